"""The functions of CSC411 Assignment 2 as students hand them in; samples stand in columns, sums run over images."""

from __future__ import annotations

import numpy as np

from reference.nn import layers, losses, optimisers

Array = np.ndarray
RECORD_EVERY = 100  # steps between two records of a descent


def linear_neuron(X: Array, weights: Array, bias: Array) -> Array:
    """Return the weighted sums of every image.

    Shapes: X (D, M), weights (N, D), bias (N, 1); the result (N, M). Source: CSC411 A2 Part 2.
    """
    return layers.affine(X.T, weights.T, bias.ravel()).T  # O = W X + b


def softmax(y: Array) -> Array:
    """Return the softmax of each column of y (N, M). Source: CSC411 A2 Part 2."""
    return layers.softmax(y.T).T


def NLL(P: Array, Y_: Array) -> float:
    """Return the negative log-likelihood summed over images; P and one-hot Y_ are (N, M). Source: CSC411 A2 Part 3."""
    return losses.cross_entropy(P.T, Y_.T)


def cost(X: Array, weights: Array, bias: Array, Y_: Array) -> float:
    """Return the cost of the network summed over images; shapes as `gradient`. Source: CSC411 A2 Part 4."""
    return NLL(softmax(linear_neuron(X, weights, bias)), Y_)


def performance(X: Array, weights: Array, bias: Array, Y_: Array) -> float:
    """Return the share of images, 0 to 1, whose largest output is the true one. Source: CSC411 A2 Part 4."""
    return losses.accuracy(linear_neuron(X, weights, bias).T, Y_.argmax(axis=0))


def gradient(X: Array, weights: Array, bias: Array, Y_: Array) -> tuple[Array, Array]:
    """Return the gradients of `cost` with respect to weights and bias, summed over images.

    Shapes: X (D, M), weights (N, D), bias (N, 1), Y_ (N, M) one-hot; the results (N, D) and (N, 1).
    Source: CSC411 A2 Part 3 (b).
    """
    # `layers.affine_backward` would also give the gradient of X, which doubles the time and is not used.
    delta = softmax(linear_neuron(X, weights, bias)) - Y_
    grad_w = delta @ X.T  # ∂C/∂W = (P − Y) Xᵀ
    grad_b = delta @ np.ones((X.shape[1], 1), delta.dtype)  # ∂C/∂b = (P − Y) 1
    return grad_w, grad_b


def finite_difference(X: Array, weights: Array, bias: Array, Y_: Array, h: float) -> tuple[Array, Array]:
    """Return the gradients of `cost` estimated by central differences of step h; shapes as `gradient`.

    The arguments stay as they are. Source: CSC411 A2 Part 3 (b).
    """
    weights, bias = (np.array(value, dtype=np.float64) for value in (weights, bias))
    estimates = []
    for parameter in (weights, bias):
        estimate = np.empty_like(parameter)
        for index, value in np.ndenumerate(parameter.copy()):
            parameter[index] = value + h
            above = cost(X, weights, bias, Y_)
            parameter[index] = value - h
            below = cost(X, weights, bias, Y_)
            parameter[index] = value
            estimate[index] = (above - below) / (2 * h)  # ∂C/∂w ≈ (C(w + h) − C(w − h)) / 2h
        estimates.append(estimate)
    return estimates[0], estimates[1]


def grad_descent(
    X: Array,
    weights: Array,
    bias: Array,
    Y_: Array,
    alpha: float,
    X_valid: Array,
    Y_valid: Array,
    max_iter: int,
    eps: float = 1e-5,
) -> tuple[Array, Array, list, list, list, list, list]:
    """Descend along the summed gradient with rate alpha; arguments and results as `mom_gradient_descent`.

    Source: CSC411 A2 Part 4.
    """
    return _descend(optimisers.SGD(alpha), X, weights, bias, Y_, X_valid, Y_valid, max_iter, eps)


def mom_gradient_descent(
    X: Array,
    weights: Array,
    bias: Array,
    Y_: Array,
    alpha: float,
    X_valid: Array,
    Y_valid: Array,
    max_iter: int,
    eps: float = 1e-5,
    gamma: float = 0.9,
) -> tuple[Array, Array, list, list, list, list, list]:
    """Descend with momentum: v ← γv + α ∂C/∂W, W ← W − v, and the same for the bias.

    Shapes as `gradient`; X_valid and Y_valid are a second set. Ends after max_iter steps, or when a step
    moves the weights by at most eps. Returns weights, bias, and five lists with a record of every hundredth
    step: share of right ones on both sets, cost on both sets, the step. The arguments stay as they are.
    Source: CSC411 A2 Part 5.
    """
    return _descend(optimisers.Momentum(alpha, gamma), X, weights, bias, Y_, X_valid, Y_valid, max_iter, eps)


def _descend(
    optimiser: optimisers.Optimiser,
    X: Array,
    weights: Array,
    bias: Array,
    Y_: Array,
    X_valid: Array,
    Y_valid: Array,
    max_iter: int,
    eps: float,
) -> tuple[Array, Array, list, list, list, list, list]:
    """Step until the weights move by at most eps, keeping records; see `mom_gradient_descent`."""
    weights, bias = np.array(weights), np.array(bias)
    records: tuple[list, ...] = ([], [], [], [], [])
    for step in range(max_iter):
        before = weights.copy()
        optimiser.step([weights, bias], list(gradient(X, weights, bias, Y_)))
        if step % RECORD_EVERY == 0:
            now = (
                performance(X, weights, bias, Y_),
                performance(X_valid, weights, bias, Y_valid),
                cost(X, weights, bias, Y_),
                cost(X_valid, weights, bias, Y_valid),
                step,
            )
            for record, value in zip(records, now, strict=True):
                record.append(value)
        if np.linalg.norm(weights - before) <= eps:
            break
    return weights, bias, *records
