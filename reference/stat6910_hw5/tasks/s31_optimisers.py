"""STAT6910 HW5 §3.1: four optimisers train the same network on MNIST."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from reference.nn.optimisers import SGD, AdaGrad, Adam, Momentum
from reference.nn.training import train
from reference.run import Run
from reference.stat6910_hw5.tasks._digits import CLASSES, Digits, dense, digits, right

OPTIMISERS = {
    "SGD": lambda s: SGD(s["rate"]),
    "SGD + momentum": lambda s: Momentum(s["rate"], s["momentum"]),
    "AdaGrad": lambda s: AdaGrad(s["rate"]),
    "Adam": lambda s: Adam(s["rate"]),
}
FAVOURITE = "SGD + momentum"  # the source's choice, against which the others are held


def run(task: Run) -> None:
    """Train with each optimiser from the same weights; record curves, when they are stable, and test accuracy."""
    settings, data = task.settings, digits(task)
    weights, order = (int(seed) for seed in task.rng.integers(2**62, size=2))
    stable = {}
    for variant, chosen in settings["optimisers"].items():
        with task.trying(variant):
            costs, accuracies = _train(task, data, variant, chosen, weights, order)
        stable[variant] = (
            stable_from(costs, settings["cost_band"] * (math.log(CLASSES) - costs[-1])),
            stable_from(accuracies, settings["accuracy_band"]),
        )
        task.metric("epoch of a stable cost", float(stable[variant][0]), variant=variant)
        task.metric("epoch of a stable accuracy", float(stable[variant][1]), variant=variant)
    if FAVOURITE in stable:
        for variant in stable:
            if variant != FAVOURITE:
                task.metric("lead in cost", float(stable[variant][0] - stable[FAVOURITE][0]), variant=variant)
                task.metric(
                    "lead in accuracy", float(stable[variant][1] - stable[FAVOURITE][1]), variant=variant
                )


def stable_from(values: Sequence[float], band: float) -> int:
    """Return the first epoch, counted from 1, from which on all values lie within `band` of the last one."""
    outside = np.flatnonzero(np.abs(np.asarray(values) - values[-1]) > band)
    return int(outside[-1]) + 2 if len(outside) else 1


def _train(
    task: Run, data: Digits, variant: str, chosen: dict, weights: int, order: int
) -> tuple[list[float], list[float]]:
    """Train with one optimiser and return cost and validation accuracy by epoch."""
    settings = task.settings
    rule, _, _ = variant.partition(
        ", "
    )  # "AdaGrad, rate=0.01" is AdaGrad at a rate that the source does not give
    network, optimiser = dense(task, weights), OPTIMISERS[rule](chosen)
    steps = -(-len(data.x) // settings["batch"])  # in an epoch
    costs, accuracies = [], []

    def record(epoch: int, cost: float) -> None:
        costs.append(cost)
        accuracies.append(float(right(network.predict(data.x_valid), data.y_valid).mean()))
        task.metric("cost", cost, variant=variant, split="train", step=epoch)
        task.metric("accuracy", accuracies[-1], variant=variant, split="valid", step=epoch)
        # torch's AdaGrad: η / (1 + (t − 1) η_decay) in step t
        optimiser.rate = chosen["rate"] / (1 + epoch * steps * chosen.get("rate_decay", 0))

    train(
        network,
        optimiser,
        data.x,
        data.y,
        epochs=settings["epochs"],
        batch_size=settings["batch"],
        rng=np.random.default_rng(order),
        on_epoch=record,
    )
    test = right(network.predict(data.x_test), data.y_test)
    task.examples("accuracy", test, variant=variant, split="test")
    return costs, accuracies
