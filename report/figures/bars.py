"""Bars: the final value of a metric for each variant, split or implementation, with its value beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures.axes import raised, scale_axes
from report.figures.series import axis_title, chosen, groups, write_csv
from report.figures.style import FAINT, INK, ROW, SMALL, colour, head, new_figure, save
from report.figures.words import of_seeds, readable
from report.numbers import decimal

_BAR, _GAP = 0.22, 0.08  # inches: a bar with its text, between categories
_BELOW = 0.5  # inches: ticks and title of the axis


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys metric, category, series, where, xlabel, logx; a whisker spans the seeds.

    On a logarithmic axis, where no bar could begin at nothing, points stand for the bars.
    """
    rows, columns = chosen(figure, metrics, curve=False)
    category = figure.get("category", "variant")
    categories = list(dict.fromkeys(rows[category]))
    parts = list(groups(rows, [name for name in columns if name != category]))
    tall = len(categories) * (_BAR * len(parts) + _GAP)
    picture, axes = new_figure(ROW + tall + _BELOW)
    spread = rows.groupby([category, *(name for name in columns if name != category)])["value"].agg(np.ptp)
    head(picture, "", of_seeds(rows["seed"], alike=not (spread > 0).any()))
    ax, logx = axes[0, 0], figure.get("logx", False)
    scale_axes(ax, logx, False)
    precision = declarations.get(str(figure["metric"]), {}).get("precision", 4)
    places, thickness, table = np.arange(len(categories)), 0.8 / len(parts), []
    for index, (label, part) in enumerate(parts):
        values = part["value"].groupby(part[category], sort=False).agg(["mean", "min", "max", "count"])
        values = values.reindex(categories)
        y = places + (index - (len(parts) - 1) / 2) * thickness
        if logx:
            ax.plot(values["mean"], y, "o", color=colour(index), markersize=6)
        else:
            ax.barh(y, values["mean"], height=thickness * 0.85, color=colour(index), linewidth=0)
        if (values["max"] > values["min"]).any():
            spread = np.abs(np.array([values["mean"] - values["min"], values["max"] - values["mean"]]))
            ax.errorbar(values["mean"], y, xerr=spread, fmt="none", ecolor=INK, elinewidth=1)
        for place, (mean, top) in zip(y, values[["mean", "max"]].to_numpy(), strict=True):
            if np.isfinite(mean):
                text = "  ".join(part for part in (raised(decimal(mean, precision)), readable(label)) if part)
                ax.annotate(text, (max(top, mean, 0), place), xytext=(6, 0), textcoords="offset points",
                            va="center", fontsize=SMALL)  # fmt: skip
        table += [(label, *row) for row in values.itertuples()]
    ax.set_yticks(places, [readable(str(name)) or "all" for name in categories])
    ax.set_ylim(len(categories) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_color(FAINT)
    ax.set_xlabel(figure.get("xlabel") or axis_title(figure["metric"], declarations))
    save(picture, stem)
    write_csv(stem, ("series", category, "mean", "low", "high", "seeds"), table)
