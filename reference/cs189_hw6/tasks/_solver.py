"""What the trainings of CS189 HW6 §1.2 and §1.3 share: the split of MNIST and the course's Solver."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from reference.datasets.load import need
from reference.nn.initialisers import scaled_normal
from reference.nn.network import Dense
from reference.nn.optimisers import SGD
from reference.nn.training import Diverged
from reference.run import Run


@dataclass(frozen=True)
class Digits:
    """Pixels (N, 784) uint8, 0 to 255, and labels (N,) to train on and to validate with."""

    X: np.ndarray
    y: np.ndarray
    X_valid: np.ndarray
    y_valid: np.ndarray


def split_digits(task: Run) -> Digits:
    """Return the training images of MNIST in an order drawn from the task's stream, the first `train` to train on."""
    data = task.data("mnist")
    images = data.splits["train"]
    need(data, len(images.labels), task.settings["train"] + 1, f"train = {task.settings['train']}")
    x = images.images.reshape(len(images.images), -1)
    train, valid = np.split(task.rng.permutation(len(x)), [task.settings["train"]])
    return Digits(x[train], images.labels[train], x[valid], images.labels[valid])


@dataclass
class History:
    """What a training went through: accuracies before it and after each epoch, and the mean loss of each epoch.

    `printed` lists (iteration, loss of its batch), counted from 0; `right` (N,) says which validation images the best
    epoch's network classifies rightly, and `mean_right` (N,) in which share of the entries of `valid` each is.
    """

    train: list[float] = field(default_factory=list)
    valid: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    printed: list[tuple[int, float]] = field(default_factory=list)
    right: np.ndarray | None = None
    times_right: np.ndarray | None = None

    def add(self, train_right: np.ndarray, valid_right: np.ndarray) -> bool:
        """Note which images are right at the end of an epoch; return whether it is the best so far."""
        self.train.append(float(train_right.mean()))
        self.valid.append(float(valid_right.mean()))
        best = self.right is None or self.valid[-1] > float(self.right.mean())
        if best:
            self.right = valid_right
        self.times_right = valid_right + (0 if self.times_right is None else self.times_right)
        return best

    @property
    def mean_right(self) -> np.ndarray:
        """Return for each validation image how often it was right."""
        return self.times_right / len(self.valid)


def draw_network(
    inputs: int, hidden: list[int], batch: int, weight_scale: float, rng: np.random.Generator
) -> Dense:
    """Draw a ReLU network for the ten digits."""
    return Dense([inputs, *hidden, 10], "relu", rng, partial(scaled_normal, scale=weight_scale), batch=batch)


def solve(
    network: Dense,
    digits: Digits,
    settings: Mapping[str, Any],
    rng: np.random.Generator,
    *,
    weights_added: bool,
    print_every: int = 10_000,
) -> History:
    """Train in place as the course's Solver does: batches with replacement, the rate decayed after each epoch.

    With `weights_added` each W is added to its gradient, as the source's code does; biases are left alone. The
    training accuracy is taken on `checked` images drawn anew. Raises `Diverged`.
    """
    X, y, batch = digits.X, digits.y, settings["batch"]
    steps, sgd, history = len(X) // batch, SGD(settings["rate"]), History()
    inputs, labels = np.empty((batch, X.shape[1]), X.dtype), np.empty(batch, y.dtype)

    def record() -> None:
        rows = rng.integers(len(X), size=settings["checked"])
        history.add(
            *(_right(network, *pair) for pair in ((X[rows], y[rows]), (digits.X_valid, digits.y_valid)))
        )

    record()
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # told once, by Diverged
        for epoch in range(settings["epochs"]):
            total = 0.0
            for step, rows in enumerate(rng.integers(len(X), size=(steps, batch)), epoch * steps):
                np.take(X, rows, axis=0, out=inputs, mode="clip")
                np.take(y, rows, out=labels, mode="clip")
                loss = network.loss_and_gradients(inputs, labels)
                if weights_added:
                    for W in network.params[::2]:
                        W *= 1 - sgd.rate  # W ← W − η (dW + W) = (1 − η) W − η dW
                sgd.step(network.params, network.grads)
                if step % print_every == 0:
                    history.printed.append((step, loss))
                total += loss
            if not math.isfinite(total) or not all(np.isfinite(p).all() for p in network.params):
                raise Diverged(epoch + 1, total)
            history.loss.append(total / steps)
            record()
            sgd.rate *= settings["rate_decay"]
    return history


def _right(network: Dense, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return network.predict(x).argmax(axis=1) == y
