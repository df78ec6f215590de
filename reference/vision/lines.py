"""The lines of a page: which letters stand in a row."""

from __future__ import annotations

import numpy as np

REACH = 3  # a line's height at its right end is that of its last few letters, so that it may slope and bend
SHARED = 0.3  # share of the smaller height that a letter and a line must have in common
FAR = 0.05  # taken off that share for each height of empty paper: a sloping line runs past short ones


def group_lines(boxes: np.ndarray) -> list[np.ndarray]:
    """Return the indices of the boxes line by line, lines from top to bottom, each from left to right.

    boxes (K, 4): minr, minc, maxr, maxc. Going from left to right, a letter joins the line whose last three letters
    share most of its height and are not far off, or starts a line. No boxes give no lines.
    """
    boxes = np.asarray(boxes).reshape(-1, 4)
    lines: list[list[int]] = []
    for letter in np.argsort(boxes[:, 1] + boxes[:, 3], kind="stable"):
        ends = [boxes[line[-REACH:]].mean(axis=0) for line in lines]
        shares = np.array([_share(boxes[letter], end) for end in ends])
        gaps = np.array([boxes[letter, 1] - boxes[line[-1], 3] for line in lines])
        near = shares - FAR * gaps / max(1, boxes[letter, 2] - boxes[letter, 0])
        near[shares < SHARED] = -np.inf
        if (shares >= SHARED).any():
            lines[int(np.argmax(near))].append(letter)
        else:
            lines.append([letter])
    middles = [boxes[line][:, [0, 2]].mean() for line in lines]
    return [np.array(lines[i]) for i in np.argsort(middles, kind="stable")]


def _share(letter: np.ndarray, end: np.ndarray) -> float:
    """Return the rows that two boxes share, as a share of the lower box; negative where a gap lies between them."""
    shared = min(letter[2], end[2]) - max(letter[0], end[0])
    lower = min(letter[2] - letter[0], end[2] - end[0])
    return shared / max(1, lower)  # a box of no height counts as one pixel
