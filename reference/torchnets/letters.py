"""The networks of 16-720 HW5 §7.1: one hidden layer, and a small convolutional one for letters and digits."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn.functional import affine_grid, grid_sample, max_pool2d

from reference.torchnets.weights import draw


class OneHidden(nn.Module):
    """The network of 16-720 HW5 §3 in torch: one hidden layer of sigmoid units; weights are drawn from `rng`."""

    def __init__(self, rng: np.random.Generator, inputs: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, hidden)
        self.output = nn.Linear(hidden, classes)
        draw(self, rng)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores (N, classes) of pictures (N, H, W) or rows (N, H·W), float32 in [0, 1]."""
        return self.output(torch.sigmoid(self.hidden(x.flatten(1))))


class LetterCNN(nn.Module):
    """Two 3x3 convolutions with ReLU, each pooled 2x2, a hidden layer with dropout, and the scores.

    `side` is that of the pictures, a multiple of 4; `channels` counts the filters of both convolutions. Weights are
    drawn from `rng` on He's rule.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        side: int,
        classes: int,
        channels: tuple[int, int],
        hidden: int,
        dropped: float,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels[0], 3, padding=1)
        self.conv2 = nn.Conv2d(*channels, 3, padding=1)
        self.hidden = nn.Linear(channels[1] * (side // 4) ** 2, hidden)
        self.dropout = nn.Dropout(dropped)
        self.output = nn.Linear(hidden, classes)
        draw(self, rng, gain=math.sqrt(6))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores (N, classes) of pictures (N, side, side), float32, ink 1 and paper 0."""
        h = max_pool2d(torch.relu(self.conv1(x[:, None])), 2)
        h = max_pool2d(torch.relu(self.conv2(h)), 2)
        return self.output(self.dropout(torch.relu(self.hidden(h.flatten(1)))))


def warping(
    rng: np.random.Generator, *, shift: float, scale: float, shear: float, turn: float
) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return a function that moves, stretches, slants and turns each picture (N, side, side) at random, paper 0.

    Standard deviations: `shift` in pixels, `scale` of log width and log height, `shear`, `turn` in radians.
    """

    def warp(x: torch.Tensor) -> torch.Tensor:
        n, side = x.shape[:2]
        angle, slant = rng.normal(0, turn, n), rng.normal(0, shear, n)
        wide, high = np.exp(rng.normal(0, scale, (2, n)))
        matrix = np.zeros((n, 2, 3), np.float32)
        # source (x, y) = stretch · (rotation + slant) · output (x, y) + shift, the sides running from -1 to 1
        matrix[:, 0, 0], matrix[:, 0, 1] = wide * np.cos(angle), wide * (slant - np.sin(angle))
        matrix[:, 1, 0], matrix[:, 1, 1] = high * np.sin(angle), high * np.cos(angle)
        matrix[:, :, 2] = rng.normal(0, 2 * shift / side, (n, 2))
        grid = affine_grid(torch.from_numpy(matrix), [n, 1, side, side], align_corners=False)
        return grid_sample(x[:, None], grid, align_corners=False)[:, 0]

    return warp
