"""STAT6910 HW5 §2.1 and §2.2(a): the sigmoid's slope, and gradients through depth for it and for steeper units."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from reference.nn import layers
from reference.nn.initialisers import fan_in_normal
from reference.run import Run

Array = np.ndarray
# name: (function, its slope from its output, the slope's largest value)
UNITS: dict[str, tuple[Callable, Callable, float]] = {
    "sigmoid": (layers.sigmoid, layers.sigmoid_slope, 0.25),
    "tanh": (layers.tanh, layers.tanh_slope, 1.0),
    "tanh(2z)": (lambda z: np.tanh(2 * z), lambda y: 2 * (1 - y**2), 2.0),
    "tanh(4z)": (lambda z: np.tanh(4 * z), lambda y: 4 * (1 - y**2), 4.0),
}


def run(task: Run) -> None:
    """Record the sigmoid's largest slope and what it asks of a weight, and measure gradients through depth."""
    settings = task.settings
    z = np.linspace(-settings["range"], settings["range"], settings["points"])  # an odd number: 0 is one
    slope = layers.sigmoid_slope(layers.sigmoid(z))
    task.array("z", z)
    task.array("slope", slope)
    task.metric("largest slope", float(slope.max()))
    task.metric("strictly below", float(np.all(slope < 0.25)))
    task.metric("strictly above", float(np.all(slope > 0)))
    task.metric("smallest weight", float(1 / slope.max()))  # |w| σ' ≥ 1 asks for |w| ≥ 1 / max σ'
    task.array("layer", np.arange(1, settings["depth"] + 1))
    drawn = {name: [] for name in UNITS}
    for _ in range(settings["draws"]):
        x = task.rng.standard_normal((settings["batch"], settings["width"]))
        weights = [
            fan_in_normal(task.rng, settings["width"], settings["width"]) for _ in range(settings["depth"])
        ]
        error = task.rng.standard_normal(x.shape)
        for name, (function, its_slope, _) in UNITS.items():
            drawn[name].append(gradient_norms(x, weights, function, its_slope, error))
    for name, norms in drawn.items():
        typical = np.exp(np.log(norms).mean(axis=0))  # the geometric mean of the draws
        task.array(f"norm of {name}", typical)
        # a network of L layers has L − 1 factors between its last and its first layer
        factor = math.exp(math.log(typical[0] / typical[-1]) / (len(typical) - 1))
        task.metric("factor of a layer", factor, variant=name)
        task.metric("first beside last", float(typical[0] / typical[-1]), variant=name)


def gradient_norms(
    x: Array, weights: list[Array], function: Callable, slope: Callable, error: Array
) -> Array:
    """Return ‖∂C/∂z‖ of each layer, first to last (L,), where ∂C/∂a of the last layer is `error`.

    x and error (N, width), weights L of (width, width); `slope` gives f' from f's output.
    """
    outputs = []
    for W in weights:
        x = function(x @ W)
        outputs.append(x)
    norms = []
    for W, y in zip(reversed(weights), reversed(outputs), strict=True):
        delta = error * slope(y)  # δ = ∂C/∂a ⊙ f'(z)
        norms.append(np.linalg.norm(delta))
        error = delta @ W.T  # ∂C/∂a of the layer below
    return np.array(norms[::-1])
