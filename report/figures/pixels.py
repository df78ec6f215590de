"""Pictures for the page: as many pixels and colours as can be seen at the size they are shown, and no more."""

from __future__ import annotations

import numpy as np
from PIL import Image

from report.figures.style import DIVERGING

GREYS, STEPS, TONES = 16, 9, 64  # greys, colours about zero, colours of photographs
SHARP = 1.1  # pixels of an image for a point of its width
_WORTH = 1.3  # times as many pixels as are shown: from here on averaging them makes a picture lighter
_SMALL = 24  # pixels: smaller images are enlarged, so that the gaps between them can be narrow


def shade(image: np.ndarray, limit: float | None, shared: tuple[float, float]) -> np.ndarray:
    """Return an image (h, w[, 3]) as uint8 RGB in few colours.

    With a limit colours stand for values from -limit to limit; else greys: bytes as they are, others from 0 to 1, or
    on the scale `shared` (least, greatest) where values leave that.
    """
    if limit is not None:
        places = np.round((image / limit + 1) / 2 * (STEPS - 1)) / (STEPS - 1)
        return DIVERGING(places, bytes=True)[..., :3]
    if image.dtype != np.uint8:
        low, high = (0.0, 1.0) if shared[0] >= 0 and shared[1] <= 1 else shared
        image = np.round(np.clip((image - low) / ((high - low) or 1.0), 0, 1) * 255).astype(np.uint8)
    return image if image.ndim == 3 else np.repeat(few_greys(image)[..., None], 3, axis=-1)


def few_greys(image: np.ndarray) -> np.ndarray:
    """Return uint8 greys (h, w) with sixteen values."""
    return (np.round(image / 255 * (GREYS - 1)) * (255 // (GREYS - 1))).astype(np.uint8)


def smaller(image: np.ndarray, wide: float) -> np.ndarray:
    """Return uint8 pixels (h, w[, 3]) averaged down to at most `wide` columns."""
    if image.shape[1] <= wide:
        return image
    size = (round(wide), max(1, round(image.shape[0] * wide / image.shape[1])))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BOX))


def joined(images: list[np.ndarray], wide: float) -> tuple[np.ndarray, float]:
    """Return uint8 RGB images of one size beside each other as RGBA, the gaps clear, each at most `wide` pixels.

    Also returns the share of a cell, image and gap, that the image takes.
    """
    if images[0].shape[1] > _WORTH * wide:
        images = [smaller(image, wide) for image in images]
    if max(len(np.unique(image.reshape(-1, 3), axis=0)) for image in images) > GREYS:
        strip = Image.fromarray(np.concatenate(images, axis=1)).quantize(TONES, dither=Image.Dither.NONE)
        images = np.split(np.asarray(strip.convert("RGB")), len(images), axis=1)
    factor = max(1, -(-_SMALL // images[0].shape[1]))
    images = [np.kron(image, np.ones((factor, factor, 1), dtype=np.uint8)) for image in images]
    high, width = images[0].shape[:2]
    gap = max(1, round(0.03 * width))
    strip = np.zeros((high, (width + gap) * len(images) - gap, 4), dtype=np.uint8)
    for index, image in enumerate(images):
        strip[:, index * (width + gap) :][:, :width] = np.dstack(
            [image, np.full((high, width), 255, np.uint8)]
        )
    return strip, width / (width + gap)
