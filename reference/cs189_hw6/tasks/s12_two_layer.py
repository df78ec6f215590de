"""CS189 HW6 §1.2: a network with one hidden layer on MNIST, with the source's gradients and with the right ones."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from reference.cs189_hw6.tasks._solver import Digits, History, draw_network, solve, split_digits
from reference.run import Run

DRAWS = 60  # networks and batches over which the first loss is averaged: one batch of four says little
SHOWN = 25  # hidden units whose weights are kept for the figure


def run(task: Run) -> None:
    """Train both variants from the same start; a submission trains its own network, once.

    "as published" adds the weights to their gradients, as the source's code does without a term in the loss.
    """
    settings, digits = dict(task.settings), split_digits(task)
    seed = int(task.rng.integers(2**31))
    task.metric("iterations", settings["epochs"] * (len(digits.X) // settings["batch"]))
    if task.implementation == "solution":
        del settings["train"], settings["print_every"]
        reply = task.call("two_layer", **asdict(digits), **settings, seed=seed)
        _record(task, "as derived", reply)
        task.metric("best accuracy", max(reply["valid"]), variant="as derived", split="valid")
        return
    first = _expected_first_loss(digits, settings, seed)
    task.metric("first loss", first, variant="mean of draws")
    for variant in ("as derived", "as published"):
        rng = np.random.default_rng(seed)
        network = _network(digits, settings, rng)
        history = solve(
            network, digits, settings, rng,
            weights_added=variant == "as published", print_every=settings["print_every"],
        )  # fmt: skip
        _record(task, variant, asdict(history) | {"first_loss": history.printed[0][1]})
        task.examples("best accuracy", history.right, variant=variant, split="valid")
        later = [loss for _, loss in history.printed[1:]] or [history.printed[0][1]]
        task.metric("printed loss", float(np.mean(later)), variant=variant)
        weights = network.params[0]
        task.metric("weight size", float(np.sqrt(np.mean(np.square(weights)))), variant=variant)
        task.array(f"weights_{variant.replace(' ', '_')}", weights.T[:SHOWN].reshape(-1, 28, 28))
        task.array(f"log_{variant.replace(' ', '_')}", _log(history, settings))


def _record(task: Run, variant: str, reply: Mapping[str, Any]) -> None:
    """Record a training: step 0 is the network as drawn."""
    task.metric("first loss", reply["first_loss"], variant=variant)
    for epoch, loss in enumerate(reply["loss"], 1):
        task.metric("loss", loss, variant=variant, split="train", step=epoch)
    for split in ("train", "valid"):
        for epoch, share in enumerate(reply[split]):
            task.metric("accuracy", share, variant=variant, split=split, step=epoch)


def _log(history: History, settings: Mapping[str, Any]) -> list[str]:
    """Return the lines that the course's Solver prints, losses and accuracies in the order of the iterations."""
    epochs = settings["epochs"]
    steps = settings["train"] // settings["batch"]
    lines = [
        (step, 0, f"(Iteration {step + 1} / {epochs * steps}) loss: {loss:.6f}")
        for step, loss in history.printed
    ]
    for epoch, (train, valid) in enumerate(zip(history.train, history.valid, strict=True)):
        text = f"(Epoch {epoch} / {epochs}) train acc: {train:.6f}; val_acc: {valid:.6f}"
        lines.append((max(epoch * steps - 1, 0), 1, text))
    return [text for *_, text in sorted(lines)] + [str(max(history.valid))]


def _network(digits: Digits, settings: Mapping[str, Any], rng: np.random.Generator):
    """Draw a network of one hidden layer."""
    return draw_network(
        digits.X.shape[1], [settings["hidden"]], settings["batch"], settings["weight_scale"], rng
    )


def _expected_first_loss(digits: Digits, settings: Mapping[str, Any], seed: int) -> float:
    """Return the first loss, averaged over networks and batches."""
    losses = []
    for rng in np.random.default_rng(seed).spawn(DRAWS):
        network = _network(digits, settings, rng)
        rows = rng.integers(len(digits.X), size=settings["batch"])
        losses.append(network.loss_and_gradients(digits.X[rows], digits.y[rows]))
    return float(np.mean(losses))
