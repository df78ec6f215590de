"""What a question's author may read of it, in words that the terminal and all exports share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

READABLE = ("visible", "after_published")  # records are given out with the grades


def is_readable(visibility: str) -> bool:
    """Tell whether a student may read more of a question than its verdict and points.

    Decided once, when a record is made, and kept in it: the terminal, the exports and the pages read it there.
    """
    return visibility in READABLE


def plain(value: float | None) -> str:
    """Return points without needless zeros; "—" for none."""
    return "—" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def in_a_row(inputs: Mapping[str, str]) -> str:
    """Return inputs that are written already as one line."""
    return "   ".join(f"{name} = {value}" for name, value in inputs.items())


def smallest_line(smallest: Mapping[str, Any]) -> str:
    """Return the smallest failing input of a record, with both results where there are any, as one line."""
    ends = [f"{word}: {smallest[word]}" for word in ("yours", "expected") if word in smallest]
    return "     ".join([f"smallest failing input   {in_a_row(smallest['inputs'])}", *ends])
