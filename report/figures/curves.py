"""Curves: a metric against its step, one line a series, a band from the smallest to the largest seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures.axes import power_of_ten, scale_axes, tick_at
from report.figures.labels import End, label_ends, label_point
from report.figures.series import axis_title, chosen, groups, over_seeds, write_csv
from report.figures.style import colour, dash, head, marker, new_figure, save
from report.figures.words import of_seeds, readable

_FEW = 4  # lines whose bands can lie on each other and still be told apart


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys metric, series, where, xlabel, ylabel, logx, logy."""
    rows, columns = chosen(figure, metrics, curve=True)
    lines = [(label, over_seeds(part["step"], part)) for label, part in groups(rows, columns)]
    ylabel = figure.get("ylabel") or axis_title(figure["metric"], declarations)
    draw_lines(figure, lines, ylabel, "step", rows["seed"], stem)


def draw_lines(
    figure: Mapping[str, Any],
    lines: list[tuple[str, pd.DataFrame]],
    ylabel: str,
    x_name: str,
    seeds: Iterable[int],
    stem: Path,
    *,
    points: bool = False,
) -> None:
    """Draw labelled tables of mean, min, max, count by x as lines with bands, and write them as CSV.

    `points`: each x was chosen, so that it has a mark and, where there is room, a tick.
    """
    picture, axes = new_figure(3.2)
    alike = not any((table["max"] > table["min"]).any() for _, table in lines)
    head(picture, ylabel, of_seeds(seeds, alike))
    ax = axes[0, 0]
    ax.margins(x=0.01, y=0.06)
    steps = np.unique(np.concatenate([table.index.to_numpy(dtype=float) for _, table in lines]))
    scale_axes(ax, figure.get("logx", False), figure.get("logy", False), steps)
    ends, marked = [], {}
    for index, (label, table) in enumerate(lines):
        x, shade = table.index.to_numpy(dtype=float), colour(index)
        every = 1 if points or len(x) < 12 else len(x) // 6
        ax.plot(x, table["mean"], color=shade, linestyle=dash(index), markersize=4, markevery=every,
                marker=marker(index) or ("o" if points else None))  # fmt: skip
        if (table["max"] > table["min"]).any():
            strength = 0.2 if len(lines) <= _FEW else 0.1
            ax.fill_between(x, table["min"], table["max"], color=shade, alpha=strength, linewidth=0)
        finite = table["mean"][np.isfinite(table["mean"])]
        if label and len(finite):
            ends.append(End(float(finite.index[-1]), float(finite.iloc[-1]), readable(label), shade))
        if len(finite) and (key := _extreme(figure)):
            best = finite.idxmax() if key == "mark_maximum" else finite.idxmin()
            text = f"({power_of_ten(float(f'{best:.4g}'))}, {power_of_ten(float(f'{finite[best]:.4g}'))})"
            marked.setdefault(text, (float(best), float(finite[best]), shade))
    for text, (x, y, shade) in marked.items():
        label_point(ax, x, y, text, shade, above=_extreme(figure) == "mark_maximum")
    if marked:
        ax.margins(y=0.14)
    if points:
        tick_at(ax, steps)
    ax.set_xlabel(figure.get("xlabel") or x_name)
    if len(lines) > 1:
        label_ends(ax, ends)
    save(picture, stem)
    write_csv(
        stem,
        ("series", x_name, "mean", "low", "high", "seeds"),
        ((label, *row) for label, table in lines for row in table.itertuples()),
    )


def _extreme(figure: Mapping[str, Any]) -> str | None:
    return next((key for key in ("mark_maximum", "mark_minimum") if figure.get(key)), None)
