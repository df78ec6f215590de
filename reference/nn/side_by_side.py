"""Networks of one hidden layer trained side by side on the same batches, as one product a layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import get_blas_funcs

from reference.nn.initialisers import scaled_normal

Array = np.ndarray


class SideBySide:
    """ReLU networks of several widths over the same inputs, each with its own weights, scores and softmax loss.

    For K networks of `widths` (h1, …, hK), H in all, the first layers stand beside each other, `W1` (inputs, H) and
    `b1` (H,), and the second ones are the blocks on the diagonal of `W2` (H, K·classes), with `b2` (K·classes,).
    Weights are normal with standard deviation `weight_scale`, biases 0; `batch` is the number of rows of a step,
    `dtype` float32 or float64. Source: CS189 HW6 §1.2.
    """

    def __init__(
        self,
        inputs: int,
        widths: Sequence[int],
        classes: int,
        rng: np.random.Generator,
        weight_scale: float,
        *,
        batch: int,
        dtype: type = np.float32,
    ) -> None:
        ends = np.cumsum(widths)
        self.units = [slice(end - width, end) for end, width in zip(ends.tolist(), widths, strict=True)]
        self.scores = [slice(k * classes, (k + 1) * classes) for k in range(len(widths))]
        hidden, scores = int(ends[-1]), len(widths) * classes
        self.W1, self.b1 = np.empty((inputs, hidden), dtype), np.zeros(hidden, dtype)
        self.W2, self.b2 = np.zeros((hidden, scores), dtype), np.zeros(scores, dtype)
        self._block = np.zeros((hidden, scores), dtype)
        for unit, score, width in zip(self.units, self.scores, widths, strict=True):
            self.W1[:, unit] = scaled_normal(rng, inputs, width, weight_scale)
            self.W2[unit, score] = scaled_normal(rng, width, classes, weight_scale)
            self._block[unit, score] = 1
        self._gemm = get_blas_funcs("gemm", (self.W1,))
        self._onehot = np.tile(np.eye(classes, dtype=dtype), len(widths))
        self._hidden, self._delta, self._slope = (np.empty((batch, hidden), dtype) for _ in range(3))
        self._s, self._target = (np.empty((batch, scores), dtype) for _ in range(2))
        self._by_network = self._s.reshape(batch, len(widths), classes)
        self._one = np.empty((batch, len(widths), 1), dtype)

    def step(self, x: Array, labels: Array, rate: float, decay: float = 0.0) -> None:
        """Take one step of gradient descent on the mean loss; weights, not biases, also get `decay` times themselves.

        Shapes: x (batch, inputs) of the networks' type, labels (batch,) integers from 0 to classes − 1.
        """
        hidden, delta, s = self._hidden, self._delta, self._s
        self._run(x, hidden, s)
        grouped = self._by_network
        grouped -= np.maximum.reduce(grouped, axis=2, keepdims=True, out=self._one)
        np.exp(s, out=s)
        grouped /= np.add.reduce(grouped, axis=2, keepdims=True, out=self._one)
        s -= np.take(self._onehot, labels, axis=0, out=self._target, mode="clip")
        s *= rate / len(x)  # η ∂L/∂s = η (softmax(s) − onehot) / n
        np.dot(s, self.W2.T, out=delta)  # ∂L/∂h = ∂L/∂s W2ᵀ: the zero blocks keep the networks apart
        delta *= np.greater(hidden, 0, out=self._slope)
        # W ← (1 − η·decay) W − xᵀ (η δ), decay and product in one pass over W
        keep = 1 - rate * decay
        self._add_product(self.W2, hidden, s, keep)
        self.W2 *= self._block
        self._add_product(self.W1, x, delta, keep)
        self.b2 -= np.add.reduce(s, axis=0)
        self.b1 -= np.add.reduce(delta, axis=0)

    def predict(self, x: Array) -> Array:
        """Return the class that each network gives to each row: x (N, inputs) of any number type; (K, N) integers."""
        found = np.empty((len(self.units), len(x)), np.intp)
        for start in range(0, len(x), 1000):
            rows = np.asarray(x[start : start + 1000], self.W1.dtype)
            s = np.empty((len(rows), len(self.b2)), self.W1.dtype)
            self._run(rows, np.empty((len(rows), len(self.b1)), self.W1.dtype), s)
            for k, columns in enumerate(self.scores):
                found[k, start : start + len(rows)] = s[:, columns].argmax(axis=1)
        return found

    def params(self, k: int) -> list[Array]:
        """Return views of network k's W1 (inputs, h), b1 (h,), W2 (h, classes), b2 (classes,)."""
        unit, score = self.units[k], self.scores[k]
        return [self.W1[:, unit], self.b1[unit], self.W2[unit, score], self.b2[score]]

    def _run(self, x: Array, hidden: Array, s: Array) -> None:
        """Fill hidden (n, H) and the scores s (n, K·classes) of x (n, inputs)."""
        np.dot(x, self.W1, out=hidden)
        hidden += self.b1
        np.maximum(hidden, 0, out=hidden)
        np.dot(hidden, self.W2, out=s)
        s += self.b2

    def _add_product(self, W: Array, x: Array, delta: Array, keep: float) -> None:
        """W ← keep·W − xᵀ δ in place: to BLAS, which counts by columns, Wᵀ ← keep·Wᵀ − δᵀ x."""
        self._gemm(-1.0, delta.T, x.T, keep, W.T, trans_b=1, overwrite_c=1)
