"""Peak signal-to-noise ratio of two pictures."""

from __future__ import annotations

import math

import numpy as np


def psnr(a: np.ndarray, b: np.ndarray, data_range: float = 1.0) -> float:
    """Return the PSNR in dB of two arrays of one shape, computed in float64 (16-720 HW5 §5.3.2).

    `data_range` is the distance between the least and the greatest possible value; equal arrays give infinity.
    Raises ValueError when the shapes differ.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"psnr: shapes {a.shape} and {b.shape} differ")
    mean_squared_error = float(np.mean((a - b) ** 2))
    if mean_squared_error == 0:
        return math.inf
    return 10 * math.log10(data_range**2 / mean_squared_error)  # PSNR = 10 log10(range^2 / MSE)
