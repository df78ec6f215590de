"""Batch normalisation as a layer of a network: its two parameters, their gradients, and its running averages."""

from __future__ import annotations

import numpy as np

from reference.nn import layers

Array = np.ndarray


class BatchNorm:
    """Normalises each unit over the batch; at prediction, by running averages of mean and variance.

    `params` are gamma (width,), starting at 1, and beta (width,), starting at 0; `grads` has the same shapes.
    `share` is the weight of the newest batch in the running averages; their variance is the unbiased one, as in
    torch. Source: STAT6910 HW5 §3.2.
    """

    def __init__(self, width: int, dtype: np.dtype, eps: float = 1e-5, share: float = 0.1) -> None:
        self.params = [np.ones(width, dtype), np.zeros(width, dtype)]
        self.grads = [np.zeros(width, dtype) for _ in range(2)]
        self.mean, self.variance = np.zeros(width, dtype), np.ones(width, dtype)
        self.eps, self.share = eps, share
        self._cache: tuple | None = None

    def train(self, x: Array) -> None:
        """Normalise x (N, width) in place by its own mean and variance, and move the averages towards them.

        Raises ValueError for a single row, whose variance says nothing.
        """
        n = len(x)
        if n < 2:
            raise ValueError("batch normalisation: a batch of 1 row; give 2 or more to train")
        mean = x.mean(axis=0)
        y, self._cache = layers.batch_norm(x, *self.params, self.eps)
        variance = (1 / np.square(self._cache[1]) - self.eps) * (n / (n - 1))
        for average, new in ((self.mean, mean), (self.variance, variance)):
            average += self.share * (new - average)  # r ← (1 − s) r + s · new
        x[...] = y

    def backward(self, delta: Array) -> None:
        """Turn ∂L/∂y (N, width) into ∂L/∂x in place, and fill `grads`."""
        delta[...], self.grads[0][...], self.grads[1][...] = layers.batch_norm_backward(delta, self._cache)

    def predict(self, x: Array) -> None:
        """Normalise x (N, width) in place by the running averages."""
        x[...] = layers.batch_norm_inference(x, *self.params, self.mean, self.variance, self.eps)
