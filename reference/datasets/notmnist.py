"""notMNIST, and letters A to J drawn in many fonts in its shape."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import ndimage

from reference.datasets import files, glyphs
from reference.datasets.load import DATA_SEED, Dataset, Split, embedded_dataset

CLASSES = tuple("ABCDEFGHIJ")
COUNT, SIDE = 3000, 28


def embedded(seed: int) -> Dataset:
    """Return drawn letters (3000, 28, 28), 300 of each, shuffled: one split, all."""
    rng = np.random.default_rng([seed, 2])
    fonts = len(glyphs.FONTS)
    labels = rng.permutation(np.arange(COUNT) % len(CLASSES))
    which = labels * fonts + rng.integers(0, fonts, COUNT)
    hand = {"zoom": (0.75, 1.0), "aspect": 0.3, "rotation": 6, "shear": 0.18, "shift": 1.0, "elastic": 1.0}
    ink = glyphs.warp(rng, glyphs.distance_fields("".join(CLASSES)), which, SIDE, pen=(-1.2, 3.0), **hand)
    images = _wear(rng, ink)
    return embedded_dataset("notmnist", {"all": Split(images, labels)}, CLASSES)


def _wear(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """Return uint8 prints (N, 28, 28): some inverted in a box, some outlined, some worn away, all with grain."""
    n = len(ink)
    style = rng.random(n)
    outlined = style < 0.08
    # An outline: the letter less what one erosion leaves of it.
    ink[outlined] -= 0.9 * ndimage.minimum_filter(ink[outlined], size=(1, 3, 3))
    boxed = (style > 0.08) & (style < 0.13)
    ink[boxed] = 1 - ink[boxed]
    worn = (style > 0.7)[:, None, None] * glyphs.smooth_fields(rng, n, SIDE, 10)
    ink *= np.clip(1.6 - np.maximum(worn, 0), 0, 1)
    grain = rng.standard_normal(ink.shape, dtype=np.float32) * rng.uniform(0, 0.12, (n, 1, 1)).astype(
        np.float32
    )
    return (np.clip(ink + grain, 0, 1) * 255).astype(np.uint8)


def published(data_dir: Path) -> Dataset:
    """Return notMNIST from its .npz, keys Images and Labels, shuffled from a fixed seed: one split, all.

    The order in a file may be by class; the source's splits are cut from a shuffled one.
    """
    form = files.find("notmnist", data_dir)
    path = form.folder / form.files[0]
    images, labels = files.read_npz(path, "Images", "Labels")
    split = files.make_split(path, images, labels, (SIDE, SIDE), len(CLASSES))
    order = np.random.default_rng([DATA_SEED, 2]).permutation(len(labels))
    return files.published_dataset(form, {"all": Split(split.images[order], split.labels[order])}, CLASSES)
