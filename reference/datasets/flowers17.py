"""Seventeen flower species: photographs, or drawn ones."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from reference.datasets import fetch, files, glyphs
from reference.datasets.load import DataError, Dataset, Split, embedded_dataset

DRAWN = tuple(f"drawn flower {number}" for number in range(1, 18))
SPECIES = ("daffodil", "snowdrop", "lily of the valley", "bluebell", "crocus", "iris", "tiger lily", "tulip")
SPECIES += (
    "fritillary",
    "sunflower",
    "daisy",
    "colt's foot",
    "dandelion",
    "cowslip",
    "buttercup",
    "windflower",
)
SPECIES += ("pansy",)
# Where Oxford Flowers 102 (counted from 1) has the same flower as Flowers 17.
IN_102 = {
    "daffodil": 42,
    "crocus": 67,
    "iris": 68,
    "tiger lily": 6,
    "fritillary": 23,
    "sunflower": 54,
    "daisy": 49,
}
IN_102 |= {"colt's foot": 12, "dandelion": 50, "buttercup": 48, "windflower": 69, "pansy": 52}
FOLDERS = {"train": "train", "valid": "val", "test": "test"}
EACH = {"train": 40, "valid": 20, "test": 20}
SIDE, PHOTO = 64, 227

# One row a species: petals, slimness, how deep the petals are cut, heart's size, layers, spots, then the colours
# (red, green, blue) of petal root, petal tip and heart.
BUILD = np.array([
    [6, 1.0, 0.55, 0.30, 1, 0, 240, 200, 60, 250, 225, 90, 235, 140, 30],
    [3, 1.2, 0.75, 0.12, 1, 0, 225, 235, 215, 245, 245, 245, 170, 200, 110],
    [6, 0.8, 0.35, 0.22, 1, 0, 240, 240, 225, 250, 250, 245, 215, 220, 160],
    [5, 1.4, 0.60, 0.14, 1, 0, 110, 100, 200, 140, 130, 225, 200, 200, 230],
    [6, 0.8, 0.45, 0.16, 1, 0, 200, 180, 225, 150, 110, 205, 240, 160, 40],
    [3, 0.7, 0.60, 0.18, 2, 0, 235, 215, 100, 110, 90, 195, 225, 190, 60],
    [6, 1.8, 0.80, 0.14, 1, 1, 235, 120, 40, 240, 140, 50, 150, 80, 30],
    [5, 0.5, 0.30, 0.16, 2, 0, 230, 190, 70, 215, 60, 60, 90, 70, 40],
    [4, 0.6, 0.35, 0.14, 1, 1, 170, 80, 120, 140, 60, 105, 200, 180, 120],
    [21, 1.4, 0.40, 0.48, 2, 0, 235, 170, 30, 250, 205, 40, 90, 55, 25],
    [19, 1.6, 0.55, 0.30, 1, 0, 240, 240, 235, 250, 250, 250, 240, 200, 50],
    [24, 1.5, 0.35, 0.26, 2, 0, 240, 195, 40, 245, 210, 50, 215, 150, 30],
    [30, 1.2, 0.25, 0.12, 2, 0, 235, 180, 30, 245, 215, 60, 225, 165, 30],
    [5, 0.7, 0.35, 0.20, 1, 0, 230, 150, 40, 240, 215, 80, 215, 120, 40],
    [5, 0.5, 0.22, 0.24, 1, 0, 230, 190, 30, 245, 215, 40, 190, 180, 40],
    [7, 0.9, 0.45, 0.20, 1, 0, 215, 205, 235, 235, 230, 245, 210, 210, 90],
    [5, 0.4, 0.25, 0.34, 1, 0, 90, 40, 110, 220, 190, 80, 60, 25, 70],
], np.float32)  # fmt: skip


def embedded(seed: int) -> Dataset:
    """Return drawn flowers (N, 64, 64, 3) of 17 species: 680 train, 340 valid, 340 test, as the course has."""
    rng = np.random.default_rng([seed, 6])
    splits = {}
    for split, each in EACH.items():
        labels = rng.permutation(np.repeat(np.arange(len(DRAWN)), each))
        blocks = np.split(labels, len(labels) // 20)  # small enough for the processor's cache
        splits[split] = Split(np.concatenate([draw(rng, block) for block in blocks]), labels)
    return embedded_dataset("flowers17", splits, DRAWN)


def draw(rng: np.random.Generator, species: np.ndarray, build: np.ndarray = BUILD) -> np.ndarray:
    """Return a picture (64, 64, 3) uint8 of each species: one flower, before it often a smaller second.

    `build` has a row of the same fifteen numbers for each species that can be drawn.
    """
    n = len(species)
    leaves = glyphs.smooth_fields(rng, n, SIDE, 9) + glyphs.smooth_fields(rng, n, SIDE, 4)
    ground = np.array([70, 105, 50]) + rng.standard_normal((n, 1, 1, 3)) * (25, 22, 18)
    image = (ground + leaves[..., None] * np.array([16, 24, 12])).astype(np.float32)
    for size, chance in ((0.4, 0.5), (0.72, 1.0)):
        _add_flower(rng, image, build[species], size, rng.random(n) < chance)
    image *= np.exp(0.18 * rng.standard_normal((n, 1, 1, 1), dtype=np.float32))
    image += rng.standard_normal(image.shape, dtype=np.float32) * 10
    return np.clip(image, 0, 255).astype(np.uint8)


def _add_flower(
    rng: np.random.Generator, image: np.ndarray, build: np.ndarray, size: float, shown: np.ndarray
) -> None:
    """Paint a flower on each picture (N, 64, 64, 3) in place, `size` half picture sides wide on average.

    `build` (N, 15) describes the flower of each picture.
    """
    n = len(build)

    def vary(sd: float, *shape: int) -> np.ndarray:
        return np.float32(sd) * rng.standard_normal((n, *(shape or (1, 1))), dtype=np.float32)

    petals, slim, cut, heart, layers, spots = build[:, :6].T[:, :, None, None]
    petals = np.rint(petals * np.exp(vary(0.04)))
    slim, cut, heart = (
        slim * np.exp(vary(0.2)),
        np.clip(cut + vary(0.08), 0.1, 0.9),
        heart * np.exp(vary(0.15)),
    )
    root, tip, centre = (build[:, k : k + 3][:, None, None] + vary(20, 1, 1, 3) for k in (6, 9, 12))
    grid = np.linspace(-1, 1, SIDE, dtype=np.float32)
    reach = size * np.exp(vary(0.2))
    x, y = (grid[None, None, :] - vary(0.18)) / reach, (grid[None, :, None] - vary(0.18)) / reach
    x, y = x + 0.08 * glyphs.smooth_fields(rng, n, SIDE, 4), y + 0.08 * glyphs.smooth_fields(rng, n, SIDE, 4)
    view, tilt = vary(3), np.exp(np.abs(vary(0.4)))  # seen askew: shortened along one direction
    x, y = np.cos(view) * x + np.sin(view) * y, (np.cos(view) * y - np.sin(view) * x) * tilt
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    light = 1 + 0.25 * (np.cos(view + vary(3)) * x + np.sin(view) * y)
    for layer in (1, 0):  # the outer petals first
        wave = np.abs(np.cos(petals * angle / 2 + layer * np.pi / 2)) ** slim
        edge = (1 - 0.25 * (1 - layer) * (layers - 1)) * (1 - cut + cut * wave)
        cover = np.clip((edge - radius) * reach * SIDE / 2, 0, 1) * shown[:, None, None] * (layer < layers)
        along = (np.minimum(radius / edge, 1) ** 1.5)[..., None]
        dots = (0.7 + 0.3 * wave) * (1 - 0.5 * spots * (np.cos(18 * x) * np.cos(18 * y) > 0.35)) * light
        image += cover[..., None] * ((root + (tip - root) * along) * dots[..., None] - image)
    cover = np.clip((heart - radius) * reach * SIDE / 2, 0, 1) * shown[:, None, None]
    image += cover[..., None] * (centre * light[..., None] - image)


def published(data_dir: Path) -> Dataset:
    """Return photographs cut to (N, 227, 227, 3) about their centre: splits train, valid, test.

    From the tar of Flowers 17, {train,val,test}/{0..16}/image_NNNN.jpg with its index.csv, or from Flowers 102's
    three files, of which the species that both have are taken.
    """
    form = files.find("flowers17", data_dir)
    if form.holds("setid.mat"):
        return _from_102(form)
    path = form.path(".tar")
    found: dict[str, list[tuple[str, int, np.ndarray]]] = {folder: [] for folder in FOLDERS.values()}
    for name, picture in files.read_archive(path):
        match = re.search(r"(\w+)/(\d+)/(image_\d+\.jpg)$", name)
        if not match or match[1] not in found:
            raise DataError(f"{path}: {name!r} is not <split>/<class>/image_NNNN.jpg: is it the right file?")
        found[match[1]].append((match[3], int(match[2]), _cut(picture)))
    index = form.path("index.csv")
    with files.reading(index):
        listed = {line.split(",")[0] for line in index.read_text(encoding="utf-8").splitlines()[1:]}
    lost = sorted(listed - {item[0] for items in found.values() for item in items})
    if lost:
        raise DataError(f"{path}: lacks {lost[0]}, which {index.name} lists: fetch the file again")
    splits = {}
    for split, folder in FOLDERS.items():
        splits[split] = _split(path, sorted(found[folder], key=lambda item: item[0]), len(SPECIES))
    return files.published_dataset(form, splits, SPECIES)


def _from_102(form: files.Form) -> Dataset:
    """Return the species of Flowers 102 that Flowers 17 has too, in that set's own three splits."""
    (labels,) = files.read_mat(form.path("imagelabels.mat"), "labels")
    sets = files.read_mat(form.path("setid.mat"), "trnid", "valid", "tstid")
    label_of = dict(enumerate(labels.ravel().tolist(), 1))
    split_of = {
        number: split for split, ids in zip(FOLDERS, sets, strict=True) for number in ids.ravel().tolist()
    }
    ours = {number: label for label, number in enumerate(IN_102.values())}
    found: dict[str, list[tuple[str, int, np.ndarray]]] = {split: [] for split in FOLDERS}
    path = form.path("102flowers.tgz")
    for name, picture in files.read_archive(path):
        number = int(re.sub(r"\D", "", Path(name).stem) or 0)
        if number not in label_of or number not in split_of:
            raise DataError(f"{path}: {name!r} has no label or split: the files do not belong together")
        if label_of[number] in ours:
            found[split_of[number]].append((name, ours[label_of[number]], _cut(picture)))
    splits = {
        split: _split(path, sorted(items, key=lambda i: i[0]), len(ours)) for split, items in found.items()
    }
    return files.published_dataset(form, splits, tuple(IN_102))


def _cut(picture: Image.Image) -> np.ndarray:
    """Return the largest centred square of a picture as (227, 227, 3)."""
    return np.asarray(ImageOps.fit(picture, (PHOTO, PHOTO), Image.Resampling.BICUBIC))


def _split(path: Path, items: list[tuple[str, int, np.ndarray]], classes: int) -> Split:
    """Return (name, label, pixels) items as a split."""
    if not items:
        raise DataError(f"{path}: one of its three splits is empty: fetch the file again")
    images, labels = np.stack([item[2] for item in items]), np.array([item[1] for item in items])
    return files.make_split(path, images, labels, (PHOTO, PHOTO, 3), classes)


def download(data_dir: Path) -> None:
    """Fetch Flowers 102 through torchvision unless a form of the data set is there."""
    fetch.fetch("flowers17", data_dir, "Flowers102")
