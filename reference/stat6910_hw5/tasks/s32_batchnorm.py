"""STAT6910 HW5 §3.2: batch normalisation of both hidden layers, with SGD's rate tuned anew."""

from __future__ import annotations

import numpy as np

from reference.nn.network import Dense
from reference.nn.optimisers import SGD
from reference.nn.training import Diverged, train
from reference.run import Run
from reference.stat6910_hw5.tasks._digits import Digits, dense, digits, right

LAST = 5  # epochs whose mean validation accuracy a rate is chosen by: single epochs differ by half a point


def run(task: Run) -> None:
    """Train with batch normalisation at each rate and choose by validation accuracy; the same without it.

    A rate at which the training diverges is left out of the choice, and said to have diverged.
    """
    settings, data = task.settings, digits(task)
    weights, order = (int(seed) for seed in task.rng.integers(2**62, size=2))
    for normalise, name in ((True, "batch norm"), (False, "plain")):
        trained = {}
        for rate in settings["rates"] if normalise else settings["plain_rates"]:
            network = dense(task, weights, normalise=normalise)
            variant = f"{name}, rate={rate:g}"
            try:
                valid = _train(task, network, data, rate, variant, order)
                trained[rate] = valid, network
            except Diverged:
                task.metric("diverged", 1.0, variant=variant)
        if not trained:
            raise ValueError(f"{name}: the training diverged at every rate: give smaller ones")
        best = max(trained, key=lambda rate: (trained[rate][0], -rate))  # of equals the smallest
        task.metric("chosen rate", best, variant=name)
        chosen = right(trained[best][1].predict(data.x_test), data.y_test)
        task.examples("accuracy", chosen, variant=f"{name}, chosen rate", split="test")
        if normalise and settings["published_rate"] in trained:
            network = trained[settings["published_rate"]][1]
            variant = f"{name}, rate={settings['published_rate']:g}"
            task.examples(
                "accuracy", right(network.predict(data.x_test), data.y_test), variant=variant, split="test"
            )


def _train(task: Run, network: Dense, data: Digits, rate: float, variant: str, order: int) -> float:
    """Train the network, record its curves, and return its validation accuracy, the mean of the last epochs."""
    valid = []

    def record(epoch: int, cost: float) -> None:
        task.metric("cost", cost, variant=variant, split="train", step=epoch)
        valid.append(float(right(network.predict(data.x_valid), data.y_valid).mean()))
        task.metric("accuracy", valid[-1], variant=variant, split="valid", step=epoch)

    train(
        network,
        SGD(rate),
        data.x,
        data.y,
        epochs=task.settings["epochs"],
        batch_size=task.settings["batch"],
        rng=np.random.default_rng(order),
        on_epoch=record,
    )
    settled = float(np.mean(valid[-LAST:]))
    task.metric("settled accuracy", settled, variant=variant, split="valid")
    return settled
