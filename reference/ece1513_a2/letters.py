"""The letters of ECE1513 Assignment 2: the first for training, the next for validation, the rest to test."""

from __future__ import annotations

import numpy as np

from reference.datasets.load import need
from reference.run import Run

Array = np.ndarray
CLASSES = 10
SPLITS = ("train", "valid", "test")


def split_letters(task: Run) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return images {split: (N, 28, 28) uint8, ink 255} and labels {split: (N,)}; settings train, valid."""
    data = task.data("notmnist")
    letters = data.splits["all"]
    cuts = np.cumsum([task.settings["train"], task.settings["valid"]])
    need(
        data,
        len(letters.labels),
        cuts[-1] + 1,
        f"train, valid = {task.settings['train']}, {task.settings['valid']}",
    )
    return (
        dict(zip(SPLITS, np.split(letters.images, cuts), strict=True)),
        dict(zip(SPLITS, np.split(letters.labels, cuts), strict=True)),
    )


def settled_epoch(curve: Array, width: float) -> int:
    """Return the first epoch, from 1, after which a curve (epochs,) stays within ± width of its last tenth's mean."""
    tail = float(np.mean(curve[-max(1, len(curve) // 10) :]))
    away = np.flatnonzero(np.abs(np.asarray(curve) - tail) > width)
    return 1 if not len(away) else int(away[-1]) + 2
