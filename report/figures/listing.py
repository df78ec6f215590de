"""Listings: arrays of text shown as text, preformatted lines or tables; pages and paper set them from the CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures.series import FigureError, array, first_arrays, write_csv

TEXT = ("listing", "table")  # kinds of figures that are text: a CSV, and no picture
LINE, HEAD, ROW = "line", "head", "row"
COLUMNS = ("listing", "kind")  # what a CSV begins with that is not one table alone


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Write `figure` as CSV alone: key array, or arrays and labels; shown, the most lines or rows to be read.

    An array (n,) is n lines, an array (n, k) a table whose first row is its header. One table is written as it is;
    else each CSV row says its listing's label, what it is (line, head or row), and then the text of its cells.
    """
    first = first_arrays(arrays)
    if "array" in figure and (table := array(first, figure["array"])).ndim == 2 and len(table):
        write_csv(stem, table[0], table[1:])
        return
    names = figure.get("arrays") or [figure["array"]]
    labels = figure.get("labels") or (["" for _ in names] if len(names) == 1 else names)
    if len(names) != len(labels):
        raise FigureError(f"{figure['id']}: {len(labels)} labels for {len(names)} arrays")
    rows: list[tuple[str, ...]] = []
    for name, label in zip(names, labels, strict=True):
        rows += [(str(label), *row) for row in _rows(array(first, name), name, figure)]
    if not rows:
        raise FigureError(f"{figure['id']}: there is no text in {', '.join(names)}")
    widest = max(len(row) for row in rows) - 2
    header = (*COLUMNS, *(f"cell {number + 1}" for number in range(widest)))
    write_csv(stem, header, rows)


def _rows(values: np.ndarray, name: str, figure: Mapping[str, Any]) -> list[tuple[str, ...]]:
    if values.ndim <= 1:
        return [(LINE, line) for text in values.ravel().tolist() for line in str(text).split("\n")]
    if values.ndim == 2:
        kinds = [HEAD] + [ROW] * (len(values) - 1)
        return [(kind, *map(str, row)) for kind, row in zip(kinds, values.tolist(), strict=True)]
    raise FigureError(
        f"{figure['id']}: array {name} has shape {values.shape}, not (lines,) or (rows, columns)"
    )


def read(path: Path, most: int) -> list[dict[str, Any]]:
    """Return the listings of a CSV that `draw` wrote, of each its first `most` lines or rows; one table has no label.

    Keys: label, lines [text], head [cell], rows [[cell]], left (how many lines or rows are not shown).
    """
    found: dict[str, dict[str, Any]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
        if header[:2] != list(COLUMNS):
            left = max(0, len(rows) - most)
            return [{"label": "", "lines": [], "head": header, "rows": rows[:most], "left": left}]
        for label, kind, *cells in rows:
            one = found.setdefault(label, {"label": label, "lines": [], "head": [], "rows": [], "left": 0})
            if kind == HEAD:
                one["head"] = cells
            elif len(one["lines"]) + len(one["rows"]) == most:
                one["left"] += 1
            elif kind == LINE:
                one["lines"].append(cells[0])
            else:
                one["rows"].append(cells)
    return list(found.values())
