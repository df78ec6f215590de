"""STAT6910 HW5 §1.1: gradient descent on the learning rate η, on that descent's own rate, and so on."""

from __future__ import annotations

import numpy as np

from reference.run import Run

Array = np.ndarray
LEVELS = ("η by hand", "η learned", "η and its rate learned")


def run(task: Run) -> None:
    """Descend a quadratic bowl with zero, one and two learned rates, from many values of the one set by hand."""
    settings = task.settings
    curvature = np.geomspace(*settings["curvature"], settings["dimension"])
    start = task.rng.standard_normal(settings["dimension"])
    rates = np.geomspace(*settings["rates"], settings["count"])
    task.array("rate", rates)
    for level, name in enumerate(LEVELS):
        below = [settings["first"][k] for k in range(level)]  # what the learned rates start from
        costs = np.array([descend(curvature, start, [*below, rate], settings["steps"]) for rate in rates])
        first = float(curvature @ start**2) / 2
        shares = np.minimum(costs / first, 1 / settings["good"])  # a descent that diverged: cut to the figure
        task.array(f"cost {level}", shares)
        good = shares < settings["good"]
        decades = np.log10(rates[1] / rates[0])
        task.metric("good decades", float(good.sum() * decades), variant=name)
        task.metric("bad share", float(np.mean(~good)), variant=name)
        task.metric("best cost", float(shares.min()), variant=name)


def descend(curvature: Array, start: Array, rates: list[float], steps: int) -> float:
    """Return ½ Σ h w² after the steps, infinite if they diverge.

    rates = [η] is plain descent; [η₀, η₁] learns η from η₀ by descent at rate η₁; [η₀, η₁, η₂] learns η₁ as well.
    """
    w, rates = start.copy(), list(rates)
    slopes = [0.0, 0.0]  # −∂C/∂η of this step and of the one before
    previous = np.zeros_like(w)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            gradient = curvature * w  # ∂C/∂w
            slopes = [float(gradient @ previous), slopes[0]]  # w = w' − η g' : ∂C/∂η = −g·g'
            if len(rates) > 2:
                rates[1] += rates[2] * slopes[0] * slopes[1]  # η = η' + η₁ g'·g'' : ∂C/∂η₁ = −(g·g')(g'·g'')
            if len(rates) > 1:
                rates[0] += rates[1] * slopes[0]
            w = w - rates[0] * gradient
            previous = gradient
        cost = float(curvature @ w**2) / 2
    return cost if np.isfinite(cost) else np.inf
