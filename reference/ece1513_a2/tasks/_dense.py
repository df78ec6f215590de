"""What the sections on the network with one hidden layer share: letters in rows, first weights, curves."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.ece1513_a2.letters import CLASSES, split_letters
from reference.nn import initialisers
from reference.run import Run

Array = np.ndarray


def flat_letters(task: Run) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return images {split: (N, 784) uint8, ink 255} and labels {split: (N,)}."""
    images, labels = split_letters(task)
    return {split: pixels.reshape(len(pixels), -1) for split, pixels in images.items()}, labels


def first_weights(rng: np.random.Generator, pixels: int, hidden: int) -> list[Array]:
    """Return the initial W1 (pixels, hidden), b1 (1, hidden), W2 (hidden, 10), b2 (1, 10)."""
    W1 = initialisers.xavier_uniform(rng, pixels, hidden)
    W2 = initialisers.xavier_uniform(rng, hidden, CLASSES)
    return [W1, np.zeros((1, hidden)), W2, np.zeros((1, CLASSES))]


def record_curves(task: Run, curves: dict[str, dict[str, list[float]]], variant: str) -> None:
    """Record the loss and accuracy {split: {metric: (epochs,)}} of every epoch."""
    for split, measured in curves.items():
        for metric, values in measured.items():
            for epoch, value in enumerate(values, start=1):
                task.metric(metric, value, variant=variant, split=split, step=epoch)


def record_turn(task: Run, curves: dict[str, dict[str, list[float]]], variant: str) -> int:
    """Record where the losses are least and the accuracies best; return the epoch of the least validation loss.

    That epoch is the one that early stopping chooses: the accuracies there stand as "stop=chosen epoch".
    """
    for split in curves:
        losses = curves[split]["loss"]
        task.metric("least_loss_epoch", 1 + int(np.argmin(losses)), variant=variant, split=split)
        task.metric("least_loss", min(losses), variant=variant, split=split)
        task.metric("best_epoch", 1 + int(np.argmax(curves[split]["accuracy"])), variant=variant, split=split)
    chosen = 1 + int(np.argmin(curves["valid"]["loss"]))
    for split in curves:
        for metric in ("accuracy", "loss"):
            value = curves[split][metric][chosen - 1]
            task.metric(metric, value, variant=f"{variant}, stop=chosen epoch", split=split)
    return chosen


def examples(task: Run, scores: Any, labels: Array, variant: str, split: str) -> None:
    """Record accuracy and mean cross-entropy of scores (N, 10), and keep both letter by letter."""
    scores = np.asarray(scores, dtype=np.float64)
    shifted = scores - scores.max(axis=1, keepdims=True)
    # −log softmax(s)_label = log Σ_k exp s_k − s_label
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
    task.examples("accuracy", scores.argmax(axis=1) == labels, variant=variant, split=split)
    task.examples("loss", losses, variant=variant, split=split)
