"""Letters as distance fields of the fonts that matplotlib ships, and the warp that makes each drawing differ."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

# Upright and slanted faces with capitals, small letters and digits at their ASCII places.
FONTS = (
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    *("DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique"),
    *("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic"),
    *("STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"),
    *("cmr10", "cmss10", "cmti10", "cmtt10", "cmb10"),
)
CELL = 48  # side of a glyph's cell
GLYPH = 36  # its longer side is scaled to this, centred


@cache
def distance_fields(characters: str, fonts: tuple[str, ...] = FONTS) -> np.ndarray:
    """Return (C·F, CELL, CELL) float32, in pixels, positive in the ink; row c·F + f is character c in font f."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    faces = [ImageFont.truetype(str(folder / f"{name}.ttf"), 2 * GLYPH) for name in fonts]
    mosaic = np.zeros((len(characters), CELL, len(fonts), CELL), bool)
    for c, character in enumerate(characters):
        for f, face in enumerate(faces):
            left, top, right, bottom = face.getbbox(character)
            drawing = Image.new("L", (right - left, bottom - top))
            ImageDraw.Draw(drawing).text((-left, -top), character, font=face, fill=255)
            scale = GLYPH / max(drawing.size)
            width, height = (max(1, round(scale * side)) for side in drawing.size)
            x, y = (CELL - width) // 2, (CELL - height) // 2
            small = np.asarray(drawing.resize((width, height), Image.Resampling.BOX))
            mosaic[c, y : y + height, f, x : x + width] = small > 127
    # One transform for all: a cell's margin is wider than any reach that the warp uses.
    flat = mosaic.reshape(len(characters) * CELL, len(fonts) * CELL)
    field = ndimage.distance_transform_edt(flat) - ndimage.distance_transform_edt(~flat)
    field = field.reshape(mosaic.shape).transpose(0, 2, 1, 3).astype(np.float32)
    field -= np.sign(field) * np.float32(0.5)  # the edge runs between two pixels
    return np.ascontiguousarray(field.reshape(-1, CELL, CELL))


def smooth_fields(rng: np.random.Generator, count: int, size: int, knots: int) -> np.ndarray:
    """Return (count, size, size) float32 random fields of unit variance at the knots, smooth between them."""
    position = np.linspace(0, knots - 1, size)
    basis = np.exp(-0.5 * ((position[:, None] - np.arange(knots)) / 0.6) ** 2)
    basis = (basis / np.sqrt((basis**2).sum(1, keepdims=True))).astype(np.float32)
    return basis @ rng.standard_normal((count, knots, knots), dtype=np.float32) @ basis.T


def warp(
    rng: np.random.Generator,
    fields: np.ndarray,
    which: np.ndarray,
    size: int,
    *,
    zoom: tuple[float, float],
    aspect: float,
    rotation: float,
    shear: float,
    shift: float,
    elastic: float,
    pen: tuple[float, float],
) -> np.ndarray:
    """Return (N, size, size) float32 coverage in [0, 1]: glyph `which[n]` of `fields`, drawn by an unsteady hand.

    `zoom`: range of the glyph's longer side as a part of `size`; `aspect`: sd of log width/height; `rotation`:
    sd in degrees; `shear`: sd; `shift`: sd in output pixels; `elastic`: sd of the local displacement, in glyph
    pixels; `pen`: range of how many glyph pixels the stroke grows on each side (negative: thinner).
    """
    n = len(which)
    angle = np.deg2rad(rotation) * rng.standard_normal(n)
    slant = shear * rng.standard_normal(n)
    stretch = np.exp(aspect * rng.standard_normal(n) / 2)
    step = GLYPH / (size * rng.uniform(*zoom, n))  # glyph pixels for one output pixel
    cos, sin = np.cos(angle) * step, np.sin(angle) * step
    # glyph (x, y) = stretch · shear · rotation · output (x, y)
    matrix = np.array([[(cos + slant * sin) / stretch, (-sin + slant * cos) / stretch],
                       [sin * stretch, cos * stretch]], np.float32)  # fmt: skip
    centre = np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2)
    moved = shift * rng.standard_normal((2, n, 1, 1), dtype=np.float32)
    x = centre[None, None, :] - moved[0]
    y = centre[None, :, None] - moved[1]
    middle = np.float32((CELL - 1) / 2)
    source = [
        matrix[i, 0][:, None, None] * x
        + matrix[i, 1][:, None, None] * y
        + middle
        + np.float32(elastic) * smooth_fields(rng, n, size, 4)
        for i in (0, 1)
    ]
    distance = _bilinear(fields, which, *source)
    reach = rng.uniform(*pen, (n, 1, 1)).astype(np.float32)
    edge = step.astype(np.float32)[:, None, None]  # anti-aliasing: one output pixel wide
    return np.clip((distance + reach) / edge + np.float32(0.5), 0, 1)


def _bilinear(fields: np.ndarray, which: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return fields[which[n]] at the positions (x, y) (N, H, W), edge pixels continued."""
    x, y = (np.clip(v, 0, CELL - 1.001) for v in (x, y))
    column, row = x.astype(np.int32), y.astype(np.int32)
    x -= column
    y -= row
    flat = fields.reshape(-1)
    index = which.astype(np.int32)[:, None, None] * (CELL * CELL) + row * CELL + column
    upper = flat[index] * (1 - x) + flat[index + 1] * x
    lower = flat[index + CELL] * (1 - x) + flat[index + CELL + 1] * x
    return upper * (1 - y) + lower * y
