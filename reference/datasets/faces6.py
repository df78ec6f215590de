"""Six people's faces: photographs, or drawn ones in varying pose, light and mood."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from PIL import Image

from reference.datasets import files, glyphs
from reference.datasets.load import DataError, Dataset, Split, embedded_dataset

CLASSES = ("drawn face 1", "drawn face 2", "drawn face 3", "drawn face 4", "drawn face 5", "drawn face 6")
ACTORS = ("baldwin", "bracco", "carell", "gilpin", "hader", "harmon")
FOLDERS = {"train": "training", "valid": "validation", "test": "test"}
EACH = {"train": 70, "valid": 20, "test": 20}
SIDE = 64

# One row a person; lengths in half image sides.
#     head: width, height; eyes: apart, height, size; brows: tilt; nose; mouth: width, height; hair: line, sides
BUILD = np.array([
    [0.56, 0.76, 0.25, -0.10, 0.085, 0.10, 0.24, 0.21, 0.36, -0.42, 0.05],
    [0.53, 0.74, 0.23, -0.07, 0.095, -0.12, 0.19, 0.18, 0.35, -0.36, 0.22],
    [0.58, 0.73, 0.27, -0.08, 0.080, 0.02, 0.27, 0.23, 0.38, -0.50, 0.00],
    [0.54, 0.77, 0.24, -0.12, 0.090, -0.05, 0.21, 0.22, 0.34, -0.40, 0.20],
    [0.52, 0.78, 0.22, -0.09, 0.085, 0.15, 0.23, 0.19, 0.39, -0.46, 0.03],
    [0.55, 0.72, 0.26, -0.06, 0.100, -0.02, 0.18, 0.20, 0.33, -0.38, 0.24],
])  # fmt: skip
SKIN = np.array(
    [[224, 172, 142], [232, 184, 156], [214, 164, 134], [236, 190, 160], [226, 178, 150], [206, 152, 118]]
)
HAIR = np.array([[52, 40, 34], [86, 52, 34], [60, 50, 46], [128, 86, 50], [70, 48, 36], [40, 28, 26]])


def embedded(seed: int) -> Dataset:
    """Return drawn faces (N, 64, 64, 3) of six identities: 420 train, 120 valid, 120 test."""
    rng = np.random.default_rng([seed, 5])
    splits = {}
    for split, each in EACH.items():
        labels = rng.permutation(np.repeat(np.arange(len(CLASSES)), each))
        blocks = np.split(labels, len(labels) // 20)  # small enough for the processor's cache
        splits[split] = Split(np.concatenate([draw(rng, block) for block in blocks]), labels)
    return embedded_dataset("faces6", splits, CLASSES)


def draw(
    rng: np.random.Generator, people: np.ndarray, looks: tuple[np.ndarray, ...] = (BUILD, SKIN, HAIR)
) -> np.ndarray:
    """Return a face (64, 64, 3) uint8 of each person; `looks` has a row of build, skin and hair for each of them."""
    build, skins, hairs = looks
    n = len(people)

    def vary(sd: float, *shape: int) -> np.ndarray:
        return (sd * rng.standard_normal((n, *(shape or (1, 1))))).astype(np.float32)

    body = build[people] + rng.standard_normal((n, build.shape[1])) * BUILD.std(0) * 0.35
    width, height, apart, eye_y, eye, tilt, nose, mouth, mouth_y, hairline, sides = body.T[
        :, :, None, None
    ].astype(np.float32)
    grid = np.linspace(-1, 1, SIDE, dtype=np.float32)
    roll, zoom = vary(0.10), np.exp(vary(0.07))
    x0, y0 = grid[None, None, :] - vary(0.06), grid[None, :, None] - vary(0.06)
    x, y = (np.cos(roll) * x0 + np.sin(roll) * y0) / zoom, (np.cos(roll) * y0 - np.sin(roll) * x0) / zoom
    turn, nod, smile, lids = vary(0.12), vary(0.05), vary(0.06), np.exp(vary(0.25))
    u, v = x - turn * (1 - (x / width) ** 2).clip(0), y - nod  # features slide on a round head as it turns
    light = rng.uniform(0, 2 * np.pi, (n, 1, 1)).astype(np.float32)
    strength = rng.uniform(0.05, 0.45, (n, 1, 1)).astype(np.float32)
    depth = np.sqrt((1 - (x / width) ** 2 - (y / height) ** 2).clip(0))
    shade = (0.62 + 0.3 * depth) * (1 + strength * (np.cos(light) * x / width + np.sin(light) * y / height))

    image = np.empty((n, SIDE, SIDE, 3), np.float32)
    image[:] = rng.uniform(40, 220, (n, 1, 1, 3)) + 25 * glyphs.smooth_fields(rng, n, SIDE, 4)[..., None]
    skin = skins[people][:, None, None] + vary(5, 1, 1, 3) + vary(10, 1, 1, 1)
    hair = hairs[people][:, None, None] + vary(6, 1, 1, 3) + vary(10, 1, 1, 1)

    def paint(inside: np.ndarray, colour: np.ndarray | tuple, shading: np.ndarray | float = 1.0) -> None:
        cover = np.clip(inside * SIDE / 2 + 0.5, 0, 1)[
            ..., None
        ]  # `inside`: distance to the edge, half sides
        np.copyto(
            image,
            image + cover * (np.asarray(colour, np.float32) * np.atleast_3d(shading)[..., None] - image),
        )

    def ellipse(cx: np.ndarray, cy: np.ndarray, a: np.ndarray, b: np.ndarray, px: np.ndarray, py: np.ndarray):
        return (1 - np.sqrt(((px - cx) / a) ** 2 + ((py - cy) / b) ** 2)) * np.minimum(a, b)

    zero = np.float32(0)
    locks = ellipse(zero, np.float32(-0.12) + sides, width + 0.10, height + 0.02 + sides, x, y)
    paint(
        np.where(y < 0.1 + 3 * sides, locks, np.minimum(locks, 0.1 + 3 * sides - y)), hair, 0.6 + 0.4 * shade
    )
    paint(ellipse(zero, np.float32(1.15), width * 0.55, np.float32(0.6), x, y), skin, 0.75 * shade.clip(0.5))
    paint(ellipse(zero, zero, width, height, x, y), skin, shade)
    paint(
        np.minimum(ellipse(zero, zero, width + 0.04, height + 0.04, x, y), hairline + 0.25 * u * u - v),
        hair,
        shade,
    )
    for side in (-1, 1):
        cx = side * apart
        paint(ellipse(cx, eye_y, eye * 1.35, eye * 0.75 * lids, u, v), (236, 232, 228), shade)
        paint(
            ellipse(cx + vary(0.008), eye_y, eye * 0.6, eye * 0.7 * np.minimum(lids, 1), u, v), (48, 40, 40)
        )
        brow = eye_y - 0.17 - side * tilt * (u - cx)
        paint(np.minimum(0.022 - np.abs(v - brow), 0.13 - np.abs(u - cx)), hair, shade)
    paint(0.02 - np.abs(v - eye_y - nose - 0.06) + np.minimum(0.07 - np.abs(u), 0), skin * 0.62, shade)
    paint(
        np.minimum(0.014 - np.abs(u - 0.05), nose * 0.5 - np.abs(v - eye_y - nose * 0.5)), skin * 0.8, shade
    )
    bow = mouth_y + smile * (1 - (u / mouth) ** 2)
    paint(
        np.minimum(0.035 + vary(0.008) - np.abs(v - bow), mouth - np.abs(u)), skin * (0.72, 0.45, 0.48), shade
    )

    image *= np.exp(vary(0.12, 1, 1, 1))
    image += rng.standard_normal(image.shape, dtype=np.float32) * 9
    return np.clip(image, 0, 255).astype(np.uint8)


def published(data_dir: Path) -> Dataset:
    """Return the photographs of a tar file, all (N, S, S, 3), S = 227 or 32: splits train, valid, test.

    Members are <training|validation|test>/<surname><number>.jpg or .png.
    """
    form = files.find("faces6", data_dir)
    path = form.folder / form.files[0]
    found: dict[str, list[tuple[str, int, np.ndarray]]] = {folder: [] for folder in FOLDERS.values()}
    for name, picture in files.read_archive(path):
        match = re.search(r"(\w+)/([a-z]+)\d+\.\w+$", name)
        if not match or match[1] not in found or match[2] not in ACTORS:
            raise DataError(f"{path}: {name!r} is not <split>/<actor><number>: is it the right file?")
        found[match[1]].append((name, ACTORS.index(match[2]), _square(path, name, picture)))
    splits = {}
    for split, folder in FOLDERS.items():
        items = sorted(found[folder], key=lambda item: item[0])
        if {item[1] for item in items} != set(range(len(ACTORS))):
            raise DataError(f"{path}: {folder}/ lacks one of the six actors: fetch the file again")
        if len({item[2].shape for item in items}) > 1:
            raise DataError(f"{path}: the pictures in {folder}/ differ in size: crop all to the same size")
        images, labels = np.stack([item[2] for item in items]), np.array([item[1] for item in items])
        splits[split] = files.make_split(path, images, labels, images.shape[1:], len(ACTORS))
    return files.published_dataset(form, splits, ACTORS)


def _square(path: Path, name: str, picture: Image.Image) -> np.ndarray:
    """Return the pixels of a square picture."""
    if picture.width != picture.height:
        raise DataError(f"{path}: {name!r} is {picture.width} x {picture.height}, not square: crop it first")
    return np.asarray(picture)
