"""Lines: arrays against an array, a band over the seeds that share the same x."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.figures.curves import draw_lines
from report.figures.series import FigureError, array, first_arrays


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys x, y (arrays (n,)), labels, xlabel, ylabel, logx, logy, mark_maximum, mark_minimum."""
    names = [figure["y"]] if isinstance(figure["y"], str) else list(figure["y"])
    labels = figure.get("labels") or names
    first = first_arrays(arrays)
    x = array(first, figure["x"]).ravel()
    runs = {seed: one for (who, seed), one in sorted(arrays.items()) if who == "reference"}
    same = {
        seed: one
        for seed, one in runs.items()
        if figure["x"] in one and np.array_equal(np.ravel(one[figure["x"]]), x)
    }
    lines = []
    for name, label in zip(names, labels, strict=True):
        values = np.stack([np.ravel(array(one, name)).astype(float) for one in same.values()])
        if values.shape[1] != len(x):
            raise FigureError(
                f"{figure['id']}: {name} has {values.shape[1]} values for {len(x)} of {figure['x']}"
            )
        table = {"mean": values.mean(0), "min": values.min(0), "max": values.max(0), "count": len(values)}
        lines.append((str(label), pd.DataFrame(table, index=pd.Index(x, name="x"))))
    draw_lines(figure, lines, figure.get("ylabel", ""), str(figure["x"]), same, stem)
