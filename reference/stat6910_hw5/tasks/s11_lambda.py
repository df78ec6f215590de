"""STAT6910 HW5 §1.1: gradient descent on the strength λ of a regularisation, done."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from reference.nn.initialisers import fan_in_normal
from reference.nn.losses import softmax_cross_entropy
from reference.nn.network import Dense
from reference.nn.optimisers import SGD
from reference.run import Run
from reference.stat6910_hw5.tasks._digits import CLASSES, Digits, digits, right

Array = np.ndarray
VARIANTS = ("λ fixed", "λ learned, not below 0", "λ learned")


def run(task: Run) -> None:
    """Train with λ fixed, with λ descending as the weights do but held at 0, and with λ free to become negative."""
    data = digits(task)
    weights, order = (int(seed) for seed in task.rng.integers(2**62, size=2))
    gaps = {}
    for variant in VARIANTS:
        network = Dense(
            [data.x.shape[1], task.settings["hidden"], CLASSES],
            "sigmoid",
            np.random.default_rng(weights),
            fan_in_normal,
            batch=task.settings["batch"],
        )
        gaps[variant] = _train(task, network, data, np.random.default_rng(order), variant)
    task.metric("wider gap", gaps[VARIANTS[1]] - gaps[VARIANTS[0]])


def _train(task: Run, network: Dense, data: Digits, rng: np.random.Generator, variant: str) -> float:
    """Train, record λ, both parts of the cost and accuracies by epoch; stop where the cost has no bottom.

    Returns how far the training accuracy ends above the validation accuracy.
    """
    settings, lam = task.settings, float(task.settings["lam"])
    steps, penalty, epoch = 0, 0.0, 0
    while epoch < settings["epochs"] and penalty >= settings["bottom"]:
        epoch += 1
        lam, penalty, taken = _epoch(network, data, rng, settings, lam, variant)
        steps += taken
        scores = {"train": network.predict(data.x), "valid": network.predict(data.x_valid)}
        cost, _ = softmax_cross_entropy(scores["train"].astype(np.float64), data.y)
        task.metric("lambda", lam, variant=variant, step=epoch)
        task.metric("cost", cost, variant=variant, split="train", step=epoch)
        task.metric("penalty", penalty, variant=variant, step=epoch)
        shares = {
            split: float(right(scores[split], labels).mean())
            for split, labels in (("train", data.y), ("valid", data.y_valid))
        }
        for split, share in shares.items():
            task.metric("accuracy", share, variant=variant, split=split, step=epoch)
    task.metric("lambda", lam, variant=variant)
    # how far below the bottom the last step leaps says nothing, and differs from seed to seed by powers of ten
    task.metric("penalty", max(penalty, settings["bottom"]), variant=variant)
    task.metric("steps", float(steps), variant=variant)
    gap = shares["train"] - shares["valid"]
    task.metric("gap", gap, variant=variant)
    task.examples("accuracy", right(network.predict(data.x_test), data.y_test), variant=variant, split="test")
    return gap


def _epoch(
    network: Dense, data: Digits, rng: np.random.Generator, settings: Mapping, lam: float, variant: str
) -> tuple[float, float, int]:
    """Take an epoch's steps, or those until C_regrzn is below the bottom; return λ, C_regrzn and their number."""
    n, eta, batch = len(data.x), settings["eta"], settings["batch"]
    optimiser, weights, order = SGD(eta), network.params[::2], rng.permutation(n)
    taken = 0
    for start in range(0, n, batch):
        rows = order[start : start + batch]
        network.loss_and_gradients(data.x[rows], data.y[rows])
        slope = _squares(weights) / (2 * n)  # ∂C/∂λ = Σ w² / 2n, never negative
        if lam * slope < settings["bottom"]:
            break
        for w in weights:
            w *= 1 - eta * lam / n  # w ← (1 − ηλ/n) w − η ∂C₀/∂w
        optimiser.step(network.params, network.grads)
        taken += 1
        if variant != VARIANTS[0]:
            lam -= eta * slope
        if variant == VARIANTS[1]:
            lam = max(lam, 0.0)
    return lam, lam * _squares(weights) / (2 * n), taken  # C_regrzn = λ/2n Σ w²


def _squares(arrays: list[Array]) -> float:
    """Return the sum of the squares of all elements."""
    return float(sum(np.vdot(w, w) for w in arrays))
