"""Part 4: training by plain gradient descent at the rate that the search chose."""

from __future__ import annotations

import numpy as np

from reference.csc411_a2.tasks import _descent
from reference.datasets.load import Split
from reference.run import Run

Array = np.ndarray


def run(task: Run) -> None:
    """Train at the chosen rate, and see whether the weights look like the digits."""
    data = _descent.split_digits(task)
    weights = _descent.train(task, data, gamma=0)
    task.metric("weights_like_their_digit", alike(weights, data.train))


def alike(weights: Array, train: Split) -> int:
    """Return for how many digits the weights (10, 784) resemble their own digit's mean image most of all ten.

    A mean image is taken less the mean of all, and resemblance is the correlation over pixels.
    """
    means = np.stack([train.images[train.labels == digit].mean(axis=0) for digit in range(10)])
    correlation = np.corrcoef(weights, means - means.mean(axis=0))[:10, 10:]
    return int((correlation.argmax(axis=1) == np.arange(10)).sum())
