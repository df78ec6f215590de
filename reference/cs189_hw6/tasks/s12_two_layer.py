"""CS189 HW6 §1.2: a network with one hidden layer on MNIST, with the source's gradients and with the right ones."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from reference.nn.initialisers import scaled_normal
from reference.nn.losses import accuracy
from reference.nn.network import Dense
from reference.nn.optimisers import SGD
from reference.run import Run

DRAWS = 60  # networks and batches over which the first loss is averaged: one batch of four says little
SHOWN = 25  # hidden units whose weights are kept for the figure


def run(task: Run) -> None:
    """Train both variants from the same start; a submission trains its own network, once.

    "as published" adds the weights to their gradients, as the source's code does without a term in the loss.
    """
    settings, digits = dict(task.settings), task.data("mnist").splits["train"]
    x, y = digits.images.reshape(len(digits.images), -1), digits.labels
    order = task.rng.permutation(len(x))
    train, valid = np.split(order, [settings.pop("train")])
    data = {"X": x[train], "y": y[train], "X_valid": x[valid], "y_valid": y[valid]}
    seed = int(task.rng.integers(2**31))
    if task.implementation == "reference":
        task.metric(
            "first loss", _expected_first_loss(data["X"], data["y"], settings, seed), variant="mean of draws"
        )
    task.metric("iterations", settings["epochs"] * (len(train) // settings["batch"]))
    if task.implementation == "solution":
        _record(task, "as derived", task.call("two_layer", **data, **settings, seed=seed))
        return
    for variant in ("as derived", "as published"):
        network, reply = _train(**data, settings=settings, seed=seed, weights_added=variant == "as published")
        _record(task, variant, reply)
        weights = network.params[0]
        task.metric("weight size", float(np.sqrt(np.mean(np.square(weights)))), variant=variant)
        task.array(f"weights_{variant.replace(' ', '_')}", weights.T[:SHOWN].reshape(-1, 28, 28))


def _record(task: Run, variant: str, reply: Mapping[str, Any]) -> None:
    """Record a training: step 0 is the network as drawn."""
    task.metric("first loss", reply["first_loss"], variant=variant)
    for epoch, loss in enumerate(reply["loss"], 1):
        task.metric("loss", loss, variant=variant, split="train", step=epoch)
    for split in ("train", "valid"):
        for epoch, share in enumerate(reply[split]):
            task.metric("accuracy", share, variant=variant, split=split, step=epoch)
    task.metric("best accuracy", max(reply["valid"]), variant=variant, split="valid")


def _expected_first_loss(X, y, settings: Mapping[str, Any], seed: int) -> float:
    """Return the first loss, averaged over networks and batches."""
    losses = []
    for rng in np.random.default_rng(seed).spawn(DRAWS):
        network = _network(X.shape[1], settings, rng)
        rows = rng.integers(len(X), size=settings["batch"])
        losses.append(network.loss_and_gradients(X[rows], y[rows]))
    return float(np.mean(losses))


def _network(inputs: int, settings: Mapping[str, Any], rng: np.random.Generator) -> Dense:
    """Draw a network of one hidden layer."""
    initialiser = partial(scaled_normal, scale=settings["weight_scale"])
    return Dense([inputs, settings["hidden"], 10], "relu", rng, initialiser, batch=settings["batch"])


def _train(X, y, X_valid, y_valid, settings: Mapping[str, Any], seed: int, weights_added: bool):
    """Return the network and the log that the probe `two_layer` gives, by the loops of `reference.nn`.

    X (N, 784), X_valid uint8; batches are drawn with replacement, as the course's solver does.
    """
    batch, steps = settings["batch"], len(X) // settings["batch"]
    rng = np.random.default_rng(seed)
    network = _network(X.shape[1], settings, rng)
    sgd = SGD(settings["rate"])
    inputs, labels = np.empty((batch, X.shape[1]), X.dtype), np.empty(batch, y.dtype)
    log = {"first_loss": None, "loss": [], "train": [], "valid": []}

    def record():
        rows = rng.integers(len(X), size=settings["checked"])
        log["train"].append(accuracy(network.predict(X[rows]), y[rows]))
        log["valid"].append(accuracy(network.predict(X_valid), y_valid))

    record()
    for _ in range(settings["epochs"]):
        total = 0.0
        for rows in rng.integers(len(X), size=(steps, batch)):
            np.take(X, rows, axis=0, out=inputs, mode="clip")
            np.take(y, rows, out=labels, mode="clip")
            loss = network.loss_and_gradients(inputs, labels)
            if weights_added:
                for W, dW in zip(network.params[::2], network.grads[::2], strict=True):
                    dW += W  # the source's grads["W"] = dw + W
            sgd.step(network.params, network.grads)
            log["first_loss"] = loss if log["first_loss"] is None else log["first_loss"]
            total += loss
        log["loss"].append(total / steps)
        record()
        sgd.rate *= settings["rate_decay"]
    return network, log
