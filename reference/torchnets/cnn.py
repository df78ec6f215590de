"""The convolutional network of Stat 6910: two convolutions with pooling, two hidden layers, ten digits."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn.functional import dropout, max_pool2d

from reference.torchnets.weights import draw


class CNN(nn.Module):
    """Convolutions of 32 and 64 5x5 filters, each pooled 2x2, then 3136-100-100-10 with ReLU.

    `dropped` is the probability of dropping a pooled value in training. Weights are drawn from `rng` (Stat 6910 HW5
    problem 5.2; the filter size is the tutorial's it names).
    """

    def __init__(self, rng: np.random.Generator, dropped: float = 0.0):
        super().__init__()
        self.dropped = dropped
        self.conv1 = nn.Conv2d(1, 32, 5, padding=2)
        self.conv2 = nn.Conv2d(32, 64, 5, padding=2)
        self.hidden1 = nn.Linear(64 * 7 * 7, 100)
        self.hidden2 = nn.Linear(100, 100)
        self.output = nn.Linear(100, 10)
        draw(self, rng)
        self.to(memory_format=torch.channels_last)  # a quarter off the time of a step

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores (N, 10) of pictures (N, 28, 28) or (N, 784), float32 in [0, 1]."""
        # ReLU rises, so it may follow the maximum of a window instead of going before it: a quarter of the work
        h = torch.relu(max_pool2d(self.conv1(x.reshape(-1, 1, 28, 28)), 2))  # (N, 32, 14, 14)
        h = torch.relu(max_pool2d(self.conv2(h), 2))  # (N, 64, 7, 7)
        h = dropout(h.flatten(1), self.dropped, self.training)
        h = torch.relu(self.hidden1(h))
        return self.output(torch.relu(self.hidden2(h)))
