"""STAT6910 HW5 §2.2: where the width bound is greatest, and whether it bounds what it should."""

import numpy as np

from reference.run import Run


def run(task: Run) -> None:
    """Search the maximum on ever finer grids, and measure widths and the smallest useful weight by counting."""
    settings = task.settings
    low, high = settings["weights"]
    grid = np.linspace(low, high, settings["points"])
    widths = np.asarray(task.call("width_bound", w=grid), float)
    task.array("weights", grid)
    task.array("bound", widths)
    task.array("measured", np.array([_measured(w, settings["activations"]) for w in grid]))
    task.metric("bound error", float(np.abs(widths - task.arrays["measured"]).max()))
    for _ in range(settings["refinements"]):
        best = int(np.argmax(widths))
        grid = np.linspace(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)], settings["points"])
        widths = np.asarray(task.call("width_bound", w=grid), float)
    best = int(np.argmax(widths))
    task.metric("weight of the maximum", float(grid[best]))
    task.metric("greatest width", float(widths[best]))
    # max_a |w σ'(w a + b)| = |w| max_z σ'(z) ≥ 1 from here on
    z = np.linspace(-5, 5, settings["activations"])
    task.metric("smallest weight", float(1 / _slope(z).max()))


def _slope(z: np.ndarray) -> np.ndarray:
    """Return σ'(z)."""
    return 1 / (2 + np.exp(z) + np.exp(-z))


def _measured(w: float, points: int) -> float:
    """Return the width of {a : |w σ'(w a)| ≥ 1}, counted on a grid of z = w a; b only shifts it."""
    z = np.linspace(-10, 10, points)
    inside = z[w * _slope(z) >= 1]
    return float((inside[-1] - inside[0]) / w) if len(inside) else 0.0
