"""What §5 and §6 ask of reconstructed letters: PSNR, sharpness and the background, picture by picture."""

from __future__ import annotations

import numpy as np

from reference.run import Run
from reference.vision.psnr import psnr
from reference.vision.sharpness import gradient_energy, paper_error


def record(task: Run, originals: np.ndarray, back: np.ndarray, *, variant: str, split: str) -> None:
    """Record PSNR (range 1, the mean of the per-image values, §5.3.2), sharpness and background error.

    originals and back (N, D) rows of square pictures, paper 1 and ink 0.
    """
    side = int(originals.shape[1] ** 0.5)
    before, after = (rows.reshape(-1, side, side).astype(np.float64) for rows in (originals, back))
    task.examples("PSNR", psnr_of_each(before, after), variant=variant, split=split)
    task.examples("sharpness", gradient_energy(after), variant=variant, split=split)
    task.examples("background error", paper_error(before, after), variant=variant, split=split)
    task.metric(
        "beyond black and white", float(np.mean((after < 0) | (after > 1))), variant=variant, split=split
    )


def psnr_of_each(originals: np.ndarray, back: np.ndarray) -> np.ndarray:
    """Return the PSNR in dB of each picture, shape (N,), of two stacks (N, …) with values from 0 to 1."""
    return np.array([psnr(a, b) for a, b in zip(originals, back, strict=True)])
