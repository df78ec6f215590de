"""Comparing a reply with the expected value: shape, kind, finiteness, then a tolerance on the reference's scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Part = tuple[str, Any]


@dataclass(frozen=True)
class Difference:
    """The first part of a reply that is not as expected.

    `verdict` is "wrong value", "wrong shape" or "not finite"; `part` names it ("grads.W1", "" for the whole);
    `message` says it without values; the rest is the worst element where there is one: its index, both values, the
    error relative to the reference's scale and the tolerance on the same scale.
    """

    verdict: str
    part: str
    message: str
    index: tuple[int, ...] | None = None
    yours: float | None = None
    expected: float | None = None
    relative_error: float | None = None
    tolerance: float | None = None
    wrong: int = 0
    of: int = 0


def compare(reply: Any, expected: Any, rtol: float, atol: float = 0.0) -> Difference | None:
    """Return None if `reply` equals `expected`, else the first part that differs.

    Both are plain data: None, bool, numbers, text, arrays, and lists, tuples, dicts of these. An element passes when
    |reply - expected| <= atol + rtol * max|expected|, the maximum over its array. A number equals an array of shape ();
    True is no number; NaN and infinity never pass; an empty array never equals a non-empty one.
    """
    return _compare(reply, expected, "", rtol, atol)


def _compare(reply: Any, expected: Any, part: str, rtol: float, atol: float) -> Difference | None:
    if isinstance(expected, Mapping):
        return _compare_named(reply, expected, part, rtol, atol)
    if isinstance(expected, (list, tuple)) and not _is_numbers(expected):
        return _compare_listed(reply, expected, part, rtol, atol)
    if expected is None or isinstance(expected, (str, bool, np.bool_)):
        same = type(reply) is type(expected) or (
            isinstance(reply, (bool, np.bool_)) and not isinstance(expected, str)
        )
        if same and reply == expected:
            return None
        return Difference("wrong value", part, f"{_of(part)}is {_kind(reply)}, not {expected!r}")
    return _compare_arrays(reply, np.asarray(expected), part, rtol, atol)


def _compare_named(reply: Any, expected: Mapping, part: str, rtol: float, atol: float) -> Difference | None:
    if not isinstance(reply, Mapping):
        return Difference(
            "wrong shape", part, f"{_of(part)}is {_kind(reply)}, not {len(expected)} named values"
        )
    for name in expected:
        inner = f"{part}.{name}" if part else str(name)
        if name not in reply:
            return Difference("wrong shape", inner, f"{inner} is missing")
        found = _compare(reply[name], expected[name], inner, rtol, atol)
        if found is not None:
            return found
    surplus = [str(name) for name in reply if name not in expected]
    if surplus:
        return Difference("wrong shape", part, f"{_of(part)}holds {surplus[0]!r}, which nobody asked for")
    return None


def _compare_listed(reply: Any, expected: Any, part: str, rtol: float, atol: float) -> Difference | None:
    if not isinstance(reply, (list, tuple, np.ndarray)) or np.ndim(reply) == 0:
        return Difference("wrong shape", part, f"{_of(part)}is {_kind(reply)}, not {len(expected)} values")
    if len(reply) != len(expected):
        return Difference("wrong shape", part, f"{_of(part)}holds {len(reply)} values, not {len(expected)}")
    for place, (mine, wanted) in enumerate(zip(reply, expected, strict=True)):
        found = _compare(mine, wanted, f"{part}[{place}]", rtol, atol)
        if found is not None:
            return found
    return None


def _compare_arrays(reply: Any, wanted: np.ndarray, part: str, rtol: float, atol: float) -> Difference | None:
    given = as_numbers(reply)
    if given is None:
        return Difference("wrong shape", part, f"{_of(part)}is {_kind(reply)}, not numbers")
    if given.shape != wanted.shape:
        return Difference("wrong shape", part, f"{_of(part)}has shape {given.shape}; expected {wanted.shape}")
    if (given.dtype.kind == "b") != (wanted.dtype.kind == "b"):
        return Difference("wrong value", part, f"{_of(part)}holds {_kind(reply)}, not {_kind(wanted)}")
    given, wanted = given.astype(np.float64), wanted.astype(np.float64)
    finite = np.isfinite(given)
    if not finite.all():
        index = _place(np.argmin(finite.ravel()), given.shape)
        count = int((~finite).sum())
        message = f"{_of(part)}is not finite in {count} of {given.size} elements"
        return Difference(
            "not finite",
            part,
            message,
            index,
            float(given[index]),
            float(wanted[index]),
            wrong=count,
            of=given.size,
        )
    if given.size == 0:
        return None
    scale = float(np.abs(wanted).max())
    tolerance = atol + rtol * scale
    with np.errstate(over="ignore"):
        error = np.abs(given - wanted)
    wrong = ~(error <= tolerance)  # also where the reference itself is not finite
    if not wrong.any():
        return None
    index = _place(np.argmax(np.where(wrong, error, -1.0).ravel()), given.shape)
    unit = scale or 1.0
    return Difference(
        "wrong value",
        part,
        f"{_of(part)}is wrong in {int(wrong.sum())} of {given.size} elements",
        index,
        float(given[index]),
        float(wanted[index]),
        float(error[index] / unit),
        float(tolerance / unit),
        int(wrong.sum()),
        given.size,
    )


def as_numbers(value: Any) -> np.ndarray | None:
    """Return numbers, booleans or nested lists of them as an array; None if they are something else or ragged."""
    if value is None or isinstance(value, (str, bytes, Mapping)):
        return None
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" else None


def _is_numbers(value: Any) -> bool:
    return len(value) > 0 and all(
        isinstance(one, (int, float, np.number)) and not isinstance(one, bool) for one in value
    )


def _place(flat: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(flat), shape))


def _of(part: str) -> str:
    return f"{part} " if part else "the result "


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} of shape {value.shape}"
    names = {
        bool: "a truth value",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        tuple: "a tuple",
    }
    return names.get(type(value), "a dictionary" if isinstance(value, Mapping) else type(value).__name__)
