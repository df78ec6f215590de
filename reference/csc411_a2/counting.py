"""Gradients of a network of square layers whose multiply-adds are counted where they are done (part 7)."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


class Counter:
    """Products that note in `total` how many multiply-adds they take."""

    def __init__(self) -> None:
        self.total = 0

    def matmul(self, a: Array, b: Array) -> Array:
        """Return a (n, m) times b (m, p) or b (m,): n·m·p multiply-adds."""
        self.total += a.size * (b.shape[1] if b.ndim == 2 else 1)
        return a @ b

    def times(self, a: Array, b: Array) -> Array:
        """Return a·b element by element: one multiplication each."""
        self.total += np.broadcast(a, b).size
        return a * b


def draw(rng: np.random.Generator, depth: int, width: int, batch: int) -> tuple[list[Array], Array, Array]:
    """Return `depth` weights (K, K), inputs and targets (K, batch), all normal."""
    weights = [rng.standard_normal((width, width)) / np.sqrt(width) for _ in range(depth)]
    return weights, *rng.standard_normal((2, width, batch))


def forward(count: Counter, weights: list[Array], x: Array) -> list[Array]:
    """Return the inputs and the output of every layer, tanh everywhere: a^l = tanh(w^l a^{l−1}), (K, B) each."""
    found = [x]
    for w in weights:
        found.append(np.tanh(count.matmul(w, found[-1])))
    return found


def back_propagation(count: Counter, weights: list[Array], a: list[Array], target: Array) -> list[Array]:
    """Return the gradients of ½ Σ (a − target)², each layer's δ kept for the one below."""
    delta = count.times(a[-1] - target, 1 - a[-1] ** 2)
    gradients = []
    for layer in range(len(weights) - 1, -1, -1):
        gradients.insert(0, count.matmul(delta, a[layer].T))  # ∂C/∂w^l = δ^l (a^{l−1})ᵀ
        if layer:
            below = count.matmul(weights[layer].T, delta)
            delta = count.times(below, 1 - a[layer] ** 2)  # δ^l = ((w^{l+1})ᵀ δ^{l+1}) ⊙ σ′(z^l)
    return gradients


def one_by_one(
    count: Counter, weights: list[Array], a: list[Array], target: Array, layers: list[int] | None = None
) -> list[Array]:
    """Return the gradients of `layers` (all if None) as the source sums them for each weight anew, for one sample.

    Nothing is kept: each weight runs through all sums over the units above it. Source: CSC411 A2 Part 7.
    """
    slopes = [1 - values[:, 0] ** 2 for values in a]
    error = a[-1][:, 0] - target[:, 0]

    def by_sum(layer: int, unit: int) -> float:
        """Return ∂C/∂z of a unit by the sum over all units of the layer above."""
        if layer == len(weights) - 1:
            count.total += 1
            return error[unit] * slopes[-1][unit]
        total = 0.0
        for above in range(len(weights[layer + 1])):
            count.total += 1
            total += by_sum(layer + 1, above) * weights[layer + 1][above, unit]
        count.total += 1
        return total * slopes[layer + 1][unit]

    gradients = []
    for layer in range(len(weights)) if layers is None else layers:
        gradient = np.empty_like(weights[layer])
        for (j, k), _ in np.ndenumerate(gradient):
            count.total += 1
            gradient[j, k] = by_sum(layer, j) * a[layer][k, 0]
        gradients.append(gradient)
    return gradients


def by_differences(count: Counter, weights: list[Array], x: Array, target: Array, h: float) -> list[Array]:
    """Return the gradients by central differences: two forward runs for each weight."""

    def cost() -> float:
        return 0.5 * float(((forward(count, weights, x)[-1] - target) ** 2).sum())

    gradients = []
    for w in weights:
        gradient = np.empty_like(w)
        for index, value in np.ndenumerate(w.copy()):
            w[index] = value + h
            above = cost()
            w[index] = value - h
            gradient[index] = (above - cost()) / (2 * h)  # ∂C/∂w ≈ (C(w + h) − C(w − h)) / 2h
            w[index] = value
        gradients.append(gradient)
    return gradients
