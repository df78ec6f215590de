"""The letters as the course's scripts take them: rows of pixels between 0 (ink) and 1 (paper), one-hot labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reference.datasets.load import Dataset


def as_rows(images: np.ndarray) -> np.ndarray:
    """Return uint8 images (N, H, W) as float64 rows (N, H·W) in [0, 1]."""
    return images.reshape(len(images), -1) / 255.0


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    """Return labels (N,) as rows (N, classes) of 0 and 1."""
    return np.eye(classes)[labels]


def examples_of(data: Dataset, split: str, classes: Sequence[str], each: int) -> np.ndarray:
    """Return the places of the first `each` examples of each named class in a split."""
    labels = data.splits[split].labels
    return np.concatenate([np.flatnonzero(labels == data.class_names.index(name))[:each] for name in classes])


def roughness(curve: np.ndarray) -> float:
    """Return the share of a curve's movement that went up: 0 for one that only falls, 0.5 for mere noise."""
    steps = np.diff(curve)
    return float(np.maximum(steps, 0).sum() / np.abs(steps).sum()) if np.any(steps) else 0.0
