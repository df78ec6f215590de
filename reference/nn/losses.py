"""Losses, their gradients with respect to a network's output, and accuracy; rows are samples."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def softmax_cross_entropy(scores: Array, labels: Array) -> tuple[float, Array]:
    """Return the mean cross-entropy of softmax(scores) and its gradient with respect to the scores.

    Shapes: scores (N, K), labels (N,) integers from 0 to K − 1; the gradient (N, K). Raises ValueError for
    other labels. Source: CS189 HW6 §1.1.3.
    """
    n, classes = scores.shape
    labels = np.asarray(labels)
    check_labels(labels, n, classes)
    shifted = scores - scores.max(axis=1, keepdims=True)
    total = np.exp(shifted).sum(axis=1, keepdims=True)
    rows = np.arange(n)
    # L = 1/N Σ_n (log Σ_k exp s_nk − s_n,label)
    loss = (np.log(total)[:, 0] - shifted[rows, labels]).mean()
    gradient = np.exp(shifted) / total  # ∂L/∂s = (softmax(s) − onehot) / N
    gradient[rows, labels] -= 1
    gradient /= n
    return float(loss), gradient


def check_labels(labels: Array, rows: int, classes: int) -> None:
    """Raise ValueError unless labels is (rows,) integers from 0 to classes − 1."""
    if labels.shape != (rows,) or labels.dtype.kind not in "iu":
        raise ValueError(f"labels: {labels.dtype} of shape {labels.shape}; give integers of shape ({rows},)")
    if rows and not (labels.min() >= 0 and labels.max() < classes):
        raise ValueError(
            f"labels: from {labels.min()} to {labels.max()}; the scores have the classes 0 to {classes - 1}"
        )


def cross_entropy(probs: Array, onehot: Array) -> float:
    """Return the cross-entropy summed over samples and classes; infinite if a true class has probability 0.

    Shapes: probs (N, K), onehot (N, K) or any target probabilities. Source: 16-720 HW5 §2.3.
    """
    true = onehot > 0  # elsewhere the term is 0, also for a probability of 0, whose logarithm is infinite
    with np.errstate(divide="ignore"):
        return float(-(onehot[true] * np.log(probs[true])).sum())  # L = −Σ_n Σ_k t_nk log p_nk


def squared_error(y: Array, target: Array) -> tuple[float, Array]:
    """Return the squared error summed over all elements and its gradient with respect to y.

    Shapes: y, target and the gradient have one shape. Source: 16-720 HW5 §5.1.
    """
    difference = y - target
    loss = np.square(difference).sum()  # L = Σ (y − t)²
    difference *= 2  # ∂L/∂y = 2 (y − t)
    return float(loss), difference


def accuracy(scores: Array, labels: Array) -> float:
    """Return the share of rows whose largest score is the label's; scores (N, K), labels (N,) integers."""
    return float(np.mean(scores.argmax(axis=1) == labels))
