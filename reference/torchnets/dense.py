"""The fully connected network of Stat 6910: 784 pixels, two hidden layers of 100, ten digits."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from reference.torchnets.weights import draw


class Net(nn.Module):
    """784-100-100-10 with ReLU; its weights are drawn from `rng` (Stat 6910 HW5 problem 5)."""

    def __init__(self, rng: np.random.Generator):
        super().__init__()
        self.hidden1 = nn.Linear(784, 100)
        self.hidden2 = nn.Linear(100, 100)
        self.output = nn.Linear(100, 10)
        draw(self, rng)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores (N, 10) of pictures (N, 784) or (N, 28, 28), float32 in [0, 1]."""
        h = torch.relu(self.hidden1(x.flatten(1)))
        return self.output(torch.relu(self.hidden2(h)))
