"""STAT6910 HW5 §5.2: two convolutions with pooling and two hidden layers on MNIST, beside the dense network."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch

from reference.nn.optimisers import Momentum
from reference.nn.training import Diverged
from reference.nn.training import train as train_dense
from reference.run import Run
from reference.stat6910_hw5.tasks._digits import Digits, dense, digits, right
from reference.torchnets.cnn import CNN
from reference.torchnets.training import predict, set_deterministic, train

DENSE = "dense network"


def run(task: Run) -> None:
    """Train the CNN with test accuracies after some of its epochs, then the dense network; compare them.

    The shorter trainings are prefixes of the longest one: Adam's rate does not depend on their length.
    """
    set_deterministic()
    settings, plain = task.settings, digits(task)
    mean, deviation = settings["standardise"]
    data = replace(
        plain, **{name: (getattr(plain, name) - mean) / deviation for name in ("x", "x_valid", "x_test")}
    )
    weights, order = (int(seed) for seed in task.rng.integers(2**62, size=2))
    network = CNN(np.random.default_rng(weights), settings["dropped"])
    optimiser = torch.optim.Adam(network.parameters(), settings["rate"], fused=True)
    tested = {}

    def record(epoch: int, cost: float) -> None:
        task.metric("cost", cost, variant="CNN", split="train", step=epoch)
        share = float(right(predict(network, data.x_valid), data.y_valid).mean())
        task.metric("accuracy", share, variant="CNN", split="valid", step=epoch)
        if epoch in settings["epochs"]:
            tested[epoch] = right(predict(network, data.x_test), data.y_test)
            task.examples("accuracy", tested[epoch], variant=f"CNN, epochs={epoch}", split="test")

    train(
        network,
        optimiser,
        data.x,
        data.y,
        epochs=max(settings["epochs"]),
        batch_size=settings["cnn_batch"],
        rng=np.random.default_rng(order),
        on_epoch=record,
    )
    rival = _dense_network(task, plain, weights, order)
    task.examples("accuracy", rival, variant=DENSE, split="test")
    gain = tested[min(settings["epochs"])].mean() / rival.mean() - 1
    task.metric("relative gain", float(gain), split="test")
    _cost(task, network)
    _large_rate(task, data, weights, order)


def _dense_network(task: Run, data: Digits, weights: int, order: int) -> np.ndarray:
    """Train the dense network of homework 4 and return which test pictures it classifies rightly."""
    settings = task.settings
    network = dense(task, weights)

    def record(epoch: int, cost: float) -> None:
        task.metric("cost", cost, variant=DENSE, split="train", step=epoch)
        share = float(right(network.predict(data.x_valid), data.y_valid).mean())
        task.metric("accuracy", share, variant=DENSE, split="valid", step=epoch)

    train_dense(
        network,
        Momentum(settings["dense_rate"], settings["momentum"]),
        data.x,
        data.y,
        epochs=settings["dense_epochs"],
        batch_size=settings["batch"],
        rng=np.random.default_rng(order),
        on_epoch=record,
    )
    return right(network.predict(data.x_test), data.y_test)


def _cost(task: Run, network: CNN) -> None:
    """Record the multiply-adds of one picture's forward pass: what an epoch costs, whatever the learning rate."""
    sides = {"conv1": 28, "conv2": 14}  # of the maps that each convolution gives
    layers = {name: layer for name, layer in network.named_children()}
    adds = sum(layer.weight.numel() * sides.get(name, 1) ** 2 for name, layer in layers.items())
    sizes = [784, *task.settings["hidden"], 10]
    rival = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
    task.metric("multiply-adds", float(adds), variant="CNN")
    task.metric("multiply-adds", float(rival), variant=DENSE)
    task.metric("cost ratio", adds / rival)


def _large_rate(task: Run, data: Digits, weights: int, order: int) -> None:
    """Take some steps at the source's rate and at the one that it began with, and record cost and time of a step."""
    settings = task.settings
    steps, batch = settings["probe_steps"], settings["cnn_batch"]
    x, y = data.x[: steps * batch], data.y[: steps * batch]
    for rate in (settings["first_rate"], settings["rate"]):
        network = CNN(np.random.default_rng(weights))
        optimiser = torch.optim.Adam(network.parameters(), rate, fused=True)
        start = time.process_time()
        with suppress(Diverged):  # the accuracy says it
            train(network, optimiser, x, y, epochs=1, batch_size=batch, rng=np.random.default_rng(order))
        task.seconds("step", (time.process_time() - start) / steps, variant=f"rate={rate:g}")
        share = float(right(predict(network, data.x_valid), data.y_valid).mean())
        task.metric("accuracy", share, variant=f"rate={rate:g}, steps={steps}", split="valid")
