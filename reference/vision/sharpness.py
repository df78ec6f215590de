"""How sharp pictures are, and how far off the bare paper of a reconstruction is."""

from __future__ import annotations

import numpy as np

PAPER = 0.99  # at least this bright is bare paper


def gradient_energy(images: np.ndarray) -> np.ndarray:
    """Return each picture's mean squared difference of neighbouring pixels (N,); images (N, H, W) in [0, 1]."""
    across = np.square(np.diff(images, axis=2)).mean(axis=(1, 2))
    down = np.square(np.diff(images, axis=1)).mean(axis=(1, 2))
    return across + down  # E = mean (∂x I)² + mean (∂y I)²


def paper_error(originals: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """Return each picture's mean absolute error on the bare paper of its original (N,), 0 where it has none.

    Both (N, H, W), paper 1 and ink 0.
    """
    paper = originals >= PAPER
    off = np.where(paper, np.abs(reconstructions - originals), 0)
    return off.sum(axis=(1, 2)) / np.maximum(paper.sum(axis=(1, 2)), 1)
