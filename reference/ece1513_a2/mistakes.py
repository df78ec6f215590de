"""Known-wrong implementations of ECE1513 Assignment 2: what students get wrong, and what the questions must catch."""

from __future__ import annotations

import numpy as np

from grader.declarations import Mistake
from reference.ece1513_a2 import starter


def _softmax_without_shift(x):
    with np.errstate(all="ignore"):
        return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


def _softmax_whole_array(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def _softmax_column_maximum(x):
    with np.errstate(all="ignore"):
        e = np.exp(x - x.max(axis=0))
        return e / e.sum(axis=1, keepdims=True)


def _softmax_one_maximum(x):
    with np.errstate(all="ignore"):
        e = np.exp(x - x.max())
        return e / e.sum(axis=1, keepdims=True)


def _softmax_by_columns(x):
    return starter.softmax(x.T).T


def _softmax_whole_array_without_shift(x):
    with np.errstate(all="ignore"):
        return np.exp(x) / np.exp(x).sum()


def _softmax_by_columns_without_shift(x):
    with np.errstate(all="ignore"):
        return np.exp(x) / np.exp(x).sum(axis=0)


def _softmax_by_norm(x):
    with np.errstate(all="ignore"):
        return np.exp(x) / np.linalg.norm(np.exp(x), axis=1, keepdims=True)


def _CE_decadic(target, prediction):
    return starter.CE(target, prediction) / np.log(10)


def _CE_turned(target, prediction):
    with np.errstate(all="ignore"):
        return -np.sum(prediction * np.log(target)) / len(target)


def _CE_binary(target, prediction):
    return starter.CE(target, prediction) - np.sum((1 - target) * np.log(1 - prediction)) / len(target)


MISTAKES = (
    Mistake(
        "slope of ReLU",
        ("relu", "training"),
        "your relu returns its slope, 0 or 1: it must return max(x, 0)",
        {"relu": lambda x: (x > 0).astype(x.dtype)},
    ),
    Mistake(
        "absolute value",
        ("relu", "training"),
        "your relu returns |x|: negative values must become 0",
        {"relu": np.abs},
    ),
    Mistake(
        "softmax without shift",
        ("softmax",),
        "your softmax overflows for large scores and divides by zero for very negative ones: subtract each row's "
        "maximum before exp",
        {"softmax": _softmax_without_shift},
    ),
    Mistake(
        "softmax over the whole array",
        ("softmax", "training"),
        "your softmax divides by the sum over the whole array: each row must sum to 1",
        {"softmax": _softmax_whole_array},
    ),
    Mistake(
        "maximum on the wrong axis",
        ("softmax", "training"),
        "your softmax subtracts each column's maximum: that changes the result; subtract each row's maximum",
        {"softmax": _softmax_column_maximum},
    ),
    Mistake(
        "softmax with one maximum",
        ("softmax",),
        "your softmax subtracts one maximum from all scores: a row far below it becomes 0/0; subtract each row's "
        "own maximum",
        {"softmax": _softmax_one_maximum},
    ),
    Mistake(
        "softmax by columns",
        ("softmax", "training"),
        "your softmax sums over columns: samples stand in rows, so each row must sum to 1",
        {"softmax": _softmax_by_columns},
    ),
    Mistake(
        "softmax over the whole array, without shift",
        ("softmax", "training"),
        "your softmax divides by the sum over the whole array: each row must sum to 1, with its maximum subtracted "
        "before exp",
        {"softmax": _softmax_whole_array_without_shift},
    ),
    Mistake(
        "softmax by columns, without shift",
        ("softmax", "training"),
        "your softmax sums over columns: samples stand in rows, so each row must sum to 1, with its maximum "
        "subtracted before exp",
        {"softmax": _softmax_by_columns_without_shift},
    ),
    Mistake(
        "softmax by the Euclidean norm",
        ("softmax", "training"),
        "your softmax divides by the Euclidean norm of each row: divide by its sum, so that each row sums to 1",
        {"softmax": _softmax_by_norm},
    ),
    Mistake(
        "computeLayer without bias",
        ("computeLayer", "training"),
        "your layer returns X W: b is not added",
        {"computeLayer": lambda X, W, b: X @ W},
    ),
    Mistake(
        "bias with the wrong sign",
        ("computeLayer", "training"),
        "your layer subtracts b: it must return X W + b",
        {"computeLayer": lambda X, W, b: X @ W - b},
    ),
    Mistake(
        "mean over N and K",
        ("CE",),
        "your CE is the mean over samples and classes: sum over the classes, and divide by N alone",
        {"CE": lambda target, prediction: starter.CE(target, prediction) / target.shape[1]},
    ),
    Mistake(
        "sum instead of mean",
        ("CE",),
        "your CE is the sum over samples: divide by N",
        {"CE": lambda target, prediction: starter.CE(target, prediction) * len(target)},
    ),
    Mistake(
        "sign of CE",
        ("CE",),
        "your CE has the wrong sign: it is minus the log-likelihood, and never negative",
        {"CE": lambda target, prediction: -starter.CE(target, prediction)},
    ),
    Mistake(
        "decadic logarithm",
        ("CE",),
        "your CE uses the logarithm to base 10: use the natural one",
        {"CE": _CE_decadic},
    ),
    Mistake(
        "no logarithm",
        ("CE",),
        "your CE multiplies t by s itself: it is -sum t log s",
        {"CE": lambda target, prediction: -np.sum(target * prediction) / len(target)},
    ),
    Mistake(
        "logarithm of the target",
        ("CE",),
        "your CE takes the logarithm of the target, whose zeros make it infinite: it is -sum t log s, with the "
        "target before the prediction",
        {"CE": _CE_turned},
    ),
    Mistake(
        "binary cross-entropy",
        ("CE",),
        "your CE adds -(1 - t) log(1 - s), which is for two classes: with one-hot targets it is -sum t log s alone",
        {"CE": _CE_binary},
    ),
    Mistake(
        "sign of gradCE",
        ("gradCE",),
        "your gradCE has the wrong sign: the loss falls as the true class's probability grows, so the gradient there "
        "is negative",
        {"gradCE": lambda target, prediction: (target / prediction).mean(axis=0)},
    ),
    Mistake(
        "sign of gradCE, by sample",
        ("gradCE",),
        "your gradCE has the wrong sign: p - t, not t - p",
        {"gradCE": lambda target, prediction: target - prediction},
    ),
    Mistake(
        "logarithm in gradCE",
        ("gradCE",),
        "your gradCE divides by log s: the derivative of -t log s is -t/s",
        {"gradCE": lambda target, prediction: -target / np.log(prediction)},
    ),
    Mistake(
        "gradCE summed over the batch",
        ("gradCE",),
        "your gradCE adds up the samples' gradients: CE is a mean, so divide by N",
        {"gradCE": lambda target, prediction: -(target / prediction).sum(axis=0)},
    ),
    Mistake(
        "logarithm in gradCE, without the minus",
        ("gradCE",),
        "your gradCE is t / log s: the derivative of -t log s is -t/s",
        {"gradCE": lambda target, prediction: target / np.log(prediction)},
    ),
    Mistake(
        "sign of gradCE, -t/s by sample",
        ("gradCE",),
        "your gradCE has the wrong sign: -t/s, not t/s",
        {"gradCE": lambda target, prediction: target / prediction},
    ),
    Mistake(
        "gradCE as one number",
        ("gradCE",),
        "your gradCE adds up all elements to one number: a gradient has an element for each probability",
        {"gradCE": lambda target, prediction: -np.sum(target / prediction)},
    ),
    Mistake(
        "gradCE as one number, over N",
        ("gradCE",),
        "your gradCE is one number, a mean over all samples: a gradient has an element for each probability",
        {"gradCE": lambda target, prediction: -np.sum(target / prediction) / len(target)},
    ),
    Mistake(
        "gradCE as one number, over N and K",
        ("gradCE",),
        "your gradCE is one number, a mean over all elements: a gradient has an element for each probability",
        {"gradCE": lambda target, prediction: -np.mean(target / prediction)},
    ),
    Mistake(
        "gradCE divided by N and K",
        ("gradCE",),
        "your gradCE divides by the number of elements, N times K: the mean is over the N samples",
        {"gradCE": lambda target, prediction: -target / prediction / target.size},
    ),
)
