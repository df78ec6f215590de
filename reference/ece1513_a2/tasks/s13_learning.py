"""Sections 1.3 and 1.4.2: one hidden layer learns ten letters by descent with momentum, and is stopped early."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.ece1513_a2 import starter
from reference.ece1513_a2.letters import settled_epoch
from reference.ece1513_a2.tasks import _dense
from reference.run import Run

Array = np.ndarray
SETTLED = 0.005  # half a point to either side


def run(task: Run) -> None:
    """Train the implementation under test with each momentum; record its curves, and what it has learnt when."""
    settings = task.settings
    images, labels = _dense.flat_letters(task)
    start = _dense.first_weights(task.rng, images["train"].shape[1], settings["hidden"])
    order = int(task.rng.integers(2**31))
    gammas = settings["gammas"] if task.implementation == "reference" else settings["gammas"][:1]
    for gamma in gammas:
        reply = task.call(
            "train_letters",
            images=images,
            labels=labels,
            params=start,
            rate=settings["rate"],
            gamma=gamma,
            batch_size=settings["batch_size"],
            epochs=settings["epochs"],
            keep=[settings["early_epoch"], settings["epochs"]],
            seed=order,
        )
        variant = f"gamma={gamma}"
        _dense.record_curves(task, reply["curves"], variant)
        _dense.record_turn(task, reply["curves"], variant)
        for split in ("valid", "test"):
            settled = settled_epoch(np.array(reply["curves"][split]["accuracy"]), SETTLED)
            task.metric("settled_epoch", settled, variant=variant, split=split)
        for suffix, params in zip((", stop=early epoch", ""), reply["kept"], strict=True):
            for split in images:
                # From the weights that came back: a submission's own numbers are only its curves.
                scores = scores_of(params, images[split])
                _dense.examples(task, scores, labels[split], variant + suffix, split)


def scores_of(params: list[Any], images: Array) -> Array:
    """Return the scores (N, 10) of a network on images (N, 784) uint8."""
    W1, b1, W2, b2 = (np.asarray(value, dtype=np.float32) for value in params)
    hidden = starter.relu(starter.computeLayer(images.astype(np.float32) / np.float32(255), W1, b1))
    return starter.computeLayer(hidden, W2, b2)
