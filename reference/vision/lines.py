"""The lines of a page: which letters stand in a row."""

from __future__ import annotations

import numpy as np

REACH = 3  # a line's height at its right end is that of its last few letters, so that it may slope and bend
SHARED = 0.3  # share of the smaller height that a letter and a line must have in common


def group_lines(boxes: np.ndarray) -> list[np.ndarray]:
    """Return the indices of the boxes line by line, lines from top to bottom, each from left to right.

    boxes (K, 4): minr, minc, maxr, maxc. Going from left to right, a letter joins the line whose last three letters
    share most of its height, or starts a line. No boxes give no lines.
    """
    boxes = np.asarray(boxes).reshape(-1, 4)
    lines: list[list[int]] = []
    for letter in np.argsort(boxes[:, 1] + boxes[:, 3], kind="stable"):
        top, bottom = boxes[letter, 0], boxes[letter, 2]
        shares = [_share(top, bottom, *boxes[line[-REACH:]][:, [0, 2]].mean(axis=0)) for line in lines]
        best = int(np.argmax(shares)) if shares else -1
        if best >= 0 and shares[best] >= SHARED:
            lines[best].append(letter)
        else:
            lines.append([letter])
    middles = [boxes[line][:, [0, 2]].mean() for line in lines]
    return [np.array(lines[i]) for i in np.argsort(middles, kind="stable")]


def _share(top: float, bottom: float, line_top: float, line_bottom: float) -> float:
    """Return the rows that two spans share, as a share of the smaller span; negative where a gap lies between."""
    return (min(bottom, line_bottom) - max(top, line_top)) / min(bottom - top, line_bottom - line_top)
