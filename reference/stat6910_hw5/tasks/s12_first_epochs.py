"""STAT6910 HW5 §1.2: what weight decay and the gradient do to weights that were drawn large, epoch by epoch."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from reference.nn.initialisers import scaled_normal
from reference.nn.network import Dense
from reference.nn.optimisers import SGD
from reference.nn.training import Diverged
from reference.run import Run
from reference.stat6910_hw5.tasks._digits import CLASSES, Digits, digits, right

Array = np.ndarray
TAIL = 5  # epochs whose mean is the size at which the weights end


def run(task: Run) -> None:
    """Train networks of some widths from N(0, 1) weights at some λ and follow both terms of the update.

    The exponent of the final size is that of the networks at the first λ.
    """
    settings, data = task.settings, digits(task)
    weights, order = (int(seed) for seed in task.rng.integers(2**62, size=2))
    counts, sizes = [], []
    for hidden, lam in settings["networks"]:
        variant = f"hidden={hidden}, lam={lam:g}"
        network = Dense(
            [data.x.shape[1], hidden, CLASSES],
            "sigmoid",
            np.random.default_rng(weights),
            partial(scaled_normal, scale=1.0),
            batch=settings["batch"],
        )
        count = sum(w.size for w in network.params[::2])
        size = _follow(task, network, data, np.random.default_rng(order), lam, variant)
        if lam == settings["networks"][0][1]:
            counts.append(count)
            sizes.append(size)
        task.metric("final weight size", size * math.sqrt(count), variant=variant)
        test = right(network.predict(data.x_test), data.y_test)
        task.examples("accuracy", test, variant=variant, split="test")
    exponent = np.polyfit(np.log(counts), np.log(sizes), 1)[0]  # the report: size ∝ n^(−1/2)
    task.metric("exponent of the weight size", float(exponent))


def _follow(
    task: Run, network: Dense, data: Digits, rng: np.random.Generator, lam: float, variant: str
) -> float:
    """Train, record each epoch's sizes and the two parts of its change, and return the size at which weights end."""
    settings, n = task.settings, len(data.x)
    eta, batch = settings["eta"], settings["batch"]
    decay = eta * lam / n  # w ← (1 − ηλ/n) w − η ∂C₀/∂w, for weights alone, not for biases
    optimiser, weights, gradients = SGD(eta), network.params[::2], network.grads[::2]
    formula = math.exp(-eta * lam / batch)
    gone = [np.zeros_like(w) for w in weights]
    sizes, early = [], 0.0
    for epoch in range(1, settings["epochs"] + 1):
        before = [w.copy() for w in weights]
        for sums in gone:
            sums[...] = 0
        shares, total, order = [], 0.0, rng.permutation(n)
        for step, start in enumerate(range(0, n, batch)):
            rows = order[start : start + batch]
            total += len(rows) * network.loss_and_gradients(data.x[rows], data.y[rows])
            if step % settings["every"] == 0:
                shares.append(eta * _norm(gradients) / _norm(weights))
            for w in weights:
                w *= 1 - decay
            optimiser.step(network.params, network.grads)
            for sums, g in zip(gone, gradients, strict=True):
                sums += g
        if not math.isfinite(total):
            raise Diverged(epoch, total / n)
        # the epoch's change is −η Σ ∂C₀/∂w and, the rest, the decay's
        by_gradient = [-eta * sums for sums in gone]
        by_decay = [w - old - part for w, old, part in zip(weights, before, by_gradient, strict=True)]
        sizes.append(_norm(weights) / math.sqrt(sum(w.size for w in weights)))
        ratio = _norm(by_gradient) / _norm(by_decay)
        early = early or _norm(by_decay)  # that of the first epoch
        record = partial(task.metric, variant=variant, step=epoch)
        record("weight size", sizes[-1])
        record("factor of the epoch", _norm(weights) / _norm(before))
        record("factor beside the formula", _norm(weights) / _norm(before) / formula)
        record("gradient beside the weights", float(np.mean(shares)) / (1 - decay))
        record("gradient beside the decay, a step", float(np.mean(shares)) / decay)
        record("gradient beside the decay, an epoch", ratio)
        record("gradient along the weights", _dot(by_gradient, before) / (_norm(by_gradient) * _norm(before)))
        record("cost", total / n, split="train")
    task.metric("late gradient beside the early decay", _norm(by_gradient) / early, variant=variant)
    return float(np.mean(sizes[-TAIL:]))


def _dot(a: list[Array], b: list[Array]) -> float:
    """Return the inner product of two lists of arrays, each taken as one vector."""
    return float(sum(np.vdot(x, y) for x, y in zip(a, b, strict=True)))


def _norm(arrays: list[Array]) -> float:
    """Return the Euclidean norm of a list of arrays, taken as one vector."""
    return math.sqrt(_dot(arrays, arrays))
