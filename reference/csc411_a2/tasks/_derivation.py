"""The lines of the source's derivation in part 3, each held against a derivative taken by complex steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray
H = 1e-30  # an imaginary step: Im f(x + ih) / h is the derivative to rounding for any small h


def formula_errors(X: Array, weights: Array, bias: Array, Y_: Array) -> dict[str, float]:
    """Return the relative error of each printed line: the largest difference over the largest true element.

    Shapes: X (D, M), weights (N, D), bias (N, 1), Y_ (N, M) one-hot. Lines for one image are tried on the first.
    Source: CSC411 A2 Part 3 (a).
    """
    x, y = X[:, 0], Y_[:, 0]
    o = weights @ x + bias[:, 0]
    p = softmax(o)
    total = np.exp(o).sum()
    slopes = derivatives(softmax, o)  # ∂p_k/∂o_j in row k, column j
    diagonal, off = np.diag(slopes), ~np.eye(len(o), dtype=bool)
    by_weights = derivatives(lambda w: loss(w.reshape(weights.shape) @ x + bias[:, 0], y), weights.ravel())
    by_weights = by_weights.reshape(weights.shape)
    by_bias = derivatives(lambda b: loss(weights @ x + b, y), bias[:, 0])
    batch_weights = derivatives(
        lambda w: batch_loss(w.reshape(weights.shape), bias, X, Y_), weights.ravel()
    ).reshape(weights.shape)
    batch_bias = derivatives(lambda b: batch_loss(weights, b[:, None], X, Y_), bias[:, 0])[:, None]
    P = np.stack([softmax(weights @ image + bias[:, 0]) for image in X.T], axis=1)
    printed_slopes = derivatives(lambda p: (y * np.log(p)).sum(), p)
    return {
        "cost": error((y * np.log(p)).sum(), loss(o, y)),  # C = Σ_j y_j log p_j
        "output": error(weights.sum(axis=1) + bias[:, 0], o),  # o_j = Σ_m w_mj + b_j
        "cost by probability": error(y / p, printed_slopes),  # ∂C/∂p_k = y_k / p_k, of the printed C
        "probability by own output": error(p * (1 - p), diagonal),  # ∂p_j/∂o_j = p_j (1 − p_j)
        # ∂p_k/∂o_j = 0 − e^{o_k} e^{o_j} / Σ_l e^{o_l}
        "probability by other output, middle": error(-np.exp(np.add.outer(o, o))[off] / total, slopes[off]),
        "probability by other output": error(-np.outer(p, p)[off], slopes[off]),  # ∂p_k/∂o_j = −p_k p_j
        "weights, one image": error(np.outer(p - y, x), by_weights),  # ∂C/∂w_ij = (p_j − y_j) x_i
        "bias, one image": error(p - y, by_bias),  # ∂C/∂b_j = p_j − y_j
        "weights, all images": error((P - Y_) @ X.T, batch_weights),  # ∇C = (P − Y) Xᵀ
        # ∇_b C = Σ_m (p_j − y_j) x_i for one i: the printed sum keeps an x
        "bias, all images, sum": min(error((P - Y_) @ row[:, None], batch_bias) for row in X),
        "bias, all images": error((P - Y_) @ np.ones((X.shape[1], 1)), batch_bias),  # ∇_b C = (P − Y) 1
    }


def softmax(o: Array) -> Array:
    """Return the softmax of o (N,), real or complex, as the source writes it."""
    return np.exp(o) / np.exp(o).sum()  # p_k = e^{o_k} / Σ_l e^{o_l}


def loss(o: Array, y: Array) -> complex:
    """Return the cost of one image from its outputs o (N,) and one-hot y (N,), real or complex."""
    return np.log(np.exp(o).sum()) - (o * y).sum()  # C = −Σ_j y_j log p_j


def batch_loss(weights: Array, bias: Array, X: Array, Y_: Array) -> complex:
    """Return the cost summed over images; weights or bias may be complex."""
    return sum(loss(weights @ x + bias[:, 0], y) for x, y in zip(X.T, Y_.T, strict=True))


def derivatives(f: Callable[[Array], Array], at: Array) -> Array:
    """Return the derivatives of f with respect to each element of `at` (K,) in the last axis, by complex steps."""
    steps = at.astype(complex) + 1j * H * np.eye(len(at))
    return np.stack([np.imag(f(step)) / H for step in steps], axis=-1)


def error(found: Array, right: Array) -> float:
    """Return the largest difference, relative to the largest element of `right`."""
    return float(np.abs(np.asarray(found) - right).max() / np.abs(right).max())
