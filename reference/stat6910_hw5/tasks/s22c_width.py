"""STAT6910 HW5 §2.2: where the width bound is greatest, and whether it bounds what it should."""

import math

import numpy as np
from scipy.optimize import brentq

from reference.run import Run


def run(task: Run) -> None:
    """Search the maximum on ever finer grids, and hold the bound and its derivation against widths found by roots."""
    settings = task.settings
    low, high = settings["weights"]
    grid = np.linspace(low, high, settings["points"])
    widths = np.asarray(task.call("width_bound", w=grid), float)
    ends = np.array([_ends(w) for w in grid])
    task.array("weights", grid)
    task.array("bound", widths)
    task.array("measured", ends[:, 1] - ends[:, 0])
    task.metric("bound error", float(np.abs(widths - task.arrays["measured"]).max()))
    # the text takes half of the interval twice: the ends lie at −a and a for b = 0, as y₊ y₋ = 1
    task.metric("centre", float(np.abs(ends.mean(axis=1)).max()))
    for _ in range(settings["refinements"]):
        best = int(np.argmax(widths))
        grid = np.linspace(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)], settings["points"])
        widths = np.asarray(task.call("width_bound", w=grid), float)
    best = int(np.argmax(widths))
    task.metric("weight of the maximum", float(grid[best]))
    task.metric("greatest width", float(widths[best]))


def _ends(w: float) -> tuple[float, float]:
    """Return both ends of {a : |w σ'(w a)| ≥ 1} for w ≥ 4, each by root finding; b only shifts them."""

    def excess(a: float) -> float:
        return w / (2 + 2 * math.cosh(w * a)) - 1  # w σ'(w a) − 1

    if excess(0) <= 0:  # |w| = 4: a single point
        return 0.0, 0.0
    return brentq(excess, -1, 0, xtol=1e-14), brentq(excess, 0, 1, xtol=1e-14)
