"""16-720 HW5 §7.1.4: a convolutional network on EMNIST's 47 classes, which then reads the four pages."""

from __future__ import annotations

import numpy as np

from reference.cmu16720_hw5.pages import read_pages
from reference.cmu16720_hw5.tasks._torch import adam, cnn, fit, ink
from reference.run import Run
from reference.torchnets.letters import warping
from reference.torchnets.training import predict


def run(task: Run) -> None:
    """Train on EMNIST with warped pictures, then read the pages; small letters are read as capitals."""
    settings = task.settings
    data = task.data("emnist47")
    side = data.splits["train"].images.shape[1]
    network = cnn(task, side, len(data.class_names))
    augment = warping(task.rng, **settings["warp"])
    fit(task, network, adam(task, network), data.splits, ink, augment)

    def classify(crops: np.ndarray) -> list[str]:
        scores = predict(network, emnist_layout(crops, side))
        return [data.class_names[label].upper() for label in scores.argmax(axis=1)]

    read_pages(task, classify, settings["source_strings"])


def emnist_layout(crops: np.ndarray, side: int) -> np.ndarray:
    """Return letters as EMNIST shows them: (K, side, side) float32, ink 1, from the middle of crops with paper 1.

    The longer side of a letter takes 24 pixels in both: of 32 in a crop (K, 32, 32), of 28 in EMNIST.
    """
    margin = (crops.shape[1] - side) // 2
    return np.ascontiguousarray(1 - crops[:, margin : margin + side, margin : margin + side])
