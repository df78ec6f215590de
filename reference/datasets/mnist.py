"""MNIST, and scikit-learn's 1,797 handwritten digits in its shape."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
from scipy import ndimage

from reference.datasets import fetch, files
from reference.datasets.load import Dataset, Split, embedded_dataset

CLASSES = tuple("0123456789")
TRAIN = 1437  # of 1797: four of five
DIGIT, SIDE = 20, 28  # MNIST's digits fill 20 x 20 of 28 x 28


def embedded(seed: int) -> Dataset:
    """Return scikit-learn's digits enlarged to (N, 28, 28): splits train (1437) and test (360)."""
    digits, labels = _bundled_digits()
    # Cubic enlargement of 8 to 20 pixels is linear: E x Eᵗ with E the enlarged unit vectors.
    enlarge = ndimage.zoom(np.eye(8), (DIGIT / 8, 1), order=3, mode="nearest", grid_mode=True)
    images = np.zeros((len(digits), SIDE, SIDE), np.uint8)
    margin = slice((SIDE - DIGIT) // 2, (SIDE + DIGIT) // 2)
    images[:, margin, margin] = np.clip(np.rint(enlarge @ (digits * (255 / 16)) @ enlarge.T), 0, 255)
    order = np.random.default_rng([seed, 1]).permutation(len(images))
    train, test = order[:TRAIN], order[TRAIN:]
    splits = {"train": Split(images[train], labels[train]), "test": Split(images[test], labels[test])}
    return embedded_dataset("mnist", splits, CLASSES)


def _bundled_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return what sklearn.datasets.load_digits returns, (1797, 8, 8) from 0 to 16, without its second of imports."""
    (package,) = importlib.util.find_spec("sklearn").submodule_search_locations
    table = np.loadtxt(Path(package) / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)


def published(data_dir: Path) -> Dataset:
    """Return MNIST from its four idx files: splits train (60000) and test (10000)."""
    form = files.find("mnist", data_dir)
    splits = {}
    for split, prefix in (("train", "train"), ("test", "t10k")):
        path = form.path(f"{prefix}-images-idx3")
        labels = files.read_idx(form.path(f"{prefix}-labels-idx1"))
        splits[split] = files.make_split(path, files.read_idx(path), labels, (SIDE, SIDE), 10)
    return files.published_dataset(form, splits, CLASSES)


def download(data_dir: Path) -> None:
    """Fetch MNIST through torchvision unless it is there."""
    fetch.fetch("mnist", data_dir, "MNIST")
