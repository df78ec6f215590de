"""Where the letters of a photographed or drawn page stand, and which of its pixels are ink."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from skimage.filters import gaussian, threshold_otsu
from skimage.measure import label, regionprops_table
from skimage.transform import downscale_local_mean, resize

PIXELS = 2_000_000  # a page is shrunk by whole steps to about this many: enough for letters of 30 pixels
FAINTEST = 0.06  # ink is darker than the paper around it by at least this share of the paper's brightness
NOISE = 6.0  # … and by at least this many standard deviations of the paper's grain
SMALLEST = 0.4  # a letter's longer side in heights of a typical letter: below are full stops and specks
BREAK = 0.06  # parts of a letter that lie nearer than this many heights belong together


class NoLetters(Exception):
    """The page shows nothing that could be a letter."""


def find_letters(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the boxes of a page's letters and its ink (16-720 HW5 §4.3).

    image (H, W), (H, W, 3) or (H, W, 4), dark ink on brighter paper, unsigned integers or floats in [0, 1]; a
    transparent pixel is white. Boxes are int (K, 4): minr, minc, maxr, maxc, the maxima excluded, ordered by minr,
    then minc; ink is bool (H, W), True on letters only. Parts of one letter are joined where they nearly touch or
    where one stands over the other; full stops, specks and frames are left out. Raises `NoLetters` on a page without
    letters and ValueError on an array that is no image.
    """
    grey = to_grey(image)
    step = max(1, round((grey.size / PIXELS) ** 0.5))
    ink = _ink(downscale_local_mean(_pad_to_multiple(grey, step), (step, step)))
    boxes, letters = _letters(ink)
    boxes = np.minimum(boxes * step, np.tile(grey.shape, 2))
    full = np.repeat(np.repeat(letters, step, axis=0), step, axis=1)
    return boxes, full[: grey.shape[0], : grey.shape[1]]


def to_grey(image: np.ndarray) -> np.ndarray:
    """Return an image (H, W[, 3 or 4]) as float32 brightness (H, W) in [0, 1]; raises ValueError if it is none."""
    image = np.asarray(image)
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] not in (1, 3, 4)) or 0 in image.shape:
        raise ValueError(f"image: shape {image.shape} is none of (H, W), (H, W, 3), (H, W, 4)")
    if image.dtype.kind == "u":
        image = image / np.float32(np.iinfo(image.dtype).max)
    elif (
        image.dtype.kind not in "fb" or not np.isfinite(image).all() or image.min() < 0 or image.max() > 1.001
    ):
        raise ValueError(f"image: type {image.dtype}, need unsigned integers or floats in [0, 1]")
    image = image.astype(np.float32, copy=False)
    if image.ndim == 2:
        return image
    colours = min(3, image.shape[2])
    grey = sum(image[..., i] for i in range(colours)) / np.float32(
        colours
    )  # a mean over the short axis is slow
    if image.shape[2] == 4:
        alpha = image[..., 3]
        grey = grey * alpha + (1 - alpha)  # laid over white paper
    return grey


def _pad_to_multiple(grey: np.ndarray, step: int) -> np.ndarray:
    """Return the page with its last rows and columns repeated until `step` divides both sides."""
    return np.pad(grey, [(0, -side % step) for side in grey.shape], mode="edge")


def _ink(grey: np.ndarray) -> np.ndarray:
    """Return where the page (H, W) is darker than the paper around it."""
    darkness = gaussian(1 - grey / _paper(grey), sigma=1)
    middle = np.median(darkness)
    grain = 1.4826 * np.median(np.abs(darkness - middle))  # standard deviation that strokes do not disturb
    return darkness > max(threshold_otsu(darkness), FAINTEST, middle + NOISE * grain)


def _paper(grey: np.ndarray) -> np.ndarray:
    """Return the brightness of the bare paper (H, W), which varies with light and shadow.

    Blocks of a thirty-second of the page are mostly paper, so their 80th percentile is; a block that a thick stroke
    fills takes the value of its neighbours.
    """
    side = max(1, max(grey.shape) // 32)
    padded = _pad_to_multiple(grey, side)
    blocks = padded.reshape(padded.shape[0] // side, side, -1, side).swapaxes(1, 2)
    paper = np.percentile(blocks.reshape(*blocks.shape[:2], -1), 80, axis=2)
    paper = gaussian(ndimage.grey_closing(paper, size=(5, 5)), sigma=1, mode="nearest")
    return np.maximum(resize(paper, padded.shape, order=1)[: grey.shape[0], : grey.shape[1]], 1e-3)


def _letters(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the letters' boxes (K, 4) and their ink (H, W)."""
    parts, boxes, area = _parts(ink)
    height = _typical_height(boxes, area, ink.shape)
    parts, boxes, area = _parts(ink, closing=BREAK * height)
    group = _group_parts(boxes, height)
    joined = np.stack(
        [
            *(ndimage.minimum(boxes[:, i], group, np.arange(group.max() + 1)) for i in (0, 1)),
            *(ndimage.maximum(boxes[:, i], group, np.arange(group.max() + 1)) for i in (2, 3)),
        ],
        axis=1,
    ).astype(int)
    longer = (joined[:, 2:] - joined[:, :2]).max(axis=1)
    kept = (longer >= SMALLEST * height) & (longer <= 4 * height)
    letters = np.concatenate([[False], kept[group]])[parts]
    joined = joined[kept]
    return joined[np.lexsort((joined[:, 1], joined[:, 0]))], letters & ink


def _parts(ink: np.ndarray, closing: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return connected ink: its numbers (H, W) from 1, boxes (P, 4), pixels (P,); gaps under `closing` are closed."""
    near = ndimage.distance_transform_edt(~ink) <= closing / 2 if closing else ink
    numbers = label(near, connectivity=2) * ink
    table = regionprops_table(numbers, properties=("bbox", "area"))
    if not len(table["area"]):
        raise NoLetters("no letters: nothing on the page is darker than its paper")
    return numbers, np.stack([table[f"bbox-{i}"] for i in range(4)], axis=1), table["area"]


def _typical_height(boxes: np.ndarray, area: np.ndarray, shape: tuple[int, ...]) -> float:
    """Return the height above which half of the ink stands, frames left out: specks are many but hold little ink."""
    sides = boxes[:, 2:] - boxes[:, :2]
    inner = (sides < np.array(shape) / 2).all(axis=1) if len(boxes) > 1 else np.ones(1, dtype=bool)
    if not inner.any():
        raise NoLetters("no letters: the page shows only shapes as large as itself")
    height, weight = sides[inner].max(axis=1), area[inner]
    order = np.argsort(height, kind="stable")
    return float(height[order][np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)])


def _group_parts(boxes: np.ndarray, height: float) -> np.ndarray:
    """Return for each part the number of its letter (P,)."""
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared_rows, shared_columns = np.moveaxis(high - low, 2, 0)  # negative: the gap between the two
    sides = boxes[:, 2:] - boxes[:, :2]
    rows, columns = (np.minimum(side[:, None], side[None, :]) for side in sides.T)
    small = rows < 0.6 * height
    union = np.maximum(boxes[:, None, 2], boxes[None, :, 2]) - np.minimum(
        boxes[:, None, 0], boxes[None, :, 0]
    )
    over = (
        (shared_columns >= 0.5 * columns) & (shared_rows >= -0.2 * height) & small & (union <= 1.5 * height)
    )
    inside = (shared_rows >= 0.5 * rows) & (shared_columns >= 0.5 * columns)
    return connected_components(coo_array(over | inside), directed=False)[1]
