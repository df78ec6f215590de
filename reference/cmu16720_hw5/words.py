"""Words drawn with letters that break or touch: where finding letters by connected ink must fail (16-720 HW5 §4.1)."""

from __future__ import annotations

import numpy as np

from reference.datasets import glyphs

SCALE = 2  # pixels of the page for one of the drawn glyph: letters are 72 pixels high
SPACE = 24  # pixels between two letters
OVERLAP = 4  # pixels by which a touching letter reaches into the one before
MARGIN = 40


def draw_word(
    word: str, *, broken: str = "", gap: int = 0, touching: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return a word on paper (H, W) uint8, ink 0 and paper 255, and its letters' boxes (K, 4) as drawn.

    The letters in `broken` are cut from top to bottom by a gap of that many pixels; letter number `touching` is moved
    onto the edge of the one before.
    """
    letters = []
    for letter in word:
        field = glyphs.distance_fields(letter, ("DejaVuSans",))[0]
        rows, columns = (np.flatnonzero((field > 0).any(axis)) for axis in (1, 0))
        ink = field[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] > 0
        ink = np.repeat(np.repeat(ink, SCALE, axis=0), SCALE, axis=1)
        if letter in broken:
            middle = (ink.shape[1] - gap) // 2
            ink[:, middle : middle + gap] = False
        letters.append(ink)
    height = max(len(ink) for ink in letters)
    width = sum(ink.shape[1] + SPACE for ink in letters) - SPACE
    page = np.zeros((height + 2 * MARGIN, width + 2 * MARGIN), dtype=bool)
    left, boxes = MARGIN, []
    for number, ink in enumerate(letters):
        bottom = MARGIN + height
        if number == touching:
            left -= SPACE + OVERLAP
        page[bottom - len(ink) : bottom, left : left + ink.shape[1]] |= ink
        boxes.append((bottom - len(ink), left, bottom, left + ink.shape[1]))
        left += ink.shape[1] + SPACE
    return np.where(page, 0, 255).astype(np.uint8), np.array(boxes)


def boxed_whole(found: np.ndarray, drawn: np.ndarray) -> int:
    """Return how many drawn letters (K, 4) are met by exactly one box (M, 4), which shares 80 % of their union."""
    low = np.maximum(found[:, None, :2], drawn[None, :, :2])
    high = np.minimum(found[:, None, 2:], drawn[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    sizes = [(one[:, 2:] - one[:, :2]).prod(axis=1) for one in (found, drawn)]
    overlap = shared / (sizes[0][:, None] + sizes[1][None, :] - shared)
    return int(((overlap.max(axis=0) >= 0.8) & ((shared > 0).sum(axis=0) == 1)).sum())
