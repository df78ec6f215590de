"""Update rules: each changes the parameters in place and allocates nothing after its first step.

The arrays are updated in blocks of rows that stay in the cache over the passes of a rule: on large weights
this is what makes a rule of several passes cost one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

Array = np.ndarray
BLOCK = 1 << 14  # elements: parameters, gradients, state and scratch of a block fit a second-level cache


class Optimiser:
    """What the rules share: the state of each parameter, and the blocks that an update goes through.

    A rule lists in `states` how many arrays it keeps for each parameter and says in `_update` what it does
    with one block. `rate` may be changed between steps. The list of parameters must stay the same from step
    to step.
    """

    states = 0

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._state: list[list[Array]] | None = None
        self._scratch: list[Array] = []

    def step(self, params: list[Array], grads: list[Array]) -> None:
        """Update params in place from grads of the same shapes; raises ValueError if the count changes."""
        if self._state is None:
            self._state = [[np.zeros_like(p) for _ in range(self.states)] for p in params]
            self._scratch = [np.empty_like(p[: _rows(p)]) for p in params]
        if len(params) != len(self._state) or len(grads) != len(params):
            raise ValueError(
                f"step: {len(params)} parameters, {len(grads)} gradients; it began with {len(self._state)}"
            )
        self._begin()
        for p, g, state, scratch in zip(params, grads, self._state, self._scratch, strict=True):
            if len(scratch) == len(p):
                self._update(p, g, scratch, *state)
                continue
            for rows in _blocks(p):
                self._update(p[rows], g[rows], scratch[: len(p[rows])], *(s[rows] for s in state))

    def _begin(self) -> None:
        """What happens once a step, before the first block."""

    def _update(self, w: Array, g: Array, t: Array, *state: Array) -> None:
        """Update the block w from its gradient g; t is scratch of the same shape."""
        raise NotImplementedError


def _rows(p: Array) -> int:
    """Return how many rows of p make a block."""
    return min(len(p), max(1, BLOCK * len(p) // max(1, p.size)))


def _blocks(p: Array) -> Iterator[slice]:
    """Yield the row slices of p, block after block."""
    rows = _rows(p)
    return (slice(i, i + rows) for i in range(0, len(p), rows))


class SGD(Optimiser):
    """Gradient descent: w ← w − rate·g. Source: CS189 HW6 §1.2."""

    def _update(self, w: Array, g: Array, t: Array) -> None:
        np.multiply(g, self.rate, out=t)
        w -= t  # w ← w − ηg


class Momentum(Optimiser):
    """Gradient descent with momentum: v ← gamma·v + rate·g, w ← w − v. Source: CSC411 A2 Part 5."""

    states = 1

    def __init__(self, rate: float, gamma: float = 0.9) -> None:
        super().__init__(rate)
        self.gamma = gamma

    def _update(self, w: Array, g: Array, t: Array, v: Array) -> None:
        np.multiply(g, self.rate, out=t)
        v *= self.gamma
        v += t  # v ← γv + ηg
        w -= v  # w ← w − v


class AdaGrad(Optimiser):
    """Steps divided by the root of all squared gradients so far. Source: STAT6910 HW5, MNIST."""

    states = 1

    def __init__(self, rate: float, eps: float = 1e-10) -> None:
        super().__init__(rate)
        self.eps = eps

    def _update(self, w: Array, g: Array, t: Array, r: Array) -> None:
        np.multiply(g, g, out=t)
        r += t  # r ← r + g²
        _descend(w, g, t, r, self.rate, self.eps)


class RMSprop(Optimiser):
    """Steps divided by the root of a running mean of squared gradients. Source: CS189 HW6, optim.py."""

    states = 1

    def __init__(self, rate: float, decay: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(rate)
        self.decay = decay
        self.eps = eps

    def _update(self, w: Array, g: Array, t: Array, r: Array) -> None:
        np.multiply(g, g, out=t)
        t *= 1 - self.decay
        r *= self.decay
        r += t  # r ← ρr + (1−ρ)g²
        _descend(w, g, t, r, self.rate, self.eps)


class Adam(Optimiser):
    """Running means of gradients and squared gradients, corrected for their start at 0; the first t is 1.

    Source: STAT6910 HW5, MNIST.
    """

    states = 2

    def __init__(self, rate: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> None:
        super().__init__(rate)
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0

    def _begin(self) -> None:
        self.t += 1

    def _update(self, w: Array, g: Array, t: Array, m: Array, v: Array) -> None:
        np.multiply(g, 1 - self.beta1, out=t)
        m *= self.beta1
        m += t  # m ← β₁m + (1−β₁)g
        np.multiply(g, g, out=t)
        t *= 1 - self.beta2
        v *= self.beta2
        v += t  # v ← β₂v + (1−β₂)g²
        # w ← w − η m̂ / (√v̂ + ε), m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ); the fraction extended by √(1−β₂ᵗ)
        c = math.sqrt(1 - self.beta2**self.t)
        _descend(w, m, t, v, self.rate * c / (1 - self.beta1**self.t), self.eps * c)


def _descend(w: Array, g: Array, t: Array, r: Array, rate: float, eps: float) -> None:
    """Take the step w ← w − rate·g / (√r + eps) in place; t is scratch."""
    np.sqrt(r, out=t)
    t += eps
    np.divide(g, t, out=t)
    t *= rate
    w -= t
