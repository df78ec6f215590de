"""Photographs to run a trained network on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from reference.datasets import files
from reference.datasets.load import Dataset, Split, embedded_dataset

BUNDLED = (
    "astronaut",
    "chelsea",
    "coffee",
    "rocket",
    "retina",
)  # in scikit-image's own package, not downloaded
SIDE = 227


def embedded(seed: int) -> Dataset:
    """Return five photographs (5, 227, 227, 3) that scikit-image brings; nothing is drawn from `seed`."""
    from skimage import data

    pictures = [Image.fromarray(getattr(data, name)()) for name in BUNDLED]
    split = Split(np.stack([_cut(picture) for picture in pictures]), np.arange(len(BUNDLED)))
    return embedded_dataset("photos", {"all": split}, BUNDLED)


def published(data_dir: Path) -> Dataset:
    """Return the report's five photographs (5, 227, 227, 3), transparency dropped; label i is file i."""
    form = files.find("photos", data_dir)
    images = np.stack([_cut(files.read_image(form.folder / file)) for file in form.files])
    names = tuple(Path(file).stem for file in form.files)
    return files.published_dataset(form, {"all": Split(images, np.arange(len(names)))}, names)


def _cut(picture: Image.Image) -> np.ndarray:
    """Return the largest centred square of a picture as (227, 227, 3)."""
    return np.asarray(ImageOps.fit(picture, (SIDE, SIDE), Image.Resampling.BICUBIC))
