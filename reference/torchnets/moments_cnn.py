"""The convolutional network of ECE1513: its normalisation takes the moments of whatever batch it is given."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn.functional import batch_norm, dropout, max_pool2d

from reference.torchnets.weights import draw_xavier

EPS = 1e-9  # the source's constant below the variance
AT_A_TIME = 64  # pictures of a large evaluation: their 6 MB stay in the cache, which is ten times as fast
Moments = tuple[torch.Tensor, torch.Tensor]


class MomentsCNN(nn.Module):
    """3x3 convolution, ReLU, normalisation over the batch, 2x2 pooling, a dense layer with dropout, ten letters.

    The dropout, which keeps a unit with probability `keep`, stands before the dense layer's ReLU. All weights and
    biases are Xavier's, drawn from `rng`. There is no running average: also in evaluation the scores of a picture
    depend on the pictures beside it. Source: ECE1513 A2 §2.1.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        *,
        filters: int = 32,
        units: int = 784,
        keep: float = 1.0,
        side: int = 28,
    ) -> None:
        super().__init__()
        if not 0 < keep <= 1:
            raise ValueError(f"keep: {keep}; give the probability of keeping a unit, above 0 up to 1")
        self.keep = keep
        self.convolution = nn.Conv2d(1, filters, 3, padding=1)
        self.hidden = nn.Linear(filters * (side // 2) ** 2, units)
        self.output = nn.Linear(units, 10)
        draw_xavier(self, rng)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores (N, 10) of pictures (N, side, side), normalised by these N pictures' moments."""
        return self.scores(self.features(x))

    def features(self, x: torch.Tensor, moments: Moments | None = None) -> torch.Tensor:
        """Return what the dense layer sees, (N, filters (side/2)²), of pictures (N, side, side).

        It is normalised by the moments of these pictures, or by `moments`, each (filters, side, side).
        """
        h = self._rectified(x)
        if moments is not None:
            mean, variance = moments
            h = (h - mean) * torch.rsqrt(variance + EPS)
        elif len(h) == 1:
            h = torch.zeros_like(h)  # one picture is its own mean; torch refuses to normalise it
        else:
            # (h − μ) / √(σ² + ε), μ and σ² over the batch alone: each pixel of each filter is a column of its own
            h = batch_norm(h.flatten(1), None, None, training=True, eps=EPS).reshape(h.shape)
        return _pool(h).flatten(1)

    def scores(self, features: torch.Tensor) -> torch.Tensor:
        """Return the scores (N, 10) from `features`, with dropout while training."""
        h = self.hidden(features)
        if self.training and self.keep < 1:
            h = dropout(h, 1 - self.keep)  # a unit that is kept is multiplied by 1 / keep
        return self.output(torch.relu(h))

    @torch.no_grad()
    def moments(self, x: torch.Tensor) -> Moments:
        """Return mean and variance (divided by N) over all pictures x (N, side, side), each (filters, side, side)."""
        parts = x.split(AT_A_TIME)
        mean = sum(self._rectified(part).sum(0, dtype=torch.float64) for part in parts) / len(x)
        mean = mean.to(x.dtype)
        squares = (self._rectified(part).sub_(mean).square_() for part in parts)
        return mean, (sum(part.sum(0, dtype=torch.float64) for part in squares) / len(x)).to(x.dtype)

    @torch.no_grad()
    def scores_together(self, x: torch.Tensor, moments: Moments | None = None) -> torch.Tensor:
        """Return the scores (N, 10) that one batch of all pictures x gets, computed in pieces; or by `moments`."""
        moments = self.moments(x) if moments is None else moments
        return torch.cat([self.scores(self.features(part, moments)) for part in x.split(AT_A_TIME)])

    def _rectified(self, x: torch.Tensor) -> torch.Tensor:
        """Return the ReLU of the convolution, (N, filters, side, side)."""
        return torch.relu(self.convolution(x[:, None]))


def _pool(h: torch.Tensor) -> torch.Tensor:
    """Return the 2x2 maxima of h (N, C, side, side)."""
    if torch.is_grad_enabled():
        return max_pool2d(h, 2)
    rows = torch.maximum(h[:, :, ::2], h[:, :, 1::2])  # without gradients three times as fast as max_pool2d
    return torch.maximum(rows[..., ::2], rows[..., 1::2])


def adam(network: nn.Module, rate: float, decay: float) -> torch.optim.Optimizer:
    """Return Adam for the loss plus decay · ½‖W‖², W the weights of all layers without their biases.

    Source: ECE1513 A2 §2.1. The decay enters as its gradient, decay · W.
    """
    weights = [p for p in network.parameters() if p.ndim > 1]
    biases = [p for p in network.parameters() if p.ndim == 1]
    groups = [{"params": weights, "weight_decay": decay}, {"params": biases}]
    return torch.optim.Adam(groups, lr=rate, fused=True)
