"""Training of a numpy network by batches of a fixed size; a run is decided by its generator."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from reference.nn.network import Dense
from reference.nn.optimisers import Optimiser

Array = np.ndarray


class Diverged(Exception):
    """The loss, or the weights after the last step, are no longer finite; `epoch` counts from 1."""

    def __init__(self, epoch: int, loss: float) -> None:
        super().__init__(f"training diverged in epoch {epoch}: the loss is {loss}; try a smaller rate")
        self.epoch = epoch
        self.loss = loss


def train(
    network: Dense,
    optimiser: Optimiser,
    x: Array,
    target: Array,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    on_epoch: Callable[[int, float], None] | None = None,
    rate_decay: float = 1.0,
) -> None:
    """Train the network in place: each epoch takes every row of x once, in a new random order.

    Shapes: x (N, inputs), target (N,) labels or (N, outputs). The last batch of an epoch is short if
    batch_size does not divide N; a batch_size of N or more takes x as it stands. `on_epoch(epoch, loss)` is
    called after each epoch, counted from 1, with the mean loss of a sample over the epoch (also for summed
    losses). The optimiser's rate is multiplied by `rate_decay` after each epoch. Raises `Diverged`, and
    ValueError if a batch does not fit the network.
    """
    n = len(x)
    if len(target) != n:
        raise ValueError(f"target: {len(target)} rows for {n} rows of x")
    if not 0 < min(batch_size, n) <= network.batch:
        raise ValueError(
            f"batch_size: {batch_size} with {n} rows; the network takes batches of 1 to {network.batch}"
        )
    if batch_size >= n and target is not x:
        x = np.asarray(x, network.dtype)  # once, instead of in every step
    batches = _Batches(x, target, batch_size)
    loss = math.nan
    # A diverging run overflows before its loss is seen to be infinite: that is reported once, by Diverged.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for epoch in range(1, epochs + 1):
            total = 0.0
            batches.shuffle(rng)
            for start in range(0, n, batch_size):
                inputs, targets = batches.take(start)
                loss = network.loss_and_gradients(inputs, targets)
                if not math.isfinite(loss):
                    raise Diverged(epoch, loss)
                optimiser.step(network.params, network.grads)
                total += loss * len(inputs) if network.mean_loss else loss
            optimiser.rate *= rate_decay
            if on_epoch is not None:
                on_epoch(epoch, total / n)
        if not all(np.isfinite(p).all() for p in network.params):
            raise Diverged(epochs, loss)


class _Batches:
    """The rows of x and target in a random order, gathered batch by batch into two buffers."""

    def __init__(self, x: Array, target: Array, size: int) -> None:
        self.x, self.target, self.size = x, target, size
        self.whole = size >= len(x)
        if not self.whole:
            self.order = np.arange(len(x))
            self.inputs = np.empty((size, *x.shape[1:]), x.dtype)
            self.targets = self.inputs if target is x else np.empty((size, *target.shape[1:]), target.dtype)

    def shuffle(self, rng: np.random.Generator) -> None:
        """Draw the order of an epoch; one batch of all rows needs none."""
        if not self.whole:
            rng.shuffle(self.order)

    def take(self, start: int) -> tuple[Array, Array]:
        """Return the batch that starts at position `start` of the order; it is overwritten by the next."""
        if self.whole:
            return self.x, self.target
        rows = self.order[start : start + self.size]
        inputs, targets = self.inputs[: len(rows)], self.targets[: len(rows)]
        np.take(self.x, rows, axis=0, out=inputs, mode="clip")  # with mode="raise" numpy copies once more
        if self.target is not self.x:
            np.take(self.target, rows, axis=0, out=targets, mode="clip")
        return inputs, targets
