"""CS189 HW6 §1.2: the search over width, batch size and epochs, and the test predictions of its best network."""

import math
from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from reference.cs189_hw6.tasks._solver import Digits, History, split_digits
from reference.nn import layers
from reference.nn.side_by_side import SideBySide
from reference.nn.training import Diverged
from reference.run import Run

BEST = "best setting"
GATHERED = 32  # batches whose pixels are converted at a time: they stay in the cache


def run(task: Run) -> None:
    """Train all widths of a batch size side by side, as the source's code trains, for the largest number of epochs.

    A training of fewer epochs takes the same steps, so its best accuracy is the best among its epochs.
    """
    settings, digits = task.settings, split_digits(task)
    seeds = np.random.SeedSequence(int(task.rng.integers(2**31))).spawn(len(settings["batches"]))
    results = {}
    for batch, seed in zip(settings["batches"], seeds, strict=True):
        with task.trying(f"batch={batch}"):
            results |= _train(settings, digits, batch, np.random.default_rng(seed))
    for (hidden, epochs, batch), (_, right, _) in results.items():
        variant = f"hidden={hidden}, batch={batch}, epochs={epochs}"
        task.examples("best accuracy", right, variant=variant, split="valid")
    task.metric("settings", len(results))
    # max takes the first of equals, as the source's loop over this product does
    names = list(product(settings["hidden"], sorted(settings["epochs"]), settings["batches"]))
    hidden, epochs, batch = best = max(names, key=lambda name: results[name][1].mean())
    history, right, params = results[best]
    for split in ("train", "valid"):
        for epoch, share in enumerate(getattr(history, split)[: epochs + 1]):
            task.metric("accuracy", share, variant=BEST, split=split, step=epoch)
    task.metric("best accuracy", float(right.mean()), variant=BEST, split="valid")
    task.array("settings", _table(settings, results))
    task.array("chosen", [f"best validation accuracy: hidden={hidden}, batch={batch}, epochs={epochs}"])
    _submit(task, params)


def _train(
    settings: Mapping[str, Any], digits: Digits, batch: int, rng: np.random.Generator
) -> dict[tuple, tuple]:
    """Return {(hidden, epochs, batch): (history, validation images that are right, weights)}, both of the best epoch.

    Raises `Diverged`.
    """
    X, y, steps, rate = digits.X, digits.y, len(digits.X) // batch, settings["rate"]
    networks = SideBySide(X.shape[1], settings["hidden"], 10, rng, settings["weight_scale"], batch=batch)
    histories = [History() for _ in settings["hidden"]]
    kept, results = [None] * len(histories), {}
    pixels = np.empty((GATHERED * batch, X.shape[1]), networks.W1.dtype)

    def record() -> None:
        rows = rng.integers(len(X), size=settings["checked"])
        found = zip(networks.predict(X[rows]), networks.predict(digits.X_valid), strict=True)
        for k, (train, valid) in enumerate(found):
            if histories[k].add(train == y[rows], valid == digits.y_valid):
                kept[k] = [p.copy() for p in networks.params(k)]

    record()
    for epoch in range(1, max(settings["epochs"]) + 1):
        order = rng.integers(len(X), size=(steps, batch))
        for start in range(0, steps, GATHERED):
            rows = order[start : start + GATHERED]
            np.copyto(pixels[: rows.size], X[rows.ravel()])
            for step, labels in enumerate(y[rows]):
                networks.step(pixels[step * batch : (step + 1) * batch], labels, rate, decay=1.0)
        if not all(np.isfinite(p).all() for k in range(len(histories)) for p in networks.params(k)):
            raise Diverged(epoch, math.nan)
        record()
        rate *= settings["rate_decay"]
        if epoch in settings["epochs"]:
            for hidden, history, params in zip(settings["hidden"], histories, kept, strict=True):
                results[hidden, epoch, batch] = history, history.right, params
    return results


def _table(settings: Mapping[str, Any], results: dict[tuple, tuple]) -> np.ndarray:
    """Return the best validation accuracies as text: a row for each width and batch size, a column for each length."""
    lengths = sorted(settings["epochs"])
    rows = [["hidden", "batch", *(f"{epochs} epochs" for epochs in lengths)]]
    for hidden, batch in product(settings["hidden"], settings["batches"]):
        shares = [results[hidden, epochs, batch][1].mean() for epochs in lengths]
        rows.append([str(hidden), str(batch), *(f"{share:.4f}" for share in shares)])
    return np.array(rows)


def _submit(task: Run, params: list[np.ndarray]) -> None:
    """Keep the test predictions as the course's CSV, Id from 1 and Category, and score them on the test labels."""
    test = task.data("mnist").splits["test"]
    W1, b1, W2, b2 = params
    x = test.images.reshape(len(test.images), -1).astype(W1.dtype)
    predicted = layers.affine(layers.relu(layers.affine(x, W1, b1)), W2, b2).argmax(axis=1)
    task.examples("accuracy", predicted == test.labels, variant=BEST, split="test")
    rows = [(str(number), str(label)) for number, label in enumerate(predicted, 1)]
    task.array("predictions", np.array([("Id", "Category"), *rows]))
