"""A small convolutional network for colour pictures of any size, to be trained from scratch."""

from __future__ import annotations

import math

import numpy as np
from torch import nn

from reference.torchnets.weights import build


def plain_cnn(rng: np.random.Generator, classes: int) -> nn.Sequential:
    """Return three convolutions (32, 64, 128 filters) with ReLU and pooling, their mean, and an affine layer.

    Takes (N, 3, H, W) float32 with H, W >= 16 and gives scores (N, classes); weights are drawn on He's rule.
    """
    return build(
        lambda: nn.Sequential(
            nn.Conv2d(3, 32, 5, stride=2, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            nn.Linear(128, classes),
        ),
        rng,
        gain=math.sqrt(6),
    )  # fmt: skip
