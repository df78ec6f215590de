"""One figure of any kind: the declaration chooses the module that draws it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures import bars, boxes, contour, curves, image_grid, lines, listing, matrix, sweep, table
from report.figures.series import FigureError
from report.figures.style import look

KINDS = {
    "curves": curves.draw,
    "sweep": sweep.draw,
    "lines": lines.draw,
    "image_grid": image_grid.draw,
    "matrix": matrix.draw,
    "boxes": boxes.draw,
    "bars": bars.draw,
    "contour": contour.draw,
    "listing": listing.draw,
    "table": table.draw,
}


def draw(
    figure: Mapping[str, Any],
    metrics: pd.DataFrame,
    arrays_by_seed: Mapping[tuple[str, int], Mapping[str, np.ndarray]],
    metric_decls: Mapping[str, Mapping[str, Any]],
    out_stem: Path,
) -> None:
    """Draw one entry of figures.yaml as `out_stem`.svg, .pdf and .csv (text as .csv); same inputs, same bytes.

    `metrics` holds the rows of the figure's assignment, `arrays_by_seed` maps (implementation, seed) to the arrays of
    the figure's task. Raises `FigureError` (one line) where the results do not hold what the figure shows.
    """
    if figure["kind"] not in KINDS:
        raise FigureError(f"{figure['id']}: unknown kind {figure['kind']!r}: use one of {', '.join(KINDS)}")
    try:
        with look():
            KINDS[figure["kind"]](figure, metrics, arrays_by_seed, metric_decls, out_stem)
    except KeyError as error:
        raise FigureError(f"{figure['id']}: kind {figure['kind']} needs the key {error}") from None
