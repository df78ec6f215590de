"""A sweep: the final value of a metric against a setting that the variant names ("rate=1e-05")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from report.figures.curves import draw_lines
from report.figures.series import FigureError, axis_title, chosen, groups, over_seeds


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys metric, variable, series, where, xlabel, ylabel, logx, logy; raises `FigureError`."""
    pattern = re.compile(rf"(?:^|[,;\s])\s*{re.escape(figure['variable'])}\s*=\s*([^,;\s]+)")
    named = metrics[[bool(pattern.search(variant)) for variant in metrics["variant"]]]
    rows, columns = chosen(figure, named, curve=False)
    x = rows["variant"].map(lambda variant: _number(pattern.search(variant).group(1), figure))
    rest = rows["variant"].map(lambda variant: pattern.sub("", variant).strip(",; "))
    rows = rows.assign(variant=rest, x=x)
    columns = [name for name in columns if name != "variant"] + (["variant"] if rest.nunique() > 1 else [])
    lines = [(label, over_seeds(part["x"], part)) for label, part in groups(rows, columns)]
    ylabel = figure.get("ylabel") or axis_title(figure["metric"], declarations)
    draw_lines({"xlabel": figure["variable"], **figure}, lines, ylabel, figure["variable"], stem, marker="o")


def _number(text: str, figure: Mapping[str, Any]) -> float:
    try:
        return float(text)
    except ValueError:
        raise FigureError(f"{figure['id']}: {figure['variable']}={text} is not a number") from None
