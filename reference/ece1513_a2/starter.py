"""The functions of ECE1513 Assignment 2 as students hand them in; rows are samples."""

from __future__ import annotations

import numpy as np

from reference.nn import layers, losses

Array = np.ndarray


def relu(x: Array) -> Array:
    """Return max(x, 0), any shape. Source: ECE1513 A2 §1.1."""
    return layers.relu(x)


def softmax(x: Array) -> Array:
    """Return the softmax of each row of x (N, K). Source: ECE1513 A2 §1.1."""
    return layers.softmax(x)


def computeLayer(X: Array, W: Array, b: Array) -> Array:
    """Return the weighted sums of every row.

    Shapes: X (N, D), W (D, H), b (1, H) or (H,); the result (N, H). Source: ECE1513 A2 §1.1.
    """
    return layers.affine(X, W, b.ravel())  # S = X W + b


def CE(target: Array, prediction: Array) -> float:
    """Return the cross-entropy, the mean over samples; both (N, K), target one-hot. Source: ECE1513 A2 §1.1.

    A class that is not the true one may have probability 0: its term is 0.
    """
    return losses.cross_entropy(prediction, target) / len(target)  # −1/N Σ_n Σ_k t_nk log s_nk


def gradCE(target: Array, prediction: Array) -> Array:
    """Return the mean over samples of the gradient of the cross-entropy with respect to the prediction.

    Shapes: both (N, K); the result (K,). Other readings of the assignment are accepted. Source: ECE1513 A2 §1.1,
    equation (1).
    """
    return -(target / prediction).mean(axis=0)  # −1/N Σ_n t_n / s_n
