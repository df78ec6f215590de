"""Boxes on pages: each page's image with the boxes that were found on it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from report.figures.pixels import few_greys, smaller
from report.figures.series import FigureError, array, first_arrays, write_csv
from report.figures.style import ROW, SMALL, WIDTH, head, new_figure, save
from report.figures.words import first_of

_WIDEST = 290  # pixels of a page in the report; more would not be seen and would weigh
BOX = "#d02c1f"  # stands on paper in both modes, so it has no partner for dark pages


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: key images, the prefix of arrays <prefix><i>_image (H, W[, 3]) and <prefix><i>_boxes (K, 4).

    Boxes are (min row, min column, max row, max column); page names come from the array `<prefix>names`.
    """
    first, prefix = first_arrays(arrays), str(figure["images"]).rstrip("_") + "_"
    total = next(number for number in count() if f"{prefix}{number}_image" not in first)
    if not total:
        raise FigureError(
            f"{figure['id']}: no array {prefix}0_image among {', '.join(sorted(first)) or 'none'}"
        )
    names = [str(name) for name in first.get(f"{prefix}names", [""] * total)]
    pages = [np.asarray(first[f"{prefix}{number}_image"]) for number in range(total)]
    columns = min(2, total)
    rows = [range(start, min(start + columns, total)) for start in range(0, total, columns)]
    tallest = [max(pages[number].shape[0] / pages[number].shape[1] for number in row) for row in rows]
    cell = WIDTH / columns
    picture, axes = new_figure(
        ROW + sum(cell * ratio + 0.25 for ratio in tallest),
        nrows=len(rows),
        ncols=columns,
        height_ratios=tallest,
    )
    head(picture, "", first_of(arrays))
    table = []
    for number, ax in enumerate(axes.ravel()):
        ax.set_axis_off()
        if number >= total:
            continue
        found = array(first, f"{prefix}{number}_boxes").reshape(-1, 4)
        high, wide = pages[number].shape[:2]
        ax.imshow(_small(pages[number]), extent=(0, wide, high, 0), cmap="gray", vmin=0, vmax=255)
        if len(found):
            corners = found[:, [[1, 0], [3, 0], [3, 2], [1, 2], [1, 0]]].astype(float)
            outlines = Outline.make_compound_path(*(Outline(one, closed=True) for one in corners))
            ax.add_patch(PathPatch(outlines, facecolor="none", edgecolor=BOX, linewidth=0.9))
        title = f"{names[number]}: {len(found)} boxes" if names[number] else f"{len(found)} boxes"
        ax.set_title(title, fontsize=SMALL)
        table += [(names[number] or number, *box) for box in found.tolist()]
    save(picture, stem)
    write_csv(stem, ("page", "min row", "min column", "max row", "max column"), table)


def _small(page: np.ndarray) -> np.ndarray:
    """Return a page as uint8 greys (h, w), averaged down to a width that the report can carry, in few greys."""
    grey = page.astype(float) if page.ndim == 2 else page[..., :3].astype(float).mean(-1)
    if page.dtype != np.uint8 and grey.max() <= 1:
        grey = grey * 255
    return few_greys(smaller(np.round(grey).astype(np.uint8), _WIDEST))
