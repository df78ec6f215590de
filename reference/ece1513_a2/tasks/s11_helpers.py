"""Sections 1.1 and 1.2: each helper against its definition, each derived gradient against central differences."""

from __future__ import annotations

import math

import numpy as np

from reference.ece1513_a2 import derivation, starter
from reference.nn import layers
from reference.nn.gradient_check import numeric_gradient
from reference.run import Run

Array = np.ndarray


def run(task: Run) -> None:
    """Record the largest relative error of each helper and equation, and where the printed helpers fail."""
    sizes, rng = task.settings, task.rng
    n, d, h, k = (sizes[name] for name in ("samples", "inputs", "hidden", "classes"))
    labels = np.arange(n) % k
    x, target = rng.standard_normal((n, d)), np.eye(k)[labels]
    params = {
        "W1": rng.standard_normal((d, h)),
        "b1": rng.standard_normal(h),
        "W2": rng.standard_normal((h, k)),
        "b2": rng.standard_normal(k),
    }
    z = rng.standard_normal((n, k))
    found = {**_helpers(x, params, z, target), **_scores(z, target), **_network(x, target, params)}
    for name, error in found.items():
        task.metric("relative_error", error, variant=name)
    task.array(
        "checks", [["check", "largest relative error"], *([name, f"{e:.1e}"] for name, e in found.items())]
    )
    for name, holds in _statements(z, target, x, params).items():
        task.metric("holds", float(holds), variant=name)


def _helpers(x: Array, params: dict[str, Array], z: Array, target: Array) -> dict[str, float]:
    """Return the error of each helper against its formula, computed number by number."""
    n, k = z.shape
    W, b = params["W1"], params["b1"]
    plain = np.array([[math.exp(a) / math.fsum(map(math.exp, row)) for a in row] for row in z])
    columns = zip(W.T, b, strict=True)
    sums = np.array([[math.fsum(row * column) + one for row in x] for column, one in columns]).T
    s = starter.softmax(z)
    terms = [-target[i, j] * math.log(s[i, j]) for i in range(n) for j in range(k)]
    ratios = [[-target[i, j] / s[i, j] for i in range(n)] for j in range(k)]
    return {
        "helper=ReLU": _error(starter.relu(z), np.array([[max(a, 0.0) for a in row] for row in z])),
        "helper=softmax": _error(s, plain),
        "helper=softmax of shifted scores": _error(starter.softmax(z + 700), s),
        "helper=computeLayer": _error(starter.computeLayer(x, W, b), sums),
        "helper=averageCE": _error(np.array(starter.CE(target, s)), np.array(math.fsum(terms) / n)),
        "helper=gradCE": _error(starter.gradCE(target, s), np.array([math.fsum(row) / n for row in ratios])),
    }


def _scores(z: Array, target: Array) -> dict[str, float]:
    """Return the error of the derivatives by probability and by score, equations (1) to (3)."""
    s = starter.softmax(z)
    # the probabilities are moved freely here, as equation (1) takes them
    by_probability = numeric_gradient(lambda moved: starter.CE(target, moved) * len(z), s)
    rows = [
        numeric_gradient(lambda moved, j=j: starter.softmax(moved[None])[0, j], z[0])
        for j in range(z.shape[1])
    ]
    by_score = numeric_gradient(lambda moved: starter.CE(target, starter.softmax(moved)) * len(z), z)
    return {
        "equation=1": _error(derivation.by_probability(target, s), by_probability),
        "equation=2": _error(derivation.softmax_jacobian(z[0]), np.array(rows)),
        "equation=3": _error(derivation.by_score(target, z), by_score),
    }


def _network(x: Array, target: Array, params: dict[str, Array]) -> dict[str, float]:
    """Return the error of the gradients by weights and biases: for one sample (4, 5, 10, 11), for all (6 to 14)."""
    errors = {}
    for rows, numbers in ((slice(1), (4, 5, 10, 11)), (slice(None), (6, 7, 12, 13))):
        network = derivation.Network(x[rows], target[rows], params)
        gradients = network.gradients()
        for number, name in zip(numbers, ("W2", "b2", "W1", "b1"), strict=True):
            numeric = numeric_gradient(
                lambda moved, name=name, one=network: one.loss(**{name: moved}), params[name]
            )
            errors[f"equation={number}"] = _error(gradients[name], numeric)
    sums = starter.computeLayer(x, params["W1"], params["b1"])

    def above(moved: Array) -> float:
        scores = starter.computeLayer(starter.relu(moved), params["W2"], params["b2"])
        return starter.CE(target, starter.softmax(scores)) * len(x)

    scores = starter.computeLayer(starter.relu(sums), params["W2"], params["b2"])
    outer = derivation.by_score(target, scores)
    errors["equation=8"] = _error(
        outer, numeric_gradient(lambda moved: starter.CE(target, starter.softmax(moved)) * len(x), scores)
    )
    slope = layers.relu_slope(sums)
    errors["equation=9"] = _error(slope, numeric_gradient(lambda moved: starter.relu(moved).sum(), sums))
    errors["equation=14"] = _error(outer @ params["W2"].T * slope, numeric_gradient(above, sums))
    return dict(sorted(errors.items(), key=lambda pair: int(pair[0].partition("=")[2])))


def _statements(z: Array, target: Array, x: Array, params: dict[str, Array]) -> dict[str, bool]:
    """Return whether each statement about the helpers as they are printed holds."""
    with np.errstate(all="ignore"):
        plain = np.exp(z + 1000) / np.exp(z + 1000).sum(axis=1, keepdims=True)
        printed = -np.sum(target * np.log(target)) / len(
            target
        )  # as printed, of a prediction that equals the target
    column = x[:1].T  # one sample
    layer = starter.computeLayer(x[:1], params["W1"], params["b1"])
    transposed = column.T @ params["W1"] + params["b1"]
    return {
        "statement=the unshifted softmax overflows": not np.isfinite(plain).all(),
        "statement=the shifted softmax does not": bool(np.isfinite(starter.softmax(z + 1000)).all()),
        "statement=rows of softmax sum to 1": bool(
            np.allclose(starter.softmax(z).sum(axis=1), 1, rtol=1e-12)
        ),
        "statement=a layer is x^T W + b for one sample": bool(np.allclose(transposed, layer, rtol=1e-12)),
        "statement=the printed CE is a number for a certain prediction": bool(np.isfinite(printed)),
    }


def _error(found: Array, right: Array) -> float:
    """Return the largest difference over the largest value of `right`; arrays of one shape."""
    if np.shape(found) != np.shape(right):
        raise ValueError(f"shapes {np.shape(found)} and {np.shape(right)}")
    return float(np.max(np.abs(found - right)) / np.max(np.abs(right)))
