"""The gradients derived in ECE1513 Assignment 2 §1.2, each under its equation's number; rows are samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reference.ece1513_a2 import starter
from reference.nn import layers

Array = np.ndarray


def softmax_jacobian(z: Array) -> Array:
    """Return ∂σ(z)_i/∂z_j of scores z (K,), as (K, K). Equation (2)."""
    s = starter.softmax(z[None])[0]
    return np.diag(s * (1 - s)) - np.outer(s, s) * (
        1 - np.eye(len(s))
    )  # σ_j(1 − σ_j), or −σ_iσ_j where i ≠ j


def by_probability(target: Array, s: Array) -> Array:
    """Return ∂H/∂s of each sample, both (N, K). Equation (1)."""
    return -target / s


def by_score(target: Array, z: Array) -> Array:
    """Return ∂H/∂z of each sample, both (N, K). Equations (3) and (8)."""
    return starter.softmax(z) - target


@dataclass(frozen=True)
class Network:
    """x → ReLU(x W1 + b1) → softmax(· W2 + b2), with x (N, D), W1 (D, H), W2 (H, K), target (N, K) one-hot.

    The loss is the sum over samples of the cross-entropy H.
    """

    x: Array
    target: Array
    params: dict[str, Array]

    def loss(self, **changed: Array) -> float:
        """Return the summed cross-entropy with some parameters in place of the network's own."""
        _, _, scores = self._run({**self.params, **changed})
        return starter.CE(self.target, starter.softmax(scores)) * len(self.x)

    def gradients(self) -> dict[str, Array]:
        """Return the gradient of the loss by each parameter."""
        sums, hidden, scores = self._run(self.params)
        outer = by_score(self.target, scores)  # (8) δ_o = x_o − y
        inner = outer @ self.params["W2"].T * layers.relu_slope(sums)  # (14), (9) δ_h = δ_o W_oᵀ · θ'(s_h)
        # (6) and (12), the product of a row x and its δ, added up over the rows
        return {
            "W2": hidden.T @ outer,
            "b2": outer.sum(axis=0),  # (7)
            "W1": self.x.T @ inner,
            "b1": inner.sum(axis=0),  # (13)
        }

    def _run(self, params: dict[str, Array]) -> tuple[Array, Array, Array]:
        sums = starter.computeLayer(self.x, params["W1"], params["b1"])
        hidden = starter.relu(sums)
        return sums, hidden, starter.computeLayer(hidden, params["W2"], params["b2"])
