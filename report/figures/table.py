"""Tables: the final values of a metric, a row for each variant and a column for each split, as documents print them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from report.figures.series import chosen, groups, write_csv
from report.measurements import estimate
from report.numbers import with_half_width


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Write `figure` as CSV alone: keys metric, category, series, where; of several seeds "mean ± half" (95 %).

    The first row is the header; what was not measured is an empty cell.
    """
    rows, columns = chosen(figure, metrics, curve=False)
    category = figure.get("category", "variant")
    parts = list(groups(rows, [name for name in columns if name != category]))
    names = list(dict.fromkeys(rows[category]))
    cells = [[_cell(part[part[category] == name], declarations) for _, part in parts] for name in names]
    header = [category, *(label or figure["title"] for label, _ in parts)]
    write_csv(stem, header, [[name or "all", *row] for name, row in zip(names, cells, strict=True)])


def _cell(rows: pd.DataFrame, declarations: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the mean over the seeds of one quantity as text, "" where there is none."""
    if rows.empty:
        return ""
    precision = declarations.get(str(rows["metric"].iloc[0]), {}).get("precision", 4)
    found = estimate(rows["value"].to_numpy())
    half = None if found.high is None else found.high - found.mean
    return " ± ".join(text for text in with_half_width(found.mean, half, precision) if text)
