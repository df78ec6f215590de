"""Part 2: the linear neuron's shapes, and the softmax as printed, which overflows, beside one that does not."""

from __future__ import annotations

import numpy as np

from reference.csc411_a2 import digits
from reference.run import Run

Array = np.ndarray


def run(task: Run) -> None:
    """Check the shapes, then give both softmaxes scores that grow until the printed one overflows."""
    N, M = task.settings["outputs"], task.settings["images"]
    X = task.rng.random((784, M))
    weights, bias = task.rng.standard_normal((N, 784)), task.rng.standard_normal((N, 1))
    scores = digits.linear_neuron(X, weights, bias)
    fits = scores.shape == (N, M) and np.allclose(scores[:, 0], weights @ X[:, 0] + bias[:, 0])
    task.metric("shape_fits", float(fits))
    small = scores / np.abs(scores).max()
    both = {"as printed": as_printed, "shifted": digits.softmax}
    difference = np.abs(as_printed(small) - digits.softmax(small)).max()
    task.metric("softmax_difference", float(difference))
    rows = [["largest score", *both]]
    for size in task.settings["largest_scores"]:
        P = {name: softmax(np.array([[float(size)], [0.0]])) for name, softmax in both.items()}
        rows.append([f"{size:g}", *(f"{p[0, 0]:.6g}, {p[1, 0]:.6g}" for p in P.values())])
        for name, p in P.items():
            task.metric("softmax_in_range", in_range(p), variant=f"{name}, largest score={size:g}")
    task.array("overflow", rows)
    for kind in (np.float32, np.float64):
        task.metric("overflow_score", overflow(kind), variant=np.dtype(kind).name)


def as_printed(y: Array) -> Array:
    """Return the softmax of each column of y (N, M) as the source computes it: NaN where exp(y) is infinite.

    Source: CSC411 A2 Part 2.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(y) / np.tile(sum(np.exp(y), 0), (len(y), 1))


def in_range(P: Array) -> float:
    """Return 1 if all of P lies between 0 and 1 and its columns sum to 1, else 0; NaN is neither."""
    return float(((P >= 0) & (P <= 1)).all() and np.allclose(P.sum(axis=0), 1))


def overflow(kind: type) -> float:
    """Return the largest score whose exponential is finite in a float type, by halving."""
    low, high = kind(0), kind(2000)
    with np.errstate(over="ignore"):
        while low < (middle := (low + high) / kind(2)) < high:
            low, high = (middle, high) if np.isfinite(np.exp(middle)) else (low, middle)
    return float(low)
