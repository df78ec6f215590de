"""16-720 HW5 §1: what the text proves about softmax, sigmoid, tanh and layers, checked in numbers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from reference.cmu16720_hw5 import nn, util
from reference.nn import layers
from reference.nn.initialisers import xavier_uniform
from reference.run import Run

TINY = 1e-20  # step of a complex derivative, f'(x) = Im f(x + ih) / h: no difference is taken, so none is rounded


def run(task: Run) -> None:
    """Check each statement of §1.1 to §1.6; errors are the largest absolute ones in float64."""
    _softmax(task)
    _linear_layers(task)
    _activations(task)
    _vanishing(task)


def _plain_softmax(x: np.ndarray) -> np.ndarray:
    """Return exp(x) / sum exp(x) of each row as the formula stands, with no shift."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        s = np.exp(x)
        return s / s.sum(axis=1, keepdims=True)


def _softmax(task: Run) -> None:
    """§1.1, §1.2: shifts change nothing, c = -max x keeps exp in range, the results are probabilities."""
    rows, classes = task.settings["rows"], task.settings["classes"]
    # multiples of 2^-20, so that x + c is exact and the formula alone is tested
    x = np.round(task.rng.uniform(-10, 10, (rows, classes)) * 2**20) / 2**20
    shifts = np.array([sign * 2.0**power for sign in (-1, 1) for power in range(-3, 10)])
    wanted = _plain_softmax(x)
    errors = [np.abs(_plain_softmax(x + c) - wanted).max() for c in shifts]
    task.metric("error", float(np.max(errors)), variant="softmax(x + c)")
    ours = nn.softmax(x + 2.0**30)  # far beyond the range of exp
    task.metric("error", float(np.abs(ours - wanted).max()), variant="softmax(x + c), shifted by its maximum")
    task.metric("largest exponent", float((x - x.max(axis=1, keepdims=True)).max()), variant="c = -max x")
    sizes = np.arange(0.0, 1001.0, 50.0)
    for name, function in (("plain", _plain_softmax), ("shifted", nn.softmax)):
        finite = np.array([np.isfinite(function(x + c)).all(axis=1).mean() for c in sizes])
        task.array(f"{name}_finite", finite)
        task.metric("rows that are numbers", float(finite[-1]), variant=f"{name}, scores of 1000")
    task.array("scores", sizes)
    p = nn.softmax(x)
    task.metric("outside (0, 1)", float(np.sum((p <= 0) | (p >= 1))), variant="softmax")
    task.metric("error", float(np.abs(p.sum(axis=1) - 1).max()), variant="sum of probabilities")


def _linear_layers(task: Run) -> None:
    """§1.3, §1.5: layers without activation are one layer; the three gradients of a layer."""
    rng, sizes = task.rng, task.settings["linear_sizes"]
    weights = [rng.normal(size=shape) for shape in pairwise(sizes)]
    biases = [rng.normal(size=size) for size in sizes[1:]]
    x = rng.normal(size=(task.settings["rows"], sizes[0]))
    y, W, b = x, np.eye(sizes[0]), np.zeros(sizes[0])
    for Wi, bi in zip(weights, biases, strict=True):
        y = layers.affine(y, Wi, bi)
        W, b = W @ Wi, b @ Wi + bi  # W' = W_n W_(n-1) …, b' = W_n b_(n-1) + b_n, here acting on rows
    task.metric("error", float(np.abs(y - (x @ W + b)).max() / np.abs(y).max()), variant="linear collapse")

    W, b, x, delta = weights[0], biases[0], x[:1], rng.normal(size=(1, sizes[1]))
    params = {"Wone": W, "bone": b}
    nn.forward(x, params, "one", util.linear)
    grad_x = nn.backwards(delta, params, "one", util.linear_deriv)
    # the text's formulas for y = Wᵀ x + b with columns x and δ, and each against the derivative of δᵀ y itself
    formulas = {"W": (x.T @ delta, W), "x": ((W @ delta.T).T, x), "b": (delta, b)}
    ours = {"W": params["grad_Wone"], "x": grad_x, "b": params["grad_bone"]}
    for name, (formula, at) in formulas.items():

        def loss(value: np.ndarray, name: str = name) -> complex:
            given = {"W": W, "x": x, "b": b, name: value}
            return ((given["x"] @ given["W"] + given["b"]) * delta).sum()

        slope = _complex_gradient(loss, at)
        task.metric("error", float(np.abs(formula.reshape(at.shape) - slope).max()), variant=f"dJ/d{name}")
        task.metric("error", float(np.abs(ours[name] - slope).max()), variant=f"dJ/d{name}, backwards()")


def _complex_gradient(f: Callable[[np.ndarray], complex], x: np.ndarray) -> np.ndarray:
    """Return the derivative of f by each element of x, by complex steps."""
    slopes = np.empty(x.size)
    for i in range(x.size):
        step = np.zeros(x.size, complex)
        step[i] = 1j * TINY
        slopes[i] = f(x + step.reshape(x.shape)).imag / TINY
    return slopes.reshape(x.shape)


def _activations(task: Run) -> None:
    """§1.4, §1.6: the derivatives, their greatest values, ranges and signs, and tanh from the sigmoid."""
    x = np.linspace(-8, 8, task.settings["points"])
    nonzero = x[x != 0]
    outputs = {"sigmoid": layers.sigmoid(x), "tanh": layers.tanh(x)}
    slopes = {"sigmoid": nn.sigmoid_deriv(outputs["sigmoid"]), "tanh": util.tanh_deriv(outputs["tanh"])}
    functions = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}
    low = {"sigmoid": 0, "tanh": -1}
    task.array("argument", x)
    for name, y in outputs.items():
        true = functions[name](x + 1j * TINY).imag / TINY
        task.metric("error", float(np.abs(slopes[name] - true).max()), variant=f"derivative of {name}")
        task.metric("greatest slope", float(slopes[name].max()), variant=name)
        task.metric("least slope", float(slopes[name].min()), variant=name)
        task.metric("place of the greatest slope", float(x[np.argmax(slopes[name])]), variant=name)
        task.metric("outside its range", float(np.sum((y <= low[name]) | (y >= 1))), variant=name)
        same = np.sign(functions[name](nonzero)) == np.sign(nonzero)
        task.metric("same sign as x", float(same.mean()), variant=name)
        task.array(f"{name}_slope", slopes[name])
        task.array(name, y)
    # tanh(x) = 2 σ(2x) − 1
    task.metric(
        "error",
        float(np.abs(2 * layers.sigmoid(2 * x) - 1 - outputs["tanh"]).max()),
        variant="tanh from sigmoid",
    )
    e = np.exp(-2 * x)
    for variant, text in (("(1-e)/(1+e)", (1 - e) / (1 + e)), ("1-2e/(1+e)", 1 - 2 * e / (1 + e))):
        task.metric("error", float(np.abs(text - np.tanh(x)).max()), variant=f"tanh as {variant}")


def _vanishing(task: Run) -> None:
    """§1.6: how much of a gradient of length 1 at the top is left below a number of layers."""
    settings = task.settings
    depth, width, rows = settings["depth"], settings["width"], settings["rows"]
    for name, function, slope in (
        ("sigmoid", layers.sigmoid, layers.sigmoid_slope),
        ("tanh", layers.tanh, layers.tanh_slope),
    ):
        weights = [xavier_uniform(task.rng, width, width) for _ in range(depth)]
        outputs = [task.rng.normal(size=(rows, width))]
        for W in weights:
            outputs.append(function(outputs[-1] @ W))
        gradient = task.rng.normal(size=(rows, width))
        gradient /= np.linalg.norm(gradient)
        for passed, (W, y) in enumerate(zip(weights[::-1], outputs[:0:-1], strict=True), 1):
            gradient = (gradient * slope(y)) @ W.T  # δ ← (δ · f'(y)) Wᵀ
            left = float(np.linalg.norm(gradient))
            task.metric("gradient left", left, variant=name, step=passed)
        task.metric("gradient left", left, variant=name)
        task.metric("gradient kept by a layer", left ** (1 / depth), variant=name)
