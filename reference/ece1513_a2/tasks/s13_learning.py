"""Section 1.3: a network with one hidden layer learns ten letters by gradient descent with momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.ece1513_a2 import starter
from reference.nn import initialisers, losses
from reference.run import Run

Array = np.ndarray
CLASSES = 10


def run(task: Run) -> None:
    """Train the implementation under test; record its curves, and what it has learnt early and in the end."""
    settings = task.settings
    images, labels = split_letters(task)
    early = settings["early_epoch"]
    reply = task.call(
        "train_letters",
        images=images,
        labels=labels,
        params=draw(task.rng, images["train"].shape[1], settings["hidden"]),
        rate=settings["rate"],
        gamma=settings["gamma"],
        batch_size=settings["batch_size"],
        epochs=settings["epochs"],
        keep=[early, settings["epochs"]],
        seed=int(task.rng.integers(2**31)),
    )
    for split in images:
        for metric in ("loss", "accuracy"):
            for epoch, value in enumerate(reply["curves"][split][metric], start=1):
                task.metric(metric, value, split=split, step=epoch)
    for variant, params in zip(("early stop", ""), reply["kept"], strict=True):
        for split in images:
            # Computed here, from the weights that came back: a submission's own numbers are only its curves.
            accuracy, loss = measure(params, images[split], labels[split])
            task.metric("accuracy", accuracy, variant=variant, split=split)
            task.metric("loss", loss, variant=variant, split=split)
    for split in ("valid", "test"):
        task.metric("least_loss_epoch", 1 + int(np.argmin(reply["curves"][split]["loss"])), split=split)
        task.metric("best_epoch", 1 + int(np.argmax(reply["curves"][split]["accuracy"])), split=split)
        task.metric("least_loss", min(reply["curves"][split]["loss"]), split=split)


def split_letters(task: Run) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return images {split: (N, 784) uint8} and labels {split: (N,)}: the first of the data, the next, the rest."""
    letters = task.data("notmnist").splits["all"]
    cuts = np.cumsum([task.settings["train"], task.settings["valid"]])
    flat = letters.images.reshape(len(letters.images), -1)
    names = ("train", "valid", "test")
    return dict(zip(names, np.split(flat, cuts), strict=True)), dict(
        zip(names, np.split(letters.labels, cuts), strict=True)
    )


def draw(rng: np.random.Generator, pixels: int, hidden: int) -> list[Array]:
    """Return the initial W1 (pixels, hidden), b1 (1, hidden), W2 (hidden, 10), b2 (1, 10)."""
    W1 = initialisers.xavier_uniform(rng, pixels, hidden)
    W2 = initialisers.xavier_uniform(rng, hidden, CLASSES)
    return [W1, np.zeros((1, hidden)), W2, np.zeros((1, CLASSES))]


def measure(params: list[Any], images: Array, labels: Array) -> tuple[float, float]:
    """Return accuracy and mean cross-entropy of a network on images (N, 784) uint8."""
    W1, b1, W2, b2 = (np.asarray(value, dtype=np.float32) for value in params)
    hidden = starter.relu(starter.computeLayer(images.astype(np.float32) / np.float32(255), W1, b1))
    scores = starter.computeLayer(hidden, W2, b2)
    return losses.accuracy(scores, labels), losses.softmax_cross_entropy(scores.astype(np.float64), labels)[0]
