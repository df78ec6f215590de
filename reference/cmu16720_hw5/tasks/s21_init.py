"""16-720 HW5 §2.1: what a network of zeros can and cannot learn, and why the first weights are scaled."""

from __future__ import annotations

import numpy as np

from reference.nn import layers
from reference.nn.initialisers import scaled_normal, xavier_uniform
from reference.nn.network import ACTIVATIONS, Dense
from reference.nn.optimisers import SGD
from reference.nn.training import train
from reference.run import Run

SAME = 1e-9  # units whose weights differ by less than this share of the largest are one unit


def run(task: Run) -> None:
    """Train from zeros and from random weights; then follow variances through layers, forward and backward."""
    _symmetry(task)
    _variances(task)


def _symmetry(task: Run) -> None:
    """§2.1.1: outputs before training, and rank and distinct units of the hidden layer after it."""
    settings, rng = task.settings, task.rng
    inputs, hidden, classes = settings["sizes"]
    centres = rng.normal(size=(classes, inputs))
    labels = rng.integers(classes, size=settings["rows"])
    x = centres[labels] + rng.normal(size=(len(labels), inputs))
    starts = {"zeros": lambda _, n_in, n_out: np.zeros((n_in, n_out)), "random": xavier_uniform}
    table = [("activation", "start", "W1", "b1", "W2", "b2", "distinct hidden units")]
    for activation in ("sigmoid", "tanh", "relu"):
        for start, initialiser in starts.items():
            variant = f"{activation}, {start}"
            network = Dense(settings["sizes"], activation, rng, initialiser, np.float64, batch=len(x))
            before = [p.copy() for p in network.params]
            scores = network.predict(x)
            p = layers.softmax(scores)
            task.metric("largest output", float(np.abs(scores).max()), variant=variant)
            task.metric("largest probability", float(p.max()), variant=variant)
            task.metric("unequal probabilities", float(np.ptp(p, axis=1).max()), variant=variant)
            h = ACTIVATIONS[activation][0](layers.affine(x, *before[:2]))
            task.metric("hidden output", float(np.abs(h).max()), variant=variant)
            train(network, SGD(settings["rate"]), x, labels, epochs=settings["epochs"],
                  batch_size=len(x), rng=rng, on_epoch=_curve(task, variant))  # fmt: skip
            W1 = network.params[0]
            units = _distinct(np.concatenate([W1, network.params[1][None], network.params[2].T]).T)
            task.metric("rank of W1", float(np.linalg.matrix_rank(W1)), variant=variant)
            task.metric("distinct hidden units", float(units), variant=variant)
            moved = [float(np.abs(a - b).max()) for a, b in zip(network.params, before, strict=True)]
            task.metric("tensors that moved", float(np.count_nonzero(moved)), variant=variant)
            right = network.predict(x).argmax(axis=1) == labels
            task.examples("accuracy", right, variant=variant, split="train")
            cells = [f"moved by {size:.3g}" if size else "did not move" for size in moved]
            table.append((activation, start, *cells, f"{units} of {hidden}"))
    task.array("what_moved", np.array(table))


def _curve(task: Run, variant: str):
    """Return a function that records the loss of each epoch."""
    return lambda epoch, loss: task.metric("loss", loss, variant=variant, split="train", step=epoch)


def _distinct(units: np.ndarray) -> int:
    """Return how many of the rows (units, weights in and out) differ."""
    scale = np.abs(units).max() or 1.0
    kept: list[np.ndarray] = []
    for unit in units:
        if not any(np.abs(unit - other).max() <= SAME * scale for other in kept):
            kept.append(unit)
    return len(kept)


def _variances(task: Run) -> None:
    """§2.1.3: variances of activations and of gradients by layer of a tanh network, as ratios to where they enter."""
    settings, rng = task.settings, task.rng
    depth, width, rows = settings["depth"], settings["width"], settings["rows"]
    starts = {f"sd={sd:g}": sd for sd in settings["unscaled"]}
    for variant, sd in {**starts, "scaled by layer size": None}.items():
        weights = [
            xavier_uniform(rng, width, width) if sd is None else scaled_normal(rng, width, width, sd)
            for _ in range(depth)
        ]
        x = settings["input_sd"] * rng.normal(size=(rows, width))
        outputs = [x]
        for W in weights:
            outputs.append(layers.tanh(outputs[-1] @ W))
        gradient = rng.normal(size=(rows, width))
        gradients = [gradient]
        for W, y in zip(weights[::-1], outputs[:0:-1], strict=True):
            gradients.append((gradients[-1] * layers.tanh_slope(y)) @ W.T)
        for direction, passed in (("forward", outputs), ("backward", gradients)):
            ratios = [float(np.var(one) / np.var(passed[0])) for one in passed]
            for layer, ratio in enumerate(ratios):
                task.metric("variance ratio", ratio, variant=variant, split=direction, step=layer)
            drift = float(abs(np.log10(ratios[-1])))
            task.metric("variance drift", drift, variant=variant, split=direction)
