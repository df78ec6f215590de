"""Bars: the final value of a metric for each variant, split or implementation, with its value beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures.series import axis_title, chosen, groups, write_csv
from report.figures.style import FAINT, INK, colour, new_figure, save, scale_axes
from report.numbers import decimal


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys metric, category, series, where, xlabel, logx; a whisker spans the seeds."""
    rows, columns = chosen(figure, metrics, curve=False)
    category = figure.get("category", "variant")
    series = [name for name in columns if name != category]
    categories = list(dict.fromkeys(rows[category]))
    parts = list(groups(rows, series))
    picture, axes = new_figure(0.7 + 0.26 * len(categories) * len(parts) + 0.1 * len(categories))
    ax = axes[0, 0]
    scale_axes(ax, figure.get("logx", False), False)
    precision = declarations.get(str(figure["metric"]), {}).get("precision", 4)
    places, thickness, table = np.arange(len(categories)), 0.8 / len(parts), []
    for index, (label, part) in enumerate(parts):
        values = part["value"].groupby(part[category], sort=False).agg(["mean", "min", "max", "count"])
        values = values.reindex(categories)
        y = places + (index - (len(parts) - 1) / 2) * thickness
        ax.barh(y, values["mean"], height=thickness * 0.85, color=colour(index), linewidth=0)
        if (values["count"] > 1).any():
            spread = np.abs(np.array([values["mean"] - values["min"], values["max"] - values["mean"]]))
            ax.errorbar(values["mean"], y, xerr=spread, fmt="none", ecolor=INK, elinewidth=1, capsize=2)
        for place, (mean, top) in zip(y, values[["mean", "max"]].to_numpy(), strict=True):
            if np.isfinite(mean):
                text = decimal(mean, precision) + (f"  {label}" if label and place == y[0] else "")
                ax.annotate(text, (max(top, mean, 0), place), xytext=(5, 0), textcoords="offset points",
                            va="center", fontsize=8.5, color=INK)  # fmt: skip
        table += [(label, *row) for row in values.itertuples()]
    ax.set_yticks(places, [str(name) or "all" for name in categories])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_color(FAINT)
    ax.set_xlabel(figure.get("xlabel") or axis_title(figure["metric"], declarations))
    save(picture, stem)
    write_csv(stem, ("series", category, "mean", "low", "high", "seeds"), table)
