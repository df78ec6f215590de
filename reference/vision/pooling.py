"""Max pooling on arrays (N, C, H, W), forward and backward, overlapping windows included."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool(
    x: np.ndarray, size: int | tuple[int, int], stride: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the maximum of each window and where it stands.

    x (N, C, H, W); `size` of a square window or (height, width) of any, `stride` is its height unless given; both
    results are (N, C, H', W') with H' = (H - height) // stride + 1. The second holds flat indices into the plane (H·W);
    of equal maxima the first in reading order counts, as in torch. Raises ValueError when a window is larger than the
    picture.
    """
    high, wide = (size, size) if isinstance(size, int) else size
    stride = high if stride is None else stride
    height, width = x.shape[2:]
    if high > height or wide > width:
        raise ValueError(f"max_pool: window of {high} x {wide} is larger than the picture {height} x {width}")
    windows = sliding_window_view(x, (high, wide), axis=(2, 3))[:, :, ::stride, ::stride]
    flat = windows.reshape(*windows.shape[:4], high * wide)
    place = flat.argmax(axis=-1)
    out = np.take_along_axis(flat, place[..., None], axis=-1)[..., 0]
    row = np.arange(out.shape[2])[:, None] * stride + place // wide
    column = np.arange(out.shape[3]) * stride + place % wide
    return out, row * width + column


def max_pool_backward(
    dout: np.ndarray,
    argmax: np.ndarray,
    shape: tuple[int, ...],
    size: int | tuple[int, int],
    stride: int | None = None,
) -> np.ndarray:
    """Return the gradient at the input of `max_pool`, of the input's `shape` (N, C, H, W) and dout's type.

    A pixel that is the maximum of several overlapping windows gets the sum of their gradients.
    """
    high, wide = (size, size) if isinstance(size, int) else size
    stride = high if stride is None else stride
    n, channels, height, width = shape
    expected = (n, channels, (height - high) // stride + 1, (width - wide) // stride + 1)
    if dout.shape != expected or argmax.shape != expected:
        raise ValueError(f"max_pool_backward: dout {dout.shape} and argmax {argmax.shape} must be {expected}")
    plane = np.arange(n * channels).reshape(n, channels, 1, 1) * (height * width)
    dx = np.bincount((plane + argmax).ravel(), dout.ravel(), minlength=n * channels * height * width)
    return dx.reshape(shape).astype(dout.dtype, copy=False)
