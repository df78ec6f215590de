"""The plain training loop for classifiers in torch: one thread, the same bits on every run."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from reference.nn.training import Diverged


def set_deterministic() -> None:
    """Keep torch to one thread and to algorithms whose results do not vary between runs."""
    torch.set_num_threads(1)
    # what use_deterministic_algorithms(True) sets, without the compiler that this imports for a second
    torch.set_deterministic_debug_mode("error")
    # a twentieth of a step goes into filling new memory, which only an operator that reads it unwritten would notice
    torch.utils.deterministic.fill_uninitialized_memory = False


def _leave_compiler_out() -> None:
    """Let torch's optimisers begin without importing its compiler, which takes a second and has no use here."""
    for name in ("add_param_group", "zero_grad"):
        plain = getattr(getattr(torch.optim.Optimizer, name), "__wrapped__", None)
        if plain is not None:
            setattr(plain, "__dynamo_disable", plain)  # torch looks for this before it imports the compiler


_leave_compiler_out()


def train(
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    x: np.ndarray | torch.Tensor,
    labels: np.ndarray | torch.Tensor,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    on_epoch: Callable[[int, float], None] | None = None,
    augment: Callable[[torch.Tensor], torch.Tensor] | None = None,
    on_batch: Callable[[torch.Tensor, torch.Tensor], None] | None = None,
) -> None:
    """Train a classifier in place on the mean cross-entropy of shuffled batches.

    x (N, ...) in the network's float type, labels (N,) int; the last batch of an epoch may be smaller. `rng` gives the
    order and the seed of dropout; torch's global generator is left as it was. `on_epoch(epoch, loss)` is called after
    each epoch, counted from 1, with the epoch's mean loss per sample, and may switch the network to evaluation.
    `augment` changes the pictures of each batch (n, ...) before the network sees them, `on_batch(scores, labels)` is
    called in each step with what the network said. Raises `Diverged` when the loss of an epoch, or in the end a
    weight, is not finite.
    """
    set_deterministic()
    x, labels = _tensor(x), _tensor(labels).long()
    step = inspect.unwrap(type(optimiser).step)  # its wrapper imports the compiler too
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(rng.integers(2**63)))
        for epoch in range(1, epochs + 1):
            network.train()
            total = 0.0
            for batch in torch.from_numpy(rng.permutation(len(x))).split(batch_size):
                optimiser.zero_grad()
                pictures = x[batch] if augment is None else augment(x[batch])
                scores = network(pictures)
                loss = cross_entropy(scores, labels[batch])
                loss.backward()
                with torch.no_grad():
                    step(optimiser)
                total += loss.item() * len(batch)
                if on_batch is not None:
                    on_batch(scores.detach(), labels[batch])
            if not math.isfinite(total):
                raise Diverged(epoch, total / len(x))
            if on_epoch is not None:
                on_epoch(epoch, total / len(x))
    if not all(torch.isfinite(p).all() for p in network.parameters()):
        raise Diverged(epochs, total / len(x))


@torch.no_grad()
def predict(network: nn.Module, x: np.ndarray | torch.Tensor, batch_size: int = 500) -> np.ndarray:
    """Return the network's outputs (N, ...) for x (N, ...) as an array, in evaluation mode and in blocks.

    The network is left in the mode it was in.
    """
    was_training = network.training
    network.eval()
    try:
        outputs = [network(block) for block in _tensor(x).split(batch_size)]
    finally:
        network.train(was_training)
    return torch.cat(outputs).numpy()


def _tensor(values: np.ndarray | torch.Tensor) -> torch.Tensor:
    """Return a tensor over the same memory, or over a copy where the array is read-only, which torch cannot hold."""
    if isinstance(values, torch.Tensor):
        return values
    return torch.from_numpy(values if values.flags.writeable else values.copy())
