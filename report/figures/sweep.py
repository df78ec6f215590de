"""A sweep: the final value of a metric against a setting that the variant names ("rate=1e-05")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures.curves import draw_lines
from report.figures.series import FigureError, axis_title, chosen, groups, over_seeds


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys metric, variable, series, where, xlabel, ylabel, logx, logy, power; raises `FigureError`.

    With power: true each label ends with the power of x through the two largest x.
    """
    pattern = re.compile(rf"(?:^|[,;\s])\s*{re.escape(figure['variable'])}\s*=\s*([^,;\s]+)")
    named = metrics[[bool(pattern.search(variant)) for variant in metrics["variant"]]]
    rows, columns = chosen(figure, named, curve=False)
    x = rows["variant"].map(lambda variant: _number(pattern.search(variant).group(1), figure))
    rest = rows["variant"].map(lambda variant: pattern.sub("", variant).strip(",; "))
    rows = rows.assign(variant=rest, x=x)
    columns = [name for name in columns if name != "variant"] + (["variant"] if rest.nunique() > 1 else [])
    lines = [(label, over_seeds(part["x"], part)) for label, part in groups(rows, columns)]
    if figure.get("power"):
        lines = [(label + _power(table), table) for label, table in lines]
    ylabel = figure.get("ylabel") or axis_title(figure["metric"], declarations)
    draw_lines({"xlabel": figure["variable"], **figure}, lines, ylabel, figure["variable"],
               rows["seed"], stem, points=True)  # fmt: skip


def _power(table: pd.DataFrame) -> str:
    """Return the power of x between the two largest x as a label's ending, "" where there are not two."""
    if len(table) < 2:
        return ""
    rise, run = (
        values[-1] / values[-2] for values in (table["mean"].to_numpy(), table.index.to_numpy(float))
    )
    return f": x^{np.log(rise) / np.log(run):.2f}"


def _number(text: str, figure: Mapping[str, Any]) -> float:
    try:
        return float(text)
    except ValueError:
        raise FigureError(f"{figure['id']}: {figure['variable']}={text} is not a number") from None
