"""The lines of a page: which letters stand in a row, and where a line has its blanks."""

from __future__ import annotations

import numpy as np


def group_lines(boxes: np.ndarray) -> list[np.ndarray]:
    """Return the indices of the boxes line by line, lines from top to bottom, each from left to right.

    boxes (K, 4): minr, minc, maxr, maxc. Lines may slope or bend: a letter joins the line whose nearest letters to
    its left share most of its height.
    """
    raise NotImplementedError
