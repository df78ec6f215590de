"""Max pooling on arrays (N, C, H, W), forward and backward, overlapping windows included."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool(x: np.ndarray, size: int, stride: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the maximum of each window and where it stands.

    x (N, C, H, W); `stride` is `size` unless given; both results are (N, C, H', W') with
    H' = (H - size) // stride + 1. The second holds flat indices into the plane (H·W); of equal maxima the first in
    reading order counts, as in torch. Raises ValueError when a window is larger than the picture.
    """
    stride = size if stride is None else stride
    height, width = x.shape[2:]
    if size > min(height, width):
        raise ValueError(f"max_pool: window of {size} is larger than the picture {height} x {width}")
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    flat = windows.reshape(*windows.shape[:4], size * size)
    place = flat.argmax(axis=-1)
    out = np.take_along_axis(flat, place[..., None], axis=-1)[..., 0]
    row = np.arange(out.shape[2])[:, None] * stride + place // size
    column = np.arange(out.shape[3]) * stride + place % size
    return out, row * width + column


def max_pool_backward(
    dout: np.ndarray, argmax: np.ndarray, shape: tuple[int, ...], size: int, stride: int | None = None
) -> np.ndarray:
    """Return the gradient at the input of `max_pool`, of the input's `shape` (N, C, H, W) and dout's type.

    A pixel that is the maximum of several overlapping windows gets the sum of their gradients.
    """
    stride = size if stride is None else stride
    n, channels, height, width = shape
    expected = (n, channels, (height - size) // stride + 1, (width - size) // stride + 1)
    if dout.shape != expected or argmax.shape != expected:
        raise ValueError(f"max_pool_backward: dout {dout.shape} and argmax {argmax.shape} must be {expected}")
    plane = np.arange(n * channels).reshape(n, channels, 1, 1) * (height * width)
    dx = np.bincount((plane + argmax).ravel(), dout.ravel(), minlength=n * channels * height * width)
    return dx.reshape(shape).astype(dout.dtype, copy=False)
