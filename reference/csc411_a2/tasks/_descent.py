"""What parts 4 and 5 share: the split of the training images, one training, and what is measured of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reference import seeding
from reference.csc411_a2 import digits
from reference.datasets.load import Split
from reference.run import Run

Array = np.ndarray


@dataclass(frozen=True)
class Digits:
    """Training, validation and test images (M, 784) uint8 and their labels (M,)."""

    train: Split
    valid: Split
    test: Split


def split_digits(task: Run) -> Digits:
    """Return MNIST with `train_share` of each digit's training images, rounded down, and the rest for validation.

    The split is drawn from the run's seed and is the same in every task.
    """
    dataset = task.data("mnist")
    given = dataset.splits["train"]
    rng = seeding.generator(task.assignment, "split", task.seed)  # parts 4 and 5 share the split
    train, valid = [], []
    for digit in range(10):
        order = rng.permutation(np.flatnonzero(given.labels == digit))
        cut = int(task.settings["train_share"] * len(order))
        train.append(order[:cut])
        valid.append(order[cut:])
    parts = [_flat(given, np.concatenate(rows)) for rows in (train, valid)]
    test = dataset.splits["test"]
    return Digits(*parts, _flat(test, np.arange(len(test.labels))))


def _flat(split: Split, rows: Array) -> Split:
    images = split.images[rows]
    return Split(images.reshape(len(images), -1), split.labels[rows])


def train(task: Run, data: Digits, gamma: float) -> Array:
    """Train the implementation under test, record curves and final values, and return the weights (10, 784).

    Final values are computed here, image by image, from the weights that came back. Raises ValueError if these do not
    fit.
    """
    reply = task.call(
        "train_digits",
        images=data.train.images,
        labels=data.train.labels,
        valid_images=data.valid.images,
        valid_labels=data.valid.labels,
        rate=task.settings["rate"],
        steps=task.settings["steps"],
        gamma=gamma,
    )
    weights, bias = (np.asarray(reply[name], dtype=np.float64) for name in ("weights", "bias"))
    if weights.shape != (10, data.train.images.shape[1]) or bias.size != 10:
        raise ValueError(f"the training returned weights {weights.shape} and bias {bias.shape}")
    for split in ("train", "valid"):
        for metric in ("accuracy", "cost"):
            for step, value in zip(reply["steps"], reply[f"{split}_{metric}"], strict=True):
                task.metric(metric, value, split=split, step=int(step))
        task.metric("steps_to_90", first_step_above(reply, f"{split}_accuracy", 0.9), split=split)
    for split in ("train", "valid", "test"):
        right, costs = measure(weights, bias.reshape(10, 1), getattr(data, split))
        task.examples("accuracy", right, split=split)
        task.examples("cost_per_image", costs, split=split)
        task.metric("cost", costs.sum(), split=split)
    task.array("weights", weights.reshape(10, 28, 28))
    task.array("digits", np.arange(10))
    return weights


def pixels(split: Split) -> Array:
    """Return images (M, 784) uint8 as float32 from 0 to 1."""
    return split.images * np.float32(1 / 255)


def measure(weights: Array, bias: Array, split: Split) -> tuple[Array, Array]:
    """Return for each image (M, 784) uint8 whether it is read rightly (M,) and its cost (M,), in float64."""
    right, costs = [], []
    for start in range(0, len(split.labels), 5000):
        labels = split.labels[start : start + 5000]
        scores = digits.linear_neuron(split.images[start : start + 5000].T / 255, weights, bias)
        right.append(scores.argmax(axis=0) == labels)
        # `digits.cost` is infinite where a probability is below the smallest number, as at too large a rate.
        scores -= scores.max(axis=0)
        true = scores[labels, np.arange(len(labels))]
        costs.append(np.log(np.exp(scores).sum(axis=0)) - true)  # C = log Σ_k exp o_k − o_true
    return np.concatenate(right), np.concatenate(costs)


def first_step_above(reply: dict[str, Any], name: str, level: float) -> int:
    """Return the first recorded step at which a curve reaches `level`, or the last one if it never does."""
    reached = np.asarray(reply[name], dtype=float) >= level
    return int(reply["steps"][int(reached.argmax()) if reached.any() else -1])
