"""Times a training step of reference.nn beside the same network in torch, one thread, float32: a script, no test.

`make bench` runs it. It prints one line for each network, with the
median of the processor time over rounds in which the two take turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy and torch are imported
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch

from reference.nn.network import Dense
from reference.nn.optimisers import SGD, Adam, Momentum, Optimiser

RATE = 1e-4
# sizes, rows, optimiser
NETWORKS = (
    ([784, 10], 10_000, "SGD"),
    ([784, 1000, 10], 100, "SGD"),
    ([784, 1000, 10], 100, "Momentum"),
    ([784, 1000, 10], 100, "Adam"),
    ([784, 200, 10], 8, "SGD"),
    ([784, 200, 10], 8, "Momentum"),
    ([1024, 64, 36], 64, "SGD"),
    ([1024, 64, 36], 64, "Momentum"),
)


def ours(sizes: list[int], x: np.ndarray, labels: np.ndarray, rule: str) -> Callable[[], None]:
    """Return a training step of reference.nn."""
    network = Dense(sizes, "relu", np.random.default_rng(1), batch=len(x))
    optimiser: Optimiser = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam}[rule](RATE)

    def step() -> None:
        network.loss_and_gradients(x, labels)
        optimiser.step(network.params, network.grads)

    return step


def theirs(sizes: list[int], x: np.ndarray, labels: np.ndarray, rule: str) -> Callable[[], None]:
    """Return a training step of torch: autograd and torch.optim."""
    layers: list[torch.nn.Module] = []
    for n_in, n_out in pairwise(sizes):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1])
    parameters = network.parameters()
    if rule == "Adam":
        optimiser = torch.optim.Adam(parameters, RATE)
    else:
        optimiser = torch.optim.SGD(parameters, RATE, momentum=0.9 if rule == "Momentum" else 0)
    inputs, targets = torch.from_numpy(x), torch.from_numpy(labels)

    def step() -> None:
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(network(inputs), targets).backward()
        optimiser.step()

    return step


def milliseconds(step: Callable[[], None], repeats: int) -> float:
    """Return the mean processor time of a step over some repeats."""
    start = time.process_time()
    for _ in range(repeats):
        step()
    return (time.process_time() - start) / repeats * 1e3


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    print(f"{'network':<14} {'rows':>6} {'optimiser':<9} {'nn ms':>9} {'torch ms':>9} {'nn/torch':>9}")
    for sizes, rows, rule in NETWORKS:
        rng = np.random.default_rng(0)
        x = rng.random((rows, sizes[0]), dtype=np.float32)
        labels = rng.integers(0, sizes[-1], rows)
        steps = [make(sizes, x, labels, rule) for make in (ours, theirs)]
        repeats = max(3, int(60 / max(milliseconds(step, 3) for step in steps)))
        rounds = [[milliseconds(step, repeats) for step in steps] for _ in range(15)]
        nn, torch_ = (statistics.median(column) for column in zip(*rounds, strict=True))
        name = "-".join(map(str, sizes))
        print(f"{name:<14} {rows:>6} {rule:<9} {nn:>9.3f} {torch_:>9.3f} {nn / torch_:>9.2f}", flush=True)


if __name__ == "__main__":
    main()
