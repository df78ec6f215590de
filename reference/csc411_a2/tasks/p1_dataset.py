"""Part 1: how many images of each digit there are, what they look like, and how many the source trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reference.run import Run


def run(task: Run) -> None:
    """Count the images of each digit, draw samples, and count the images that the published shares belong to."""
    dataset = task.data("mnist")
    per_digit = task.settings["samples_per_digit"]
    for split in ("train", "test"):
        labels = dataset.splits[split].labels
        for digit, count in enumerate(np.bincount(labels, minlength=10)):
            task.metric("images", count, variant=f"digit {digit}", split=split)
        task.metric("all_images", len(labels), split=split)
    train = dataset.splits["train"]
    rows = [
        task.rng.choice(np.flatnonzero(train.labels == digit), per_digit, replace=False)
        for digit in range(10)
    ]
    task.array("samples", train.images[np.concatenate(rows)])
    for split, shares in task.settings["published_shares"].items():
        task.metric("fitting_images", fitting_count(shares, 60000), split=split)


def fitting_count(shares: Sequence[str], most: int) -> int:
    """Return the smallest n of at most `most` for which every share, as printed, is a whole number over n.

    Raises ValueError if there is none.
    """
    n = np.arange(1, most + 1)
    fits = np.ones(most, bool)
    for share in shares:
        half = 0.5 * 10.0 ** -len(share.partition(".")[2])
        # The last printed digit may be cut or rounded: a whole unit of it is allowed.
        fits &= np.abs(np.rint(float(share) * n) / n - float(share)) < 2 * half
    if not fits.any():
        raise ValueError(f"no number of images up to {most} gives the shares {', '.join(shares)}")
    return int(n[fits][0])
