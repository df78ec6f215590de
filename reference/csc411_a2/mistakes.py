"""Known-wrong implementations of CSC411 Assignment 2: what students get wrong, and what the questions must catch."""

from __future__ import annotations

import numpy as np

from grader.declarations import Mistake
from reference.csc411_a2 import digits


def _softmax_without_shift(y):
    with np.errstate(all="ignore"):
        return np.exp(y) / np.exp(y).sum(axis=0)


def _softmax_by_rows(y):
    return digits.softmax(y.T).T


def _softmax_one_maximum(y):
    with np.errstate(all="ignore"):
        e = np.exp(y - y.max())
        return e / e.sum(axis=0)


def _mean_NLL(P, Y_):
    return digits.NLL(P, Y_) / P.shape[1]


def _mean_cost(X, weights, bias, Y_):
    return digits.cost(X, weights, bias, Y_) / X.shape[1]


def _signed_NLL(P, Y_):
    return -digits.NLL(P, Y_)


def _signed_cost(X, weights, bias, Y_):
    return -digits.cost(X, weights, bias, Y_)


def _counted(X, weights, bias, Y_):
    return digits.performance(X, weights, bias, Y_) * X.shape[1]


def _without_bias(X, weights, bias):
    return weights @ X


def _mean_gradient(X, weights, bias, Y_):
    return tuple(part / X.shape[1] for part in digits.gradient(X, weights, bias, Y_))


def _flipped_gradient(X, weights, bias, Y_):
    return tuple(-part for part in digits.gradient(X, weights, bias, Y_))


def _flat_bias_gradient(X, weights, bias, Y_):
    grad_w, grad_b = digits.gradient(X, weights, bias, Y_)
    return grad_w, grad_b.ravel()


def three_output_difference(X, weights, bias, Y_, h):
    """The source report's function: its last line reshapes the bias's estimate to (3, 1)."""
    grad_w, grad_b = digits.finite_difference(X, weights, bias, Y_, h)
    return grad_w, grad_b.reshape(3, 1)


def _analytic_difference(X, weights, bias, Y_, h):
    return digits.gradient(X, weights, bias, Y_)


def _forward_difference(X, weights, bias, Y_, h):
    base = digits.cost(X, weights, bias, Y_)
    grads = [np.empty_like(weights), np.empty_like(bias)]
    for k, grad in enumerate(grads):
        for index in np.ndindex(grad.shape):
            moved = [weights.copy(), bias.copy()]
            moved[k][index] += h
            grad[index] = (digits.cost(X, *moved, Y_) - base) / h
    return grads


def _unrestored_difference(X, weights, bias, Y_, h):
    moved = [weights.copy(), bias.copy()]
    grads = [np.empty_like(weights), np.empty_like(bias)]
    for k, grad in enumerate(grads):
        for index in np.ndindex(grad.shape):
            moved[k][index] += h
            above = digits.cost(X, *moved, Y_)
            moved[k][index] -= 2 * h
            grad[index] = (above - digits.cost(X, *moved, Y_)) / (2 * h)
    return grads


def _descent(step, scale=lambda X: 1.0, start=np.zeros_like):
    """A descent that is right but for its rule: step(velocity, slope, gamma) -> (new velocity, what is taken off)."""

    def descend(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5, gamma=0.9):
        values = [weights.copy(), bias.copy()]
        velocities = [start(value) for value in values]
        records = [[] for _ in range(5)]
        for i in range(max_iter):
            before = values[0].copy()
            for k, slope in enumerate(digits.gradient(X, *values, Y_)):
                velocities[k], taken = step(velocities[k], alpha * scale(X) * slope, gamma)
                values[k] -= taken
            if i % 100 == 0:
                sets = ((X, Y_), (X_valid, Y_valid))
                now = [digits.performance(x, *values, y) for x, y in sets]
                now += [digits.cost(x, *values, y) for x, y in sets]
                for record, value in zip(records, [*now, i], strict=True):
                    record.append(value)
            if np.linalg.norm(values[0] - before) <= eps:
                break
        return *values, *records

    return descend


def _plain(velocity, slope, gamma):
    return velocity, slope


def _against(velocity, slope, gamma):
    return velocity, -slope


def _momentum(velocity, slope, gamma):
    return gamma * velocity + slope, gamma * velocity + slope


def _momentum_flipped(velocity, slope, gamma):
    return gamma * velocity - slope, gamma * velocity - slope


def _momentum_nesterov(velocity, slope, gamma):
    new = gamma * velocity + slope
    return new, gamma * new + slope


def _share(X):
    return 1 / X.shape[1]


MISTAKES = (
    Mistake(
        "linear_neuron without bias",
        ("linear_neuron",),
        "your outputs are W X: the bias is not added",
        {"linear_neuron": _without_bias},
    ),
    Mistake(
        "softmax without shift",
        ("softmax",),
        "your softmax overflows for large scores and divides by zero for very negative ones: subtract each "
        "column's maximum before exp",
        {"softmax": _softmax_without_shift},
    ),
    Mistake(
        "softmax with one maximum",
        ("softmax",),
        "your softmax subtracts one maximum from all scores: a column far below it becomes 0/0; subtract each "
        "column's own maximum",
        {"softmax": _softmax_one_maximum},
    ),
    Mistake(
        "softmax by rows",
        ("softmax",),
        "your softmax sums over rows: images stand in columns, so each column must sum to 1",
        {"softmax": _softmax_by_rows},
    ),
    Mistake(
        "mean instead of sum",
        ("NLL", "cost"),
        "your cost is the mean over images: the assignment sums over images, as its gradient does",
        {"NLL": _mean_NLL, "cost": _mean_cost},
    ),
    Mistake(
        "sign of the cost",
        ("NLL", "cost"),
        "your cost has the wrong sign: it is minus the log-likelihood, and never negative",
        {"NLL": _signed_NLL, "cost": _signed_cost},
    ),
    Mistake(
        "count instead of share",
        ("performance",),
        "your performance counts the right ones: divide by the number of images",
        {"performance": _counted},
    ),
    Mistake(
        "gradient divided by M",
        ("gradient",),
        "your gradient is the mean over images: the cost is a sum, so its gradient is the sum",
        {"gradient": _mean_gradient},
    ),
    Mistake(
        "sign of the gradient",
        ("gradient",),
        "your gradient points the other way: dC/dW is (P - Y) X^T, not (Y - P) X^T",
        {"gradient": _flipped_gradient},
    ),
    Mistake(
        "flat bias gradient",
        ("gradient",),
        "your bias gradient has shape (N,): give (N, 1) as the bias has, else W - rate * gradient broadcasts",
        {"gradient": _flat_bias_gradient},
    ),
    Mistake(
        "finite difference for three outputs",
        ("finite_difference",),
        "your finite_difference reshapes the bias's estimate to (3, 1): it fits three outputs only",
        {"finite_difference": three_output_difference},
    ),
    Mistake(
        "analytic in disguise",
        ("finite_difference",),
        "your finite_difference returns the analytic gradient: it does not depend on h, so it checks nothing",
        {"finite_difference": _analytic_difference},
    ),
    Mistake(
        "forward difference",
        ("finite_difference",),
        "your finite_difference is one-sided: (C(w + h) - C(w - h)) / 2h has an error of h^2, this one of h",
        {"finite_difference": _forward_difference},
    ),
    Mistake(
        "weights not put back",
        ("finite_difference",),
        "your finite_difference does not put a weight back before it goes to the next",
        {"finite_difference": _unrestored_difference},
    ),
    Mistake(
        "descent on the mean",
        ("grad_descent", "training"),
        "your steps use the mean gradient: alpha is meant for the sum over images",
        {"grad_descent": _descent(_plain, _share)},
    ),
    Mistake(
        "ascent",
        ("grad_descent", "training"),
        "your steps go up the cost: subtract alpha times the gradient",
        {"grad_descent": _descent(_against)},
    ),
    Mistake(
        "no velocity",
        ("mom_gradient_descent",),
        "your momentum keeps no velocity from step to step: this is plain gradient descent",
        {"mom_gradient_descent": _descent(_plain)},
    ),
    Mistake(
        "velocity starts at 1",
        ("mom_gradient_descent",),
        "your velocity starts at 1: it must start at 0",
        {"mom_gradient_descent": _descent(_momentum, start=np.ones_like)},
    ),
    Mistake(
        "velocity starts at the weights",
        ("mom_gradient_descent",),
        "your velocity starts as a copy of the weights: it must start at 0",
        {"mom_gradient_descent": _descent(_momentum, start=np.copy)},
    ),
    Mistake(
        "sign in the momentum",
        ("mom_gradient_descent",),
        "your velocity takes the gradient with the wrong sign: v = gamma v + alpha dC/dW, then W = W - v",
        {"mom_gradient_descent": _descent(_momentum_flipped)},
    ),
    Mistake(
        "Nesterov momentum",
        ("mom_gradient_descent",),
        "this is Nesterov's momentum: the assignment asks for v = gamma v + alpha dC/dW, W = W - v",
        {"mom_gradient_descent": _descent(_momentum_nesterov)},
    ),
    Mistake(
        "momentum on the mean",
        ("mom_gradient_descent",),
        "your steps use the mean gradient: alpha is meant for the sum over images",
        {"mom_gradient_descent": _descent(_momentum, _share)},
    ),
)
