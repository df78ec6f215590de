"""Four pages of writing: photographs of handwriting, or pages drawn letter by letter with known boxes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import yaml

from reference.datasets import files, glyphs
from reference.datasets.load import Dataset, Page, embedded_dataset
from reference.datasets.nist36 import CLASSES

HANDS = ("DejaVuSans", "cmss10", "DejaVuSans-Oblique")  # one a page; no serifs, every letter in one piece
TILE = 56  # side of the square that a letter is drawn in
INK = np.array([[60, 62, 66], [72, 60, 52], [38, 40, 92], [40, 62, 150]], np.float32)
PAPER = np.array([[168, 176, 178], [186, 158, 128], [226, 216, 204], [214, 202, 196]], np.float32)


@cache
def texts() -> dict[str, tuple[str, ...]]:
    """Return the lines of each page by its name."""
    content = yaml.safe_load(Path(__file__).with_name("ocr_pages_text.yaml").read_text(encoding="utf-8"))
    return {name: tuple(lines) for name, lines in content.items()}


def embedded(seed: int) -> Dataset:
    """Return four drawn pages (about 700 x 1000 x 3) with the real pages' texts and the boxes of their letters."""
    rng = np.random.default_rng([seed, 7])
    pages = tuple(
        _draw(rng, name, lines, HANDS[i % len(HANDS)], INK[i % len(INK)], PAPER[i % len(PAPER)])
        for i, (name, lines) in enumerate(texts().items())
    )
    return embedded_dataset("ocr_pages", {}, CLASSES, pages)


def _draw(
    rng: np.random.Generator, name: str, lines: tuple[str, ...], hand: str, ink: np.ndarray, paper: np.ndarray
) -> Page:
    """Return a page: letters of one hand along slightly sloping lines, then light, paper grain and ink colour."""
    letters = "".join(lines).replace(" ", "")
    which = np.array([CLASSES.index(letter) for letter in letters])
    fields = glyphs.distance_fields("".join(CLASSES), (hand,))
    unsteady = {
        "aspect": 0.14,
        "rotation": 4,
        "shear": 0.12,
        "shift": 0.0,
        "elastic": 2.0,
        "pen": (-0.5, 0.4),
    }
    tiles = iter(glyphs.warp(rng, fields, which, TILE, zoom=(0.58, 0.72), **unsteady))
    longest = max(map(len, lines))
    height, width = 130 + 86 * len(lines), 120 + 42 * longest
    cover = np.zeros((height, width), np.float32)
    boxes = []
    for number, line in enumerate(lines):
        left, slope = rng.uniform(40, 80), rng.normal(0, 0.006)
        for character in line:
            if character == " ":
                left += rng.uniform(24, 32)
                continue
            tile = next(tiles)
            rows, columns = (np.flatnonzero((tile > 0.5).any(axis)) for axis in (1, 0))
            top = int(60 + 86 * number + slope * left + rng.normal(0, 2)) + rows[0]
            tile = tile[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            box = top, int(left), top + tile.shape[0], int(left) + tile.shape[1]
            cover[box[0] : box[2], box[1] : box[3]] = tile
            boxes.append(box)
            left += tile.shape[1] + rng.uniform(9, 15)
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    light = 1 + rng.uniform(-0.12, 0.12) * x + rng.uniform(-0.12, 0.12) * y - 0.06 * (x * x + y * y)
    light = light.astype(np.float32)[..., None]
    dark = (cover * rng.uniform(0.75, 0.95))[..., None]
    image = (paper + dark * (ink - paper)) * light + rng.normal(0, 3.5, (height, width, 1)).astype(np.float32)
    return Page(name, np.clip(image, 0, 255).astype(np.uint8), lines, np.array(boxes, np.int64))


def published(data_dir: Path) -> Dataset:
    """Return the course's four photographs, their texts, and no boxes."""
    form = files.find("ocr_pages", data_dir)
    pages = tuple(
        Page(name, np.asarray(files.read_image(form.path(f"{name}."))), lines)
        for name, lines in texts().items()
    )
    return files.published_dataset(form, {}, CLASSES, pages)
