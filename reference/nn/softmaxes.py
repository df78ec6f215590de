"""Several networks without hidden layer, each with its own rate and momentum, that descend on the same samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Array = np.ndarray
BLOCK = 4000  # samples: their scores stay in the cache from the forward product to the backward one


class Softmaxes:
    """R linear softmax networks, from weights of 0 and biases of 1; they see the same samples: one product serves all.

    x (M, D) float32, labels (M,) from 0 to K − 1, one of `rates` and `gammas` for each network. Row k·R + r of the
    weights is output k of network r: this lays the networks' outputs k side by side, for one softmax over k. All in
    float32. Source: CSC411 A2 Parts 4 and 5.
    """

    def __init__(
        self, x: Array, labels: Array, classes: int, rates: Sequence[float], gammas: Sequence[float]
    ) -> None:
        self.count, self.classes, self.inputs = len(rates), classes, x.shape[1]
        # An input that is 0 in every sample has no gradient: its weights stay 0, and it is left out.
        self._used = np.flatnonzero(x.any(axis=0))
        self._x = np.ascontiguousarray(x[:, self._used], np.float32)
        self._true = labels * self.count
        rows = classes * self.count
        self._W, self._b = np.zeros((rows, len(self._used)), np.float32), np.ones((rows, 1), np.float32)
        self._v = [np.zeros_like(self._W), np.zeros_like(self._b)]
        self._grads = [np.empty_like(self._W), np.empty_like(self._b)]
        self._rate, self._gamma = (
            np.tile(np.array(values, np.float32), classes)[:, None] for values in (rates, gammas)
        )
        self._part = np.empty_like(self._W)
        self._delta = np.empty(rows * BLOCK, np.float32)
        self._column = np.empty(self.count * BLOCK, np.float32)

    def step(self) -> None:
        """Take one step of each network along the gradient summed over all samples."""
        for grad in self._grads:
            grad[:] = 0
        for start in range(0, len(self._x), BLOCK):
            self._add_gradients(self._x[start : start + BLOCK], self._true[start : start + BLOCK])
        for parameter, v, grad in zip((self._W, self._b), self._v, self._grads, strict=True):
            grad *= self._rate
            v *= self._gamma
            v += grad  # v ← γv + α ∂C/∂W
            parameter -= v  # W ← W − v

    def _add_gradients(self, x: Array, true: Array) -> None:
        n = len(x)
        delta = self._delta[: len(self._W) * n].reshape(-1, n)
        np.matmul(self._W, x.T, out=delta)
        delta += self._b
        P, column = delta.reshape(self.classes, -1), self._column[: self.count * n]
        P -= np.maximum.reduce(P, axis=0, out=column)  # no exponential overflows
        np.exp(P, out=P)
        P /= np.add.reduce(P, axis=0, out=column)
        for r in range(self.count):
            delta[true + r, np.arange(n)] -= 1  # δ = P − Y
        self._grads[0] += np.matmul(delta, x, out=self._part)  # ∂C/∂W = δ Xᵀ
        self._grads[1] += delta.sum(axis=1, keepdims=True)  # ∂C/∂b = δ 1

    def networks(self) -> list[tuple[Array, Array]]:
        """Return weights (K, D) and bias (K, 1) of each network in float64."""
        found = []
        for r in range(self.count):
            weights = np.zeros((self.classes, self.inputs))
            weights[:, self._used] = self._W[r :: self.count]
            found.append((weights, self._b[r :: self.count].astype(np.float64)))
        return found
