"""Two-dimensional convolution layers on arrays (N, C, H, W), forward and backward."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(
    x: np.ndarray, w: np.ndarray, b: np.ndarray | None = None, stride: int = 1, pad: int = 0
) -> np.ndarray:
    """Return the cross-correlation of a batch with a bank of filters.

    x (N, C, H, W), w (F, C, h, w), b (F,) or None; the result is (N, F, H', W') with
    H' = (H + 2 pad - h) // stride + 1, in the common float type of x and w. Raises ValueError when the channels
    differ or a filter is larger than the padded picture.
    """
    windows = _windows(x, w, stride, pad)
    # y[n,f,i,j] = sum_{c,u,v} x[n,c,i*stride+u,j*stride+v] w[f,c,u,v] + b[f]
    y = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    return y if b is None else y + b[:, None, None]


def conv2d_backward(
    dout: np.ndarray, x: np.ndarray, w: np.ndarray, stride: int = 1, pad: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients (dx, dw, db) of `conv2d` with the shapes of x, w and (F,).

    dout (N, F, H', W') is the gradient of the loss at the output.
    """
    windows = _windows(x, w, stride, pad)
    db = dout.sum(axis=(0, 2, 3))
    dw = np.tensordot(dout, windows, axes=((0, 2, 3), (0, 2, 3)))  # dw = sum_{n,i,j} dout * window
    n, channels, height, width = x.shape
    dx = np.zeros((n, channels, height + 2 * pad, width + 2 * pad), dtype=np.result_type(dout, w))
    rows, columns = (stride * size for size in dout.shape[2:])
    for u, v in np.ndindex(w.shape[2:]):  # each filter tap sends dout back to the pixels it was laid on
        tap = np.tensordot(dout, w[:, :, u, v], axes=((1,), (0,))).transpose(0, 3, 1, 2)
        dx[:, :, u : u + rows : stride, v : v + columns : stride] += tap
    return dx[:, :, pad : pad + height, pad : pad + width], dw, db


def _windows(x: np.ndarray, w: np.ndarray, stride: int, pad: int) -> np.ndarray:
    """Return the view (N, C, H', W', h, w) of all windows that a filter is laid on."""
    if x.ndim != 4 or w.ndim != 4 or x.shape[1] != w.shape[1]:
        raise ValueError(f"conv2d: x {x.shape} and w {w.shape} must be (N, C, H, W) and (F, C, h, w)")
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    if padded.shape[2] < w.shape[2] or padded.shape[3] < w.shape[3]:
        raise ValueError(f"conv2d: filter {w.shape[2:]} is larger than the padded picture {padded.shape[2:]}")
    return sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
