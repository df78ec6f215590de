"""Curves: a metric against its step, one line a series, a band from the smallest to the largest seed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures.series import axis_title, chosen, groups, over_seeds, write_csv
from report.figures.style import colour, dash, label_ends, new_figure, save, scale_axes


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys metric, series, where, xlabel, ylabel, logx, logy."""
    rows, columns = chosen(figure, metrics, curve=True)
    draw_lines(figure, [(label, over_seeds(part["step"], part)) for label, part in groups(rows, columns)],
               figure.get("ylabel") or axis_title(figure["metric"], declarations), "step", stem)  # fmt: skip


def draw_lines(
    figure: Mapping[str, Any],
    lines: list[tuple[str, pd.DataFrame]],
    ylabel: str,
    x_name: str,
    stem: Path,
    marker: str | None = None,
) -> None:
    """Draw labelled tables of mean, min, max, count by x as lines with bands, and write them as CSV."""
    picture, axes = new_figure(3.1)
    ax = axes[0, 0]
    ax.margins(x=0.01)
    scale_axes(ax, figure.get("logx", False), figure.get("logy", False))
    ends = []
    for index, (label, table) in enumerate(lines):
        x = table.index.to_numpy(dtype=float)
        ax.plot(x, table["mean"], color=colour(index), linestyle=dash(index), marker=marker, markersize=4)
        if (table["max"] > table["min"]).any():
            ax.fill_between(x, table["min"], table["max"], color=colour(index), alpha=0.2, linewidth=0)
        finite = table["mean"][np.isfinite(table["mean"])]
        if label and len(finite):
            ends.append((float(finite.iloc[-1]), label, colour(index)))
        marked = next((key for key in ("mark_maximum", "mark_minimum") if figure.get(key)), None)
        if marked and len(finite):
            top = finite.idxmax() if marked == "mark_maximum" else finite.idxmin()
            ax.plot(
                [top], [finite[top]], marker="o", color=colour(index), markersize=6, markerfacecolor="none"
            )
            ax.annotate(f"({top:.4g}, {finite[top]:.4g})", (top, finite[top]), textcoords="offset points",
                        xytext=(6, 6), color=colour(index), fontsize=8.5)  # fmt: skip
    ax.set_xlabel(figure.get("xlabel") or x_name)
    ax.set_ylabel(ylabel)
    if len(lines) > 1:
        label_ends(ax, ends)
    save(picture, stem)
    write_csv(
        stem,
        ("series", x_name, "mean", "low", "high", "seeds"),
        ((label, *row) for label, table in lines for row in table.itertuples()),
    )
