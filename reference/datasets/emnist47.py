"""EMNIST Balanced: digits, capitals and the small letters that differ from them, and drawn ones in its shape."""

from __future__ import annotations

import string
from pathlib import Path

import numpy as np

from reference.datasets import fetch, files, glyphs
from reference.datasets.load import Dataset, Split, embedded_dataset
from reference.datasets.nist36 import draw

CLASSES = tuple(string.digits + string.ascii_uppercase + "abdefghnqrt")
SIDE = 28
EACH = {"train": 80, "test": 20}  # images of a class


def embedded(seed: int) -> Dataset:
    """Return drawn characters (N, 28, 28), upright, ink 255: 3760 train, 940 test."""
    rng = np.random.default_rng([seed, 4])
    fields, fonts = glyphs.distance_fields("".join(CLASSES)), len(glyphs.FONTS)
    splits = {}
    for split, each in EACH.items():
        labels = rng.permutation(np.repeat(np.arange(len(CLASSES)), each))
        which = labels * fonts + rng.integers(0, fonts, len(labels))
        splits[split] = Split(draw(rng, fields, which, SIDE, zoom=(0.72, 0.9)), labels)
    return embedded_dataset("emnist47", splits, CLASSES)


def published(data_dir: Path) -> Dataset:
    """Return EMNIST Balanced, images upright (N, 28, 28), from the official idx files or from one .npz.

    Images in the idx files are transposed.
    """
    form = files.find("emnist47", data_dir)
    splits = {}
    for split in EACH:
        if form.holds("idx3"):
            path = form.path(f"balanced-{split}-images")
            images = files.read_idx(path).swapaxes(1, 2)
            labels = files.read_idx(form.path(f"balanced-{split}-labels"))
        else:
            path = form.path(".npz")
            images, labels = files.read_npz(path, f"{split}_images", f"{split}_labels")
        splits[split] = files.make_split(path, images, labels, (SIDE, SIDE), len(CLASSES))
    return files.published_dataset(form, splits, CLASSES)


def download(data_dir: Path) -> None:
    """Fetch EMNIST through torchvision unless a form of it is there."""
    fetch.fetch("emnist47", data_dir, "EMNIST", split="balanced")
