"""The cost of a linear softmax as a function of two of its weights, all others held (part 6)."""

from __future__ import annotations

import numpy as np

from reference.nn import layers

Array = np.ndarray


class Plane:
    """The cost over the weights w (2,) from two pixels to one output, summed over images; all in float64.

    With the scores of the other outputs held this is logistic regression: of the output's score u = z + w·x against
    L, the logarithm of the sum of the others' exponentials. Source: CSC411 A2 Part 6.
    """

    def __init__(self, x: Array, labels: Array, weights: Array, bias: Array, output: int, pixels: list[int]):
        """Take images x (M, D) from 0 to 1, labels (M,), weights (K, D) and bias (K, 1)."""
        scores = x @ weights.T + bias[:, 0]
        self.trained = weights[output, pixels].astype(float)
        self.x = x[:, pixels].astype(float)
        self.true = (labels == output).astype(float)
        self.z = scores[:, output] - self.x @ self.trained
        others = np.delete(scores, output, axis=1)
        top = others.max(axis=1)
        self.L = top + np.log(np.exp(others - top[:, None]).sum(axis=1))
        rows = np.arange(len(labels))
        self.rest = float(scores[rows, labels][labels != output].sum())

    def cost(self, w: Array) -> float:
        """Return the cost at w (2,)."""
        u = self.z + self.x @ w
        # C = Σ_m (log(e^L + e^u) − o_true), where o_true is u for images of the output's own digit
        return float(np.logaddexp(self.L, u).sum() - self.true @ u - self.rest)

    def gradient(self, w: Array) -> Array:
        """Return the gradient (2,) at w."""
        return (self._probability(w) - self.true) @ self.x  # ∂C/∂w = Σ_m (p − y) x

    def hessian(self, w: Array) -> Array:
        """Return the second derivatives (2, 2) at w."""
        p = self._probability(w)
        return (self.x * (p * (1 - p))[:, None]).T @ self.x  # Σ_m p (1 − p) x xᵀ

    def _probability(self, w: Array) -> Array:
        return layers.sigmoid(self.z + self.x @ w - self.L)  # p = e^u / (e^L + e^u)

    def minimum(self) -> Array:
        """Return the w (2,) of least cost, by Newton's steps from the trained weights; raises ValueError if none."""
        w = self.trained.copy()
        for _ in range(100):
            step = np.linalg.solve(self.hessian(w), self.gradient(w))
            while self.cost(w - step) > self.cost(w) and np.linalg.norm(step) > 1e-12:
                step /= 2
            w -= step
            if np.linalg.norm(step) < 1e-9:
                return w
        raise ValueError("the cost over the two weights has no minimum that Newton's steps find")

    def grid(self, first: Array, second: Array) -> Array:
        """Return the cost (m, n) at each pair of first (n,) and second (m,) weights.

        Images without ink at both pixels cost the same everywhere and are summed once.
        """
        inked = self.x.any(axis=1)
        z, L, x, true = self.z[inked], self.L[inked], self.x[inked], self.true[inked]
        fixed = np.logaddexp(self.L[~inked], self.z[~inked]).sum() - self.true @ self.z - self.rest
        values = np.empty((len(second), len(first)))
        for i, b in enumerate(second):
            u = (z + b * x[:, 1])[:, None] + x[:, :1] * first
            values[i] = np.logaddexp(L[:, None], u).sum(axis=0) - true @ (u - z[:, None])
        return values + fixed
