"""Initial weights of a layer: float64 arrays of shape (n_in, n_out), drawn from the generator passed in."""

from __future__ import annotations

import math

import numpy as np


def xavier_uniform(rng: np.random.Generator, n_in: int, n_out: int) -> np.ndarray:
    """Draw uniform weights between ±√(6 / (n_in + n_out)). Source: 16-720 HW5 §2.1.2."""
    bound = math.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound, (n_in, n_out))


def scaled_normal(rng: np.random.Generator, n_in: int, n_out: int, scale: float) -> np.ndarray:
    """Draw normal weights of standard deviation `scale`. Source: CS189 HW6 §1.2 (weight_scale)."""
    return scale * rng.standard_normal((n_in, n_out))


def fan_in_normal(rng: np.random.Generator, n_in: int, n_out: int) -> np.ndarray:
    """Draw normal weights of standard deviation 1/√n_in."""
    return scaled_normal(rng, n_in, n_out, 1 / math.sqrt(n_in))


def he_normal(rng: np.random.Generator, n_in: int, n_out: int) -> np.ndarray:
    """Draw normal weights of standard deviation √(2/n_in), made for ReLU."""
    return scaled_normal(rng, n_in, n_out, math.sqrt(2 / n_in))
