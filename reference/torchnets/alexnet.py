"""AlexNet twice: as torchvision builds it, and as it was published, on two towers with response normalisation."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from reference.torchnets.weights import build


class AlexNet(nn.Module):
    """`features`, their mean over 6x6 fields, and the three affine layers of 4096, 4096 and `classes` units.

    `features` is a Sequential whose last layer gives `channels` channels; parameters have torchvision's names.
    """

    def __init__(self, features: nn.Sequential, channels: int, units: int, classes: int):
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d(6)
        self.classifier = nn.Sequential(
            nn.Dropout(0.5), nn.Linear(channels * 36, units), nn.ReLU(),
            nn.Dropout(0.5), nn.Linear(units, units), nn.ReLU(), nn.Linear(units, classes),
        )  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores (N, classes)."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def torchvision_layers(width: float = 1.0) -> nn.Sequential:
    """Return torchvision's convolutional part: 64 filters in conv1 with padding 2, no normalisation, one tower."""
    a, b, c, d = (round(filters * width) for filters in (64, 192, 384, 256))
    return nn.Sequential(
        nn.Conv2d(3, a, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, d, 3, padding=1), nn.ReLU(),
        nn.Conv2d(d, d, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
    )  # fmt: skip


def original_layers() -> nn.Sequential:
    """Return the published convolutional part: 96 filters in conv1 without padding; conv2, 4 and 5 in two groups."""

    def normalise() -> (
        nn.Module
    ):  # b = a / (2 + 10⁻⁴ Σ a²)^0.75 over 5 channels; torch divides its alpha by the 5
        return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)

    return nn.Sequential(
        nn.Conv2d(3, 96, 11, stride=4), nn.ReLU(), normalise(), nn.MaxPool2d(3, 2),
        nn.Conv2d(96, 256, 5, padding=2, groups=2), nn.ReLU(), normalise(), nn.MaxPool2d(3, 2),
        nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 384, 3, padding=1, groups=2), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2),
    )  # fmt: skip


def alexnet(
    rng: np.random.Generator, classes: int = 1000, *, width: float = 1.0, units: int = 4096, gain: float = 1.0
) -> AlexNet:
    """Return torchvision's AlexNet (61,100,840 parameters at 1000 classes), weights drawn from `rng` by `draw`.

    Its input is (N, 3, H, W) float32 with H, W >= 63, commonly 227, standardised per channel; `width` scales the
    number of filters, and `units` is that of the two hidden affine layers.
    """
    channels = round(256 * width)
    return build(lambda: AlexNet(torchvision_layers(width), channels, units, classes), rng, gain=gain)


def original_alexnet(rng: np.random.Generator, classes: int = 1000) -> AlexNet:
    """Return the AlexNet of Krizhevsky et al. (2012; 60,965,224 parameters at 1000 classes), drawn on torch's rule.

    Its input is (N, 3, H, W) float32 with H, W >= 67, commonly 227.
    """
    return build(lambda: AlexNet(original_layers(), 256, 4096, classes), rng)


@torch.no_grad()
def layer_sizes(layers: nn.Sequential, side: int) -> list[tuple[str, tuple[int, ...]]]:
    """Return (module's name, (channels, height, width)) after each module for a picture (3, side, side)."""
    sizes, x = [], torch.zeros(1, 3, side, side)
    for module in layers:
        x = module(x)
        sizes.append((type(module).__name__, tuple(x.shape[1:])))
    return sizes


def same_padding(side: int, kernel: int, stride: int) -> int:
    """Return the zeros on each side with which a convolution gives ceil(side / stride) outputs, rounded up."""
    outputs = -(-side // stride)
    return max(0, -(-((outputs - 1) * stride + kernel - side) // 2))


def numbered_layers(layers: nn.Sequential) -> dict[str, int]:
    """Return how many modules end with each layer: "conv1" to "conv5", each with its ReLU, and "pool5"."""
    convolutions = [i for i, module in enumerate(layers) if isinstance(module, nn.Conv2d)]
    return {f"conv{number}": i + 2 for number, i in enumerate(convolutions, 1)} | {"pool5": len(layers)}
