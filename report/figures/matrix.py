"""A matrix of counts or shares: confusion, with a label at every row and column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb

from report.figures.series import FigureError, array, first_arrays, write_csv
from report.figures.style import COLOURS, INK, WIDTH, new_figure, save

_CELLS_WITH_TEXT = 16  # beyond this many classes the numbers in the cells could not be read


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys array (C, C), labels (list or name of an array), xlabel, ylabel; rows are the truth."""
    first = first_arrays(arrays)
    values = array(first, figure["array"])
    if values.ndim != 2:
        raise FigureError(
            f"{figure['id']}: array {figure['array']} has shape {values.shape}, not (rows, columns)"
        )
    labels = figure.get("labels")
    labels = array(first, labels).tolist() if isinstance(labels, str) else labels
    rows, columns = values.shape
    names = [[str(item) for item in (labels or range(size))][:size] for size in (rows, columns)]
    side = min(WIDTH, 1.2 + 0.3 * columns) if columns <= _CELLS_WITH_TEXT else 5.2
    picture, axes = new_figure(side * rows / columns + 0.2, side)
    ax = axes[0, 0]
    scale = np.abs(values).max() or 1
    # the colour's strength is its opacity, so that an empty cell is the page itself, light or dark
    shades = np.empty((rows, columns, 4))
    shades[..., :3] = to_rgb(COLOURS[0])
    shades[..., 3] = (np.abs(values) / scale) ** 0.6
    ax.imshow(np.round(shades, 3))
    size = 8 if max(rows, columns) <= _CELLS_WITH_TEXT else 5.8
    ax.set_xticks(range(columns), names[1], fontsize=size, rotation=_turn(names[1]))
    ax.set_yticks(range(rows), names[0], fontsize=size)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    if max(rows, columns) <= _CELLS_WITH_TEXT:
        for (row, column), value in np.ndenumerate(values):
            if value:
                text = f"{value:,.0f}" if float(value).is_integer() else f"{value:.2f}"
                shade = "#ffffff" if shades[row, column, 3] > 0.6 else INK
                ax.text(column, row, text, ha="center", va="center", fontsize=7, color=shade)
    ax.set_xlabel(figure.get("xlabel", "read as"))
    ax.set_ylabel(figure.get("ylabel", "truth"))
    save(picture, stem)
    write_csv(
        stem, ("", *names[1]), ((name, *row) for name, row in zip(names[0], values.tolist(), strict=True))
    )


def _turn(names: list[str]) -> int:
    return 60 if max(map(len, names)) > 3 else 0
