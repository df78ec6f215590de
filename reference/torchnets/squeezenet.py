"""SqueezeNet 1.1 in torchvision's layout and names, and the head that is trained anew."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import torch
from torch import nn

from reference.torchnets.weights import build

# Filters of the eight fire modules: squeeze, expand 1x1 and expand 3x3; 0 stands for a 3x3 pooling of stride 2.
FIRES = ((16, 64), (16, 64), 0, (32, 128), (32, 128), 0, (48, 192), (48, 192), (64, 256), (64, 256))


class Fire(nn.Module):
    """1x1 filters that squeeze the channels, then 1x1 and 3x3 filters side by side, each with ReLU."""

    def __init__(self, n_in: int, squeeze: int, expand: int):
        super().__init__()
        self.squeeze = nn.Conv2d(n_in, squeeze, 1)
        self.expand1x1 = nn.Conv2d(squeeze, expand, 1)
        self.expand3x3 = nn.Conv2d(squeeze, expand, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (N, 2 · expand, H, W) for x (N, n_in, H, W)."""
        s = torch.relu(self.squeeze(x))
        return torch.relu(torch.cat([self.expand1x1(s), self.expand3x3(s)], 1))


class SqueezeNet(nn.Module):
    """`features` (N, 3, H, W) → (N, 512 · width, H', W'), then `classifier`: dropout, 1x1 filters, ReLU, mean."""

    def __init__(self, classes: int, width: float = 1.0):
        super().__init__()
        channels = round(64 * width)
        layers: list[nn.Module] = [nn.Conv2d(3, channels, 3, stride=2), nn.ReLU(), _pool()]
        for fire in FIRES:
            if fire == 0:
                layers.append(_pool())
                continue
            squeeze, expand = (round(filters * width) for filters in fire)
            layers.append(Fire(channels, squeeze, expand))
            channels = 2 * expand
        self.features = nn.Sequential(*layers)
        self.classifier = head(channels, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores (N, classes)."""
        return self.classifier(self.features(x))


def _pool() -> nn.Module:
    return nn.MaxPool2d(3, stride=2, ceil_mode=True)


def head(channels: int, classes: int) -> nn.Sequential:
    """Return the classifier of features (N, channels, H, W): its 1x1 filters are SqueezeNet's only output layer."""
    filters = nn.Conv2d(channels, classes, 1)
    return nn.Sequential(nn.Dropout(0.5), filters, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())


def squeezenet(rng: np.random.Generator, classes: int = 1000, *, width: float = 1.0) -> SqueezeNet:
    """Return SqueezeNet 1.1 (1,235,496 parameters at 1000 classes), weights drawn from `rng` on He's rule.

    Its input is (N, 3, H, W) float32 with H, W >= 17, commonly 224 or 227; `width` scales the number of filters of
    every layer but the last. As in torchvision, the last convolution's weights are small (standard deviation 0.01)
    and all biases zero.
    """
    network = build(partial(SqueezeNet, classes, width), rng, gain=math.sqrt(6))
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, nn.Conv2d):
                layer.bias.zero_()
    _draw_head(network.classifier, rng)
    return network


def new_head(channels: int, classes: int, rng: np.random.Generator) -> nn.Sequential:
    """Return a fresh classifier of frozen features, to be trained alone (16-720 HW5 §7.2)."""
    layers = build(partial(head, channels, classes), rng)
    _draw_head(layers, rng)
    return layers


@torch.no_grad()
def _draw_head(layers: nn.Sequential, rng: np.random.Generator) -> None:
    """Draw the last convolution's weights with standard deviation 0.01 and set its biases to zero."""
    values = rng.standard_normal(layers[1].weight.shape, dtype=np.float32) * np.float32(0.01)
    layers[1].weight.copy_(torch.from_numpy(values))
    layers[1].bias.zero_()
