"""What is called on a submission, and on the reference, of CSC411 Assignment 2; samples stand in columns."""

import numpy as np


def linear_neuron(student, X, weights, bias):
    """Return the outputs (N, M)."""
    return student.linear_neuron(X, weights, bias)


def softmax(student, y):
    """Return the softmax of the columns of y (N, M)."""
    return student.softmax(y)


def NLL(student, P, Y_):
    """Return the negative log-likelihood, one number."""
    return student.NLL(P, Y_)


def cost(student, X, weights, bias, Y_):
    """Return the cost, one number."""
    return student.cost(X, weights, bias, Y_)


def performance(student, X, weights, bias, Y_):
    """Return the share of right ones, one number."""
    return student.performance(X, weights, bias, Y_)


def gradient(student, X, weights, bias, Y_):
    """Return the gradients with respect to weights (N, D) and bias (N, 1)."""
    return _named(student.gradient(X, weights, bias, Y_))


def finite_difference(student, X, weights, bias, Y_, h):
    """Return the estimated gradients with respect to weights (N, D) and bias (N, 1)."""
    return _named(student.finite_difference(X, weights, bias, Y_, h))


def grad_descent(student, part, X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps):
    """Return what `part` names of a descent: "weights" (with bias) or "records" (their steps and lengths)."""
    result = student.grad_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=eps)
    return _part(result, part)


def mom_gradient_descent(student, part, X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps, gamma):
    """Return what `part` names of a descent with momentum, as `grad_descent`."""
    result = student.mom_gradient_descent(
        X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=eps, gamma=gamma
    )
    return _part(result, part)


def _named(result):
    """Return the first two of a tuple by name; anything else as it is."""
    if not isinstance(result, (tuple, list)) or len(result) < 2:
        return result
    return {"weights": result[0], "bias": result[1]}


def _part(result, part):
    if part == "weights" or not isinstance(result, (tuple, list)):
        return _named(result)
    return {"steps": list(result[6]), "lengths": [len(record) for record in result[2:6]]}


def train(student, X, labels, centres, alpha, steps, seed):
    """Train by `grad_descent` from small random weights on a random four fifths of X; return weights and bias.

    The columns of centres (D, N) are the classes' means; nothing is read of them but their number.
    """
    classes = centres.shape[1]
    rng = np.random.default_rng(seed)
    kept = rng.permutation(X.shape[1])[: X.shape[1] * 4 // 5]
    weights = 0.01 * rng.standard_normal((classes, X.shape[0]))
    bias = np.zeros((classes, 1))
    X, Y_ = X[:, kept], np.eye(classes)[labels[kept]].T
    result = student.grad_descent(X, weights, bias, Y_, alpha, X, Y_, steps)
    return _named(result)


def train_digits(student, images, labels, valid_images, valid_labels, rate, steps, gamma):
    """Train on digits as parts 4 and 5 do; images (M, 784) uint8, ink 255; gamma 0 means no momentum.

    Weights start at 0 and biases at 1, all in float32. Returns weights, bias and the records.
    """
    X, Y_ = _digits(images, labels)
    X_valid, Y_valid = _digits(valid_images, valid_labels)
    weights, bias = np.zeros((10, X.shape[0]), np.float32), np.ones((10, 1), np.float32)
    arguments = (X, weights, bias, Y_, rate, X_valid, Y_valid, steps)
    if gamma:
        result = student.mom_gradient_descent(*arguments, gamma=gamma)
    else:
        result = student.grad_descent(*arguments)
    names = ("weights", "bias", "train_accuracy", "valid_accuracy", "train_cost", "valid_cost", "steps")
    return dict(zip(names, (result[0], result[1], *map(list, result[2:])), strict=True))


def _digits(images, labels):
    """Return images (784, M) from 0 to 1 and one-hot labels (10, M), both float32."""
    X = images.astype(np.float32)
    X /= 255
    return X.T, np.eye(10, dtype=np.float32)[labels].T


def check_gradients(student, X, weights, bias, Y_, steps):
    """Return `gradient`, and `finite_difference` for each step h: None where it raises."""
    differences = []
    for h in steps:
        try:
            differences.append(list(student.finite_difference(X, weights, bias, Y_, h)))
        except Exception:
            differences.append(None)
    return {"gradient": list(student.gradient(X, weights, bias, Y_)), "differences": differences}
