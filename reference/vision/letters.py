"""Where the letters of a photographed or drawn page stand, and which of its pixels are ink."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from skimage.filters import threshold_otsu
from skimage.measure import label, regionprops
from skimage.transform import downscale_local_mean

PIXELS = (
    2_000_000  # a page is shrunk by whole steps until it holds at most about this many: letters stay > 30 px
)
FAINTEST = 0.06  # ink must be darker than the paper around it by this share of the paper's brightness
SMALLEST = 0.35  # a letter's longer side, in heights of a typical letter: below are full stops and specks


class NoLetters(Exception):
    """The page shows nothing that could be a letter."""


def find_letters(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the boxes of a page's letters and its ink (16-720 HW5 §4.3).

    image (H, W), (H, W, 3) or (H, W, 4), dark ink on brighter paper, unsigned integers or floats in [0, 1]; a
    transparent pixel is white. Boxes are int (K, 4): minr, minc, maxr, maxc, the maxima excluded, by first row and
    first column; ink is bool (H, W), True on letters only. Strokes that lie one inside the other's box, or nearly
    touch, are one letter. Raises `NoLetters` on a blank page and ValueError on an array that is no image.
    """
    grey = to_grey(image)
    step = max(1, round((grey.size / PIXELS) ** 0.5))
    small = _shrink(grey, step)
    ink = _ink(small)
    boxes, labels = _components(ink)
    return boxes * step, ink


def to_grey(image: np.ndarray) -> np.ndarray:
    raise NotImplementedError
