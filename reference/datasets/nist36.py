"""NIST36: capitals and digits, and drawn ones in its shape."""

from __future__ import annotations

import string
from pathlib import Path

import numpy as np

from reference.datasets import files, glyphs
from reference.datasets.load import DataError, Dataset, Split, embedded_dataset

CLASSES = tuple(string.ascii_uppercase + string.digits)
SIDE = 32
EACH = {"train": 100, "valid": 20, "test": 20}  # images of a class


def embedded(seed: int) -> Dataset:
    """Return drawn characters (N, 32, 32), upright, paper 255 and ink 0: 3600 train, 720 valid, 720 test."""
    rng = np.random.default_rng([seed, 3])
    fields, fonts = glyphs.distance_fields("".join(CLASSES)), len(glyphs.FONTS)
    splits = {}
    for split, each in EACH.items():
        labels = rng.permutation(np.repeat(np.arange(len(CLASSES)), each))
        which = labels * fonts + rng.integers(0, fonts, len(labels))
        images = draw(rng, fields, which, SIDE, zoom=(0.62, 0.85))
        splits[split] = Split(255 - images, labels)
    return embedded_dataset("nist36", splits, CLASSES)


def draw(
    rng: np.random.Generator, fields: np.ndarray, which: np.ndarray, size: int, zoom: tuple[float, float]
) -> np.ndarray:
    """Return the glyphs `which` as a pen would draw them: (N, size, size) uint8, ink 255."""
    hand = {"aspect": 0.2, "rotation": 5, "shear": 0.14, "shift": 0.6, "elastic": 1.7, "pen": (-0.6, 1.6)}
    ink = glyphs.warp(rng, fields, which, size, zoom=zoom, **hand)
    noise = rng.standard_normal(ink.shape, dtype=np.float32) * (np.float32(0.08) * (ink > 0.02))
    return (np.clip(ink + noise, 0, 1) * 255).astype(np.uint8)


def published(data_dir: Path) -> Dataset:
    """Return NIST36 from the course's three .mat files or from one .npz; images upright (N, 32, 32).

    A row of the files is an image column by column: row.reshape(32, 32).T is upright. The course's labels are
    one-hot and its pixels floats in [0, 1].
    """
    form = files.find("nist36", data_dir)
    splits = {}
    for split in EACH:
        keys = (f"{split}_data", f"{split}_labels")
        if form.holds(".mat"):
            path = form.path(f"nist36_{split}.mat")
            data, labels = files.read_mat(path, *keys)
        else:
            path = form.path(".npz")
            data, labels = files.read_npz(path, *keys)
        if data.ndim != 2 or data.shape[1] != SIDE * SIDE:
            raise DataError(
                f"{path}: {keys[0]} is {data.shape}, not N x {SIDE * SIDE}: is it the right file?"
            )
        if labels.ndim == 2:
            labels = _from_one_hot(path, labels)
        splits[split] = files.make_split(path, _to_bytes(path, data), labels, (SIDE, SIDE), len(CLASSES))
    return files.published_dataset(form, splits, CLASSES)


def _from_one_hot(path: Path, labels: np.ndarray) -> np.ndarray:
    """Return the label (N,) of each one-hot row (N, 36)."""
    if labels.shape[1] != len(CLASSES) or not (np.sort(labels, axis=1) == np.eye(len(CLASSES))[-1]).all():
        raise DataError(
            f"{path}: labels {labels.shape} are not one-hot over {len(CLASSES)} classes: right file?"
        )
    return labels.argmax(1)


def _to_bytes(path: Path, data: np.ndarray) -> np.ndarray:
    """Return upright uint8 images (N, 32, 32) from rows of bytes or of floats in [0, 1]."""
    if data.dtype.kind == "f":
        if not (data.min() >= 0 and data.max() <= 1):
            raise DataError(f"{path}: pixels are not within 0 and 1: is it the right file?")
        data = np.rint(data * 255).astype(np.uint8)
    return data.reshape(-1, SIDE, SIDE).transpose(0, 2, 1)
