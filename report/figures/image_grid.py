"""A grid of small images: weights, samples, or aligned rows such as originals above reconstructions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures.axes import power_of_ten
from report.figures.pixels import SHARP, STEPS, joined, shade
from report.figures.series import FigureError, array, first_arrays, write_csv
from report.figures.style import ROW, SMALL, SOFT, WIDTH, new_figure, save
from report.figures.words import first_of

_CELL = 0.97  # share of a cell that its image takes
_NARROW, _WIDE, _LETTER = 1.15, 1.5, 0.07  # inches: a cell at most, one that holds long words, a letter
_TITLE = 1.25  # inches: room for a row's name
_LARGEST = 8192  # pixels of one image that the CSV still lists
_POINTS = 72


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys array (K, H, W) or (K, H, W, 3), columns, labels, diverging; or rows, row_labels.

    `rows` names arrays of equal K that are shown below each other; `labels` may then be a list of one array's name
    (or null) for each row.
    """
    first = first_arrays(arrays)
    names = figure.get("rows") or [figure["array"]]
    stacks = [_images(array(first, name), name, figure) for name in names]
    wanted = figure.get("labels")
    wanted = wanted if isinstance(wanted, list) else [None] * (len(names) - 1) + [wanted]
    texts = [None if name is None else _tidy(array(first, name).tolist()) for name in wanted]
    rows, under, titles = (
        stacks,
        texts,
        figure.get("row_labels") or [name.replace("_", " ") for name in names],
    )
    if not figure.get("rows"):
        columns = min(figure.get("columns") or 8, len(stacks[0]))
        starts = range(0, len(stacks[0]), columns)
        rows = [stacks[0][start : start + columns] for start in starts]
        under = [texts[0] and texts[0][start : start + columns] for start in starts]
        titles = [""] * len(rows)
    _draw(rows, under, titles, bool(figure.get("diverging")), first_of(arrays), stem)
    write_csv(stem, ("array", "image", "label", "values row by row"), _values(names, stacks, texts))


def _draw(rows: list, under: list, titles: list[str], diverging: bool, note: str, stem: Path) -> None:
    """Draw rows of images, one picture for each row, in axes that count points from the top left."""
    columns = max(len(images) for images in rows)
    high, wide = rows[0].shape[1:3]
    left = _TITLE * _POINTS if any(titles) else 0.0
    longest = max((len(words) for text in under for words in text or []), default=0)
    most = min(_WIDE, max(_NARROW, longest * _LETTER))
    width = min(WIDTH * _POINTS, left + columns * most * _POINTS)
    cell = (width - left) / columns
    line, tall = 0.165 * _POINTS, cell * _CELL * high / wide
    heights = [tall + (line + 3 if text else cell * (1 - _CELL)) for text in under]
    total = sum(heights) + ROW * _POINTS
    width = max(width, left + 2.8 * _POINTS)  # so wide is the line below
    picture, axes = new_figure(total / _POINTS, width / _POINTS)
    picture.set_layout_engine("none")
    ax = axes[0, 0]
    ax.set_position((0, 0, 1, 1))
    ax.set_axis_off()
    limit = max(float(np.abs(images).max()) for images in rows) or 1.0
    shared = (min(float(images.min()) for images in rows), max(float(images.max()) for images in rows))
    top = 0.0
    for images, text, title, height in zip(rows, under, titles, heights, strict=True):
        pixels, share = joined(
            [shade(image, limit if diverging else None, shared) for image in images], cell * SHARP
        )
        right = left + cell * (len(images) - 1) + cell * share
        ax.imshow(pixels, extent=(left, right, top + tall, top), aspect="auto")
        for index, words in enumerate(text or []):
            ax.text(left + cell * (index + _CELL / 2), top + tall + 2, words, ha="center", va="top",
                    fontsize=SMALL if cell > 45 else 7.5)  # fmt: skip
        ax.text(left - 6, top + tall / 2, title, ha="right", va="center", fontsize=SMALL)
        top += height
    if diverging:
        _key(ax, left, total - line + 2, limit)
    ax.text(width - 1, total - 2, note, ha="right", va="bottom", fontsize=SMALL, color=SOFT)
    ax.set_xlim(0, width)
    ax.set_ylim(total, 0)
    save(picture, stem)


def _key(ax: Any, left: float, top: float, limit: float) -> None:
    """Draw the colours with the values at their ends."""
    text = power_of_ten(float(f"{limit:.2g}"))
    start = left + 5.2 * len(text) + 12  # points: digits of this size are so wide
    ax.text(start - 4, top + 4, f"−{text}", ha="right", va="center", fontsize=SMALL)
    steps = shade(np.linspace(-limit, limit, STEPS)[None], limit, (0, 0))
    ax.imshow(steps, extent=(start, start + 75, top + 8, top), aspect="auto")
    ax.text(start + 79, top + 4, text, va="center", fontsize=SMALL)


def _images(values: np.ndarray, name: str, figure: Mapping[str, Any]) -> np.ndarray:
    if values.ndim == 3 or (values.ndim == 4 and values.shape[-1] == 3):
        return values
    raise FigureError(f"{figure['id']}: array {name} has shape {values.shape}, not (K, H, W) or (K, H, W, 3)")


def _tidy(texts: list) -> list[str]:
    """Return labels short enough for a cell: measured numbers with three digits."""
    return [f"{text:#.3g}" if isinstance(text, float) else str(text) for text in texts]


def _values(names: list[str], stacks: list[np.ndarray], texts: list) -> Iterator[tuple]:
    for name, images, text in zip(names, stacks, texts + [None] * (len(stacks) - len(texts)), strict=False):
        for index, image in enumerate(images):
            listed = image.ravel() if image.size <= _LARGEST else []
            yield (name, index, text[index] if text else "", *(f"{value:.6g}" for value in listed))
