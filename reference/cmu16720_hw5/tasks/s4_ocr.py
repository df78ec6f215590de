"""16-720 HW5 §4.4: read four pages with a network of one hidden layer that was trained on single letters."""

from __future__ import annotations

import numpy as np

from reference.cmu16720_hw5.letters import as_rows
from reference.cmu16720_hw5.pages import read_pages
from reference.nn.network import Dense
from reference.nn.optimisers import Momentum
from reference.nn.training import train
from reference.run import Run


def run(task: Run) -> None:
    """Train the reader, read each page and count its errors."""
    letters = task.data("nist36")
    network = _reader(task, as_rows(letters.splits["train"].images), letters.splits["train"].labels)
    test = letters.splits["test"]
    right = network.predict(as_rows(test.images).astype(np.float32)).argmax(axis=1) == test.labels
    task.examples("accuracy", right, split="test")

    def classify(crops: np.ndarray) -> list[str]:
        scores = network.predict(crops.reshape(len(crops), -1).astype(np.float32))
        return [letters.class_names[label] for label in scores.argmax(axis=1)]

    read_pages(task, classify, task.settings["source_strings"])


def _reader(task: Run, x: np.ndarray, labels: np.ndarray) -> Dense:
    """Return a network of one hidden layer, trained on the letters."""
    settings = task.settings
    sizes = [x.shape[1], settings["hidden"], 36]
    network = Dense(sizes, "sigmoid", task.rng, batch=settings["batch_size"], loss="summed cross-entropy")
    train(
        network,
        Momentum(settings["rate"], settings["momentum"]),
        x.astype(np.float32),
        labels,
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        rng=task.rng,
    )
    return network
