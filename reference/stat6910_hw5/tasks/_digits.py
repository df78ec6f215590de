"""What the tasks on MNIST share: the split, the dense network of two hidden layers, and which pictures are right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reference.datasets.load import need
from reference.nn.network import Dense
from reference.run import Run

CLASSES = 10


@dataclass(frozen=True)
class Digits:
    """Pictures (N, 784) float32 in [0, 1] and labels (N,) of the training, validation and test split."""

    x: np.ndarray
    y: np.ndarray
    x_valid: np.ndarray
    y_valid: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def digits(task: Run) -> Digits:
    """Return MNIST; `train` rows of the training set, drawn by the task's generator, the rest for validation."""
    data = task.data("mnist")
    splits, first = data.splits, task.settings["train"]
    need(data, len(splits["train"].labels), first + 1, f"train = {first}")
    train, test = splits["train"], splits["test"]
    rows, held_out = np.split(task.rng.permutation(len(train.images)), [first])
    pixels = _rows(train.images)
    return Digits(
        pixels[rows],
        train.labels[rows],
        pixels[held_out],
        train.labels[held_out],
        _rows(test.images),
        test.labels,
    )


def dense(task: Run, seed: int, **options) -> Dense:
    """Return the network that the task's settings describe, its weights drawn from the seed as torch's Linear does."""
    settings = task.settings
    return Dense(
        [784, *settings["hidden"], CLASSES],
        settings["activation"],
        np.random.default_rng(seed),
        _uniform,
        batch=settings["batch"],
        **options,
    )


def right(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return whether each row of scores (N, K) is largest at its label (N,)."""
    return scores.argmax(axis=1) == labels


def _rows(images: np.ndarray) -> np.ndarray:
    """Return pictures (N, 28, 28) uint8 as float32 rows (N, 784) in [0, 1]."""
    return (images.reshape(len(images), -1) / 255).astype(np.float32)


def _uniform(rng: np.random.Generator, n_in: int, n_out: int) -> np.ndarray:
    """Draw weights as torch's Linear does: uniform between ±1/√n_in."""
    return rng.uniform(-1, 1, (n_in, n_out)) / np.sqrt(n_in)
