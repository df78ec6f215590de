"""Parts 8 to 10: the pictures of six actors, and the network of one hidden layer that tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import torch
from PIL import Image
from torch import nn

from reference import seeding
from reference.datasets.load import Split
from reference.run import Run
from reference.torchnets import training, weights

Array = np.ndarray
SHORT = 3  # the class that has fewer training pictures: Peri Gilpin, the fourth by surname
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}


def choose(task: Run, *, short: int = 37, each: int = 10) -> dict[str, Split]:
    """Return the pictures (N, S, S, 3) uint8 of the splits train, valid and test that the source's numbers ask for.

    All training pictures but Gilpin's, of whom the first `short`; the first `each` of each actor to validate and to
    test, copies of a training picture left out. Source: CSC411 A2 Part 8.
    """
    given = task.data("faces6").splits
    known = {image.tobytes() for image in given["train"].images}
    chosen = {"train": shorten(given["train"], short)}
    for name in ("valid", "test"):
        fresh = np.array([image.tobytes() not in known for image in given[name].images])
        chosen[name] = _first(Split(given[name].images[fresh], given[name].labels[fresh]), lambda _: each)
    return chosen


def shorten(split: Split, short: int) -> Split:
    """Return a split with the first `short` of Gilpin's pictures and all others."""
    return _first(split, lambda label: short if label == SHORT else None)


def _first(split: Split, count: Callable[[int], int | None]) -> Split:
    """Return the first `count(label)` pictures of each label, all where that is None, in the split's own order."""
    rows = [np.flatnonzero(split.labels == label)[: count(label)] for label in np.unique(split.labels)]
    kept = np.sort(np.concatenate(rows))
    return Split(split.images[kept], split.labels[kept])


def grey(images: Array, side: int) -> Array:
    """Return colour pictures (N, S, S, 3) uint8 as grey vectors (N, side²) float32 from −1 to 1."""
    small = [
        np.asarray(Image.fromarray(image).convert("L").resize((side, side), Image.Resampling.BICUBIC))
        for image in images
    ]
    return np.stack(small).reshape(len(images), side * side).astype(np.float32) / 127.5 - 1


def vectors(pictures: Mapping[str, Split], side: int) -> dict[str, tuple[Array, Array]]:
    """Return the grey vectors and the labels of each split, as `learn` takes them."""
    return {name: (grey(split.images, side), split.labels) for name, split in pictures.items()}


def network(inputs: int, units: int, activation: str, classes: int, rng: np.random.Generator) -> nn.Module:
    """Return inputs → units → classes with "relu" or "tanh" between; its weights are drawn from rng."""
    return weights.build(
        lambda: nn.Sequential(nn.Linear(inputs, units), ACTIVATIONS[activation](), nn.Linear(units, classes)),
        rng,
    )


def learn(
    task: Run,
    data: Mapping[str, tuple[Array, Array]],
    *,
    rate: float,
    units: int,
    batch: int,
    activation: str,
    epochs: int,
    variant: str = "",
    every: int = 0,
) -> nn.Module:
    """Train the network with Adam on data["train"] and record `accuracy` on each split; return the network.

    `data` holds x (N, D) float32 and labels (N,) for train, valid and test. Final accuracies keep one value a picture;
    with `every` > 0 a curve has a point each so many epochs. Equal seeds start equally, whatever the settings, so that
    settings differ in nothing else. Raises `Diverged`. Source: CSC411 A2 Parts 8 and 10.
    """
    rng = seeding.generator(task.assignment, "faces", task.seed)  # parts 8 to 10 share it
    x, labels = data["train"]
    model = network(x.shape[1], units, activation, 1 + int(labels.max()), rng)
    optimiser = torch.optim.Adam(model.parameters(), lr=rate, fused=True)

    def on_epoch(epoch: int, loss: float) -> None:
        if every and (epoch % every == 0 or epoch == 1):
            for split, (inputs, truth) in data.items():
                task.metric(
                    "accuracy", right(model, inputs, truth).mean(), variant=variant, split=split, step=epoch
                )

    training.train(model, optimiser, x, labels, epochs=epochs, batch_size=batch, rng=rng, on_epoch=on_epoch)
    for split, (inputs, truth) in data.items():
        task.examples("accuracy", right(model, inputs, truth), variant=variant, split=split)
    return model


def right(model: nn.Module, x: Array, labels: Array) -> Array:
    """Return for each row of x (N, D) whether the largest output is the label's: (N,) bool."""
    return training.predict(model, x).argmax(axis=1) == labels
