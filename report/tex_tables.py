"""Tables of the paper: measured values aligned at the decimal point, listings in columns as wide as their text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from report.tables import kept_rows
from report.tex import Tex, number

LINE = 100  # letters of a listing that fit on a line
_NUMBER = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?")


def measured(rows: list[dict[str, Any]], implementations: Sequence[str], most: int) -> dict[str, Any]:
    """Return `most` of the rows of `tables.metric_rows`: columns [{head, format}], lines, and how many are left.

    `words` is the width that the columns of numbers leave to the names.

    A line is {label, cells, group}; rows of one
    metric stand below a line of their own with its name.
    """
    kept = kept_rows(rows, most)
    heads = [*(["published"] if any(row["published"] for row in kept) else []), *implementations]
    cells = [
        [
            (row["published"], "") if head == "published" else row["values"].get(head, ("", ""))
            for head in heads
        ]
        for row in kept
    ]
    columns = [
        {"head": head.capitalize(), "format": column_format([line[place] for line in cells])}
        for place, head in enumerate(heads)
    ]
    taken = sum(
        _width(column["format"], [column["head"], *(_apart(*line[place]) for line in cells)])
        for place, column in enumerate(columns)
    )
    lines = []
    for name, pairs in groupby(
        zip(kept, cells, strict=True), key=lambda pair: (pair[0]["metric"], pair[0]["unit"])
    ):
        group = list(pairs)
        title = f"{name[0]} ({name[1]})" if name[1] else name[0]
        if len(group) > 1:
            lines.append({"label": title, "cells": [], "group": True})
        for row, values in group:
            parts = [part for part in (row["variant"], row["split"]) if part]
            label = ", ".join(parts if len(group) > 1 else [title, *parts]) or title
            lines.append(
                {"label": label, "cells": [cell(*value) for value in values], "group": len(group) == 1}
            )
    words = Tex(rf"\dimexpr\linewidth-{taken:.1f}em\relax")
    return {"columns": columns, "words": words, "lines": lines, "left": len(rows) - len(kept)}


def column_format(values: Sequence[tuple[str, str]]) -> Tex:
    """Return siunitx' table-format that has room for all numbers (value, half width) among the values."""
    found = [(_parts(value), _parts(half)) for value, half in values if _aligned(value, half)]
    if not found:
        return Tex("1.0")
    means = [mean for mean, _ in found]
    halves = [half for _, half in found if half]
    text = ("-" if any(mean[0] for mean in means) else "") + _places(means)
    if halves:
        text += f" +- {_places(halves)}"
    if any(mean[3] for mean in means):
        text += f"e-{max(len(mean[3].lstrip('-')) for mean in means)}"
    return Tex(text)


def cell(value: str, half: str) -> Tex:
    """Return a cell of a column of numbers; what is no number, or has a half width in powers, is set as text."""
    if not _aligned(value, half):
        return Tex(rf"\multicolumn{{1}}{{c}}{{{number(value, half)}}}") if value else Tex("")
    plain = value.replace(",", "").replace("−", "-")
    return Tex(f"{plain} +- {half.replace(',', '')}" if half else plain)


def listing_columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Tex:
    """Return the column types of a listing: numbers to the right, text as wide as it is, or a share of the line."""
    columns = list(zip(head, *rows, strict=True))
    widths = [max(len(text) for text in column) + 2 for column in columns]
    right = [all(_parts(text) or not text for text in column[1:]) for column in columns]
    if sum(widths) <= LINE:
        return Tex("".join("r" if one else "l" for one in right))
    shares = [min(width, LINE // 2) for width in widths]
    types = (
        rf"{'R' if one else 'L'}{{\dimexpr{share / sum(shares):.3f}\linewidth-2\tabcolsep\relax}}"
        for one, share in zip(right, shares, strict=True)
    )
    return Tex("".join(types))


def _width(form: str, texts: Sequence[str]) -> float:
    """Return the width in em of a column of numbers that also holds some texts; a digit is half an em wide."""
    digits = sum(int(found) for found in re.findall(r"\d+", form.partition("e")[0]))
    signs = 0.6 * form.count(".") + 0.9 * form.startswith("-") + 1.4 * ("+-" in form)
    groups = 0.25 * (int(re.search(r"\d+", form)[0]) // 4)
    power = 2.2 + 0.4 * int(form.partition("e-")[2]) if "e" in form else 0.0
    widest = max(0.55 * len(text) + 1.6 * text.count("e-") for text in texts)
    return max(0.5 * digits + signs + groups + power, widest) + 1.4


def _apart(value: str, half: str) -> str:
    """Return the text of a cell that does not stand in line with the numbers, "" for one that does."""
    return "" if _aligned(value, half) else f"{value} +- {half}" if half else value


def _aligned(value: str, half: str) -> bool:
    parts, width = _parts(value), _parts(half)
    return bool(parts and (not half or (width and not parts[3] and not width[3])))


def _parts(text: str) -> tuple[str, str, str, str] | None:
    """Return sign, whole digits, decimals and exponent of a number's text, None for other text."""
    found = _NUMBER.fullmatch(text.replace(",", "").replace("−", "-"))
    return (found[1], found[2], found[3] or "", found[4] or "") if found else None


def _places(numbers: Sequence[tuple[str, str, str, str]]) -> str:
    return f"{max(len(one[1]) for one in numbers)}.{max(len(one[2]) for one in numbers)}"
