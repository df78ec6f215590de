"""Part 4: a search for the learning rate, then training by plain gradient descent."""

from __future__ import annotations

import numpy as np

from reference.csc411_a2 import digits
from reference.csc411_a2.tasks import _descent
from reference.datasets.load import Split
from reference.run import Run

Array = np.ndarray


def run(task: Run) -> None:
    """Train at the chosen rate; on the reference, compare rates first."""
    data = _descent.split_digits(task)
    if task.implementation == "reference":
        rates = task.settings["rates"]
        found = search(data.train, data.valid, rates, task.settings["search_steps"])
        for rate, scores in zip(rates, found, strict=True):
            for split, (accuracy, cost) in scores.items():
                task.metric("search_accuracy", accuracy, variant=f"rate={rate:g}", split=split)
                task.metric("search_cost", cost, variant=f"rate={rate:g}", split=split)
        task.metric("best_rate", max(zip(rates, found, strict=True), key=lambda pair: pair[1]["valid"][0])[0])
    weights = _descent.train(task, data, gamma=0)
    task.metric("weights_like_their_digit", alike(weights, data.train))


def alike(weights: Array, train: Split) -> int:
    """Return for how many digits the weights (10, 784) resemble their own digit's mean image most of all ten.

    A mean image is taken less the mean of all, and resemblance is the correlation over pixels.
    """
    means = np.stack([train.images[train.labels == digit].mean(axis=0) for digit in range(10)])
    correlation = np.corrcoef(weights, means - means.mean(axis=0))[:10, 10:]
    return int((correlation.argmax(axis=1) == np.arange(10)).sum())


def search(
    train: Split, valid: Split, rates: list[float], steps: int
) -> list[dict[str, tuple[float, float]]]:
    """Train one network for each rate, all at once; return for each rate {split: (accuracy, summed cost)}.

    The networks see the same images, so that one product serves all R of them. Row k·R + r of the weights
    is output k of network r: this lays the networks' outputs k side by side, for one softmax over k.
    """
    count = len(rates)
    X = train.images.T / np.float32(255)
    Y_ = np.eye(10, dtype=np.float32)[train.labels].T[:, None]
    weights = np.zeros((10 * count, len(X)), np.float32)
    bias = np.ones((10 * count, 1), np.float32)
    rate = np.tile(np.array(rates, np.float32), 10)[:, None]
    for _ in range(steps):
        P = digits.softmax(digits.linear_neuron(X, weights, bias).reshape(10, -1)).reshape(10, count, -1)
        delta = (P - Y_).reshape(10 * count, -1)
        weights -= rate * (delta @ X.T)
        bias -= rate * delta.sum(axis=1, keepdims=True)
    networks = [(weights[r::count].astype(float), bias[r::count].astype(float)) for r in range(count)]
    splits = {"train": train, "valid": valid}
    return [{name: _descent.measure(W, b, split) for name, split in splits.items()} for W, b in networks]
