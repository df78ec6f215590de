"""A matrix of counts or shares: confusion, with a label at every row and column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb

from report.figures.series import FigureError, array, first_arrays, write_csv
from report.figures.style import COLOURS, INK, WIDTH, head, new_figure, save
from report.figures.words import first_of

_CELLS_WITH_TEXT = 16  # beyond this many classes numbers stand in the cells of the largest errors alone
_LARGEST = 12  # errors with their numbers where there are many classes
_DARK = 0.6  # opacity of a cell from which its number is white


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys array (C, C), labels (list or name of an array), xlabel, ylabel; rows are the truth.

    In a square matrix what lies off the diagonal has a colour and a scale of its own.
    """
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
    many = max(rows, columns) > _CELLS_WITH_TEXT
    side = WIDTH if many else min(WIDTH, 1.2 + 0.34 * columns)
    picture, axes = new_figure(side * rows / columns + 0.2, side)
    ax = axes[0, 0]
    wrong = np.zeros(values.shape, bool) if rows != columns else ~np.eye(rows, dtype=bool)
    shades = _shades(values, wrong)
    head(picture, figure.get("ylabel", "truth"), _key(values, wrong, first_of(arrays)))
    ax.imshow(np.round(shades, 3))
    size = 7.5 if many else 8.5
    ax.set_xticks(range(columns), names[1], fontsize=size, rotation=60 if max(map(len, names[1])) > 3 else 0)
    ax.set_yticks(range(rows), names[0], fontsize=size)
    if not many:
        ax.grid(visible=False)
    told = np.argwhere(values != 0) if not many else _largest(np.where(wrong, values, 0))
    for row, column in told:
        value = float(values[row, column])
        text = f"{value:,.0f}" if value.is_integer() else f"{value:.2f}"
        ax.text(column, row, text, ha="center", va="center", fontsize=7,
                color="#ffffff" if shades[row, column, 3] > _DARK else INK)  # fmt: skip
    ax.set_xlabel(figure.get("xlabel", "read as"))
    save(picture, stem)
    write_csv(
        stem, ("", *names[1]), ((name, *row) for name, row in zip(names[0], values.tolist(), strict=True))
    )


def _shades(values: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Return RGBA (rows, columns, 4): strength is opacity, so that an empty cell is the page itself."""
    shades = np.empty((*values.shape, 4))
    for part, colour in ((~wrong, COLOURS[0]), (wrong, COLOURS[1])):
        scale = np.abs(values[part]).max(initial=0) or 1
        shades[part, :3] = to_rgb(colour)
        shades[part, 3] = (np.abs(values[part]) / scale) ** 0.7
    return shades


def _largest(errors: np.ndarray) -> np.ndarray:
    """Return the places (k, 2) of the largest positive errors."""
    order = np.argsort(-errors, axis=None, kind="stable")[:_LARGEST]
    places = np.stack(np.unravel_index(order, errors.shape), axis=1)
    return places[[errors[row, column] > 0 for row, column in places]]


def _key(values: np.ndarray, wrong: np.ndarray, seed: str) -> str:
    """Return what the darkest cells on the diagonal and beside it stand for."""
    if not wrong.any() or not values[wrong].any():
        return seed
    right, other = (f"{float(values[part].max()):g}" for part in (~wrong, wrong))
    return f"darkest: {right} on the diagonal, {other} beside it; {seed}"
