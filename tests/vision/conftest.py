"""A page of letters drawn from rectangles, so that every box is known."""

import numpy as np
import pytest

# Strokes in a letter of 40 x 30: minr, minc, maxr, maxc. "E" and "Z" are broken: their parts do not touch.
STROKES = {
    "L": [(0, 0, 40, 5), (35, 0, 40, 30)],
    "T": [(0, 0, 5, 30), (0, 12, 40, 17)],
    "H": [(0, 0, 40, 5), (0, 25, 40, 30), (18, 0, 23, 30)],
    "I": [(0, 12, 40, 17)],
    "E": [(0, 0, 40, 5), (0, 7, 5, 30), (18, 7, 23, 30), (35, 7, 40, 30)],
    "Z": [(0, 0, 5, 30), (9, 12, 40, 17)],
}


def draw_page(lines: list[str], scale: int = 1, slope: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return a page (H, W, 3) uint8 on shaded paper and its letters' boxes (K, 4) in reading order."""
    width = 60 + 45 * max(map(len, lines))
    page = np.zeros((60 + 90 * len(lines), width), dtype=bool)
    boxes = []
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            if letter == " ":
                continue
            top, left = 40 + 90 * row + round(slope * 45 * column), 30 + 45 * column
            strokes = np.array(STROKES[letter]) + np.array([top, left, top, left])
            for minr, minc, maxr, maxc in strokes:
                page[minr:maxr, minc:maxc] = True
            boxes.append([*strokes[:, :2].min(axis=0), *strokes[:, 2:].max(axis=0)])
    page = np.kron(page, np.ones((scale, scale), dtype=bool))
    paper = np.linspace(230, 120, page.shape[1])[None, :] + np.random.default_rng(0).normal(0, 3, page.shape)
    grey = np.where(page, 0.35 * paper, paper)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8), np.array(boxes) * scale


@pytest.fixture(name="draw_page")
def _draw_page():
    return draw_page
