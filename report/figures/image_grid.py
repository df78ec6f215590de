"""A grid of small images: weights, samples, or aligned rows such as originals above reconstructions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd

from report.figures.series import FigureError, array, first_arrays, write_csv
from report.figures.style import WIDTH, new_figure, save

_ROW_LABEL, _TEXT = 1.3, 0.17  # inches: room for a row's name, height of a label
_LARGEST = 8192  # pixels of one image that the CSV still lists


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
    texts = [None if name is None else [str(item) for item in array(first, name).tolist()] for name in wanted]
    texts = [None if text is None else _tidy(text) for text in texts]
    if figure.get("rows"):
        _rows(figure, stacks, texts, names, stem)
    else:
        _grid(figure, stacks[0], texts[0], stem)
    write_csv(stem, ("array", "image", "label", "values row by row"), _values(names, stacks, texts))


def _grid(figure: Mapping[str, Any], images: np.ndarray, texts: list[str] | None, stem: Path) -> None:
    columns = min(figure.get("columns") or 8, len(images))
    cells = [images[start : start + columns] for start in range(0, len(images), columns)]
    labels = [texts and texts[start : start + columns] for start in range(0, len(images), columns)]
    _draw(figure, cells, labels, [""] * len(cells), columns, stem)


def _rows(figure: Mapping[str, Any], stacks: list, texts: list, names: list[str], stem: Path) -> None:
    columns = max(len(images) for images in stacks)
    titles = figure.get("row_labels") or [name.replace("_", " ") for name in names]
    _draw(figure, stacks, texts, titles, columns, stem)


def _draw(figure: Mapping, cells: list, labels: list, titles: list[str], columns: int, stem: Path) -> None:
    high, wide = cells[0].shape[1:3]
    left = _ROW_LABEL if any(titles) else 0.0
    width = min(WIDTH, left + columns * 1.1)
    cell = (width - left) / columns
    heights = [cell * 0.94 * high / wide + (_TEXT if text else 0.04) for text in labels]
    picture, axes = new_figure(sum(heights), width)
    picture.set_layout_engine("none")
    axes[0, 0].remove()
    limit = max(float(np.abs(images).max()) for images in cells) or 1.0
    shared = (min(float(images.min()) for images in cells), max(float(images.max()) for images in cells))
    top = sum(heights)
    for images, text, title, height in zip(cells, labels, titles, heights, strict=True):
        for index, image in enumerate(images):
            box = (
                left + index * cell,
                top - cell * 0.94 * high / wide,
                cell * 0.94,
                cell * 0.94 * high / wide,
            )
            ax = picture.add_axes(
                [box[0] / width, box[1] / sum(heights), box[2] / width, box[3] / sum(heights)]
            )
            ax.imshow(_shade(image, limit, shared, figure.get("diverging", False)), aspect="auto")
            ax.set_axis_off()
            if text:
                ax.text(0.5, -0.02, text[index], transform=ax.transAxes, ha="center", va="top", fontsize=7)
        if title:
            middle = (top - cell * 0.47 * high / wide) / sum(heights)
            picture.text((left - 0.08) / width, middle, title, ha="right", va="center", fontsize=8.5)
        top -= height
    save(picture, stem)


def _images(values: np.ndarray, name: str, figure: Mapping[str, Any]) -> np.ndarray:
    if values.ndim == 3 or (values.ndim == 4 and values.shape[-1] == 3):
        return values
    raise FigureError(f"{figure['id']}: array {name} has shape {values.shape}, not (K, H, W) or (K, H, W, 3)")


def _shade(image: np.ndarray, limit: float, shared: tuple[float, float], diverging: bool) -> np.ndarray:
    """Return an image as uint8 RGB: blue to red about zero, or grey; bytes as they are, else on the figure's scale."""
    if diverging:
        return matplotlib.colormaps["RdBu_r"]((image / limit + 1) / 2, bytes=True)[..., :3]
    if image.dtype != np.uint8:
        low, high = (0.0, 1.0) if shared[0] >= 0 and shared[1] <= 1 else shared
        image = np.round(np.clip((image - low) / ((high - low) or 1.0), 0, 1) * 255).astype(np.uint8)
    return image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=-1)


def _tidy(texts: list[str]) -> list[str]:
    """Return labels short enough for a cell: numbers with four digits."""

    def one(text: str) -> str:
        try:
            return f"{float(text):.4g}" if "." in text else text
        except ValueError:
            return text

    return [one(text) for text in texts]


def _values(names: list[str], stacks: list[np.ndarray], texts: list):
    for name, images, text in zip(names, stacks, texts + [None] * (len(stacks) - len(texts)), strict=False):
        for index, image in enumerate(images):
            listed = image.ravel() if image.size <= _LARGEST else []
            yield (name, index, text[index] if text else "", *(f"{value:.6g}" for value in listed))
