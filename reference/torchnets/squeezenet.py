"""SqueezeNet 1.1 as torchvision builds it, and the head that is trained anew."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import torch
from torch import nn

from reference.torchnets.torchvision_compat import import_torchvision
from reference.torchnets.weights import build


def squeezenet(rng: np.random.Generator, classes: int = 1000) -> nn.Module:
    """Return SqueezeNet 1.1 (1,235,496 parameters at 1000 classes), weights drawn from `rng` on He's rule.

    Its input is (N, 3, H, W) float32 with H, W >= 17, commonly 224 or 227. As in torchvision, the last convolution's
    weights are small (standard deviation 0.01) and all biases zero.
    """
    models = import_torchvision().models
    network = build(partial(models.squeezenet1_1, weights=None, num_classes=classes), rng, gain=math.sqrt(6))
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, nn.Conv2d):
                layer.bias.zero_()
    draw_head(network, rng)
    return network


def replace_head(network: nn.Module, rng: np.random.Generator, classes: int) -> None:
    """Give a SqueezeNet a fresh last layer of `classes` outputs, in place, to be trained alone (16-720 HW5 §7.2)."""
    network.classifier[1] = nn.utils.skip_init(nn.Conv2d, 512, classes, kernel_size=1)
    network.num_classes = classes
    draw_head(network, rng)


@torch.no_grad()
def draw_head(network: nn.Module, rng: np.random.Generator) -> None:
    """Draw the last convolution's weights with standard deviation 0.01 and set its biases to zero."""
    head = network.classifier[1]
    values = rng.standard_normal(head.weight.shape, dtype=np.float32) * np.float32(0.01)
    head.weight.copy_(torch.from_numpy(values))
    head.bias.zero_()
