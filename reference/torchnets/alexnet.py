"""AlexNet as torchvision builds it, and the activations after its convolutions."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
from torch import nn

from reference.torchnets.torchvision_compat import import_torchvision
from reference.torchnets.weights import build


def alexnet(rng: np.random.Generator, classes: int = 1000) -> nn.Module:
    """Return torchvision's AlexNet (61,100,840 parameters at 1000 classes), weights drawn from `rng` on torch's rule.

    Its input is (N, 3, H, W) float32 with H, W >= 63, commonly 227, standardised per channel.
    """
    models = import_torchvision().models
    return build(partial(models.alexnet, weights=None, num_classes=classes), rng)


@torch.no_grad()
def convolution_features(network: nn.Module, x: torch.Tensor, convolutions: int) -> torch.Tensor:
    """Return the activations (N, C, H', W') after an AlexNet's first convolutions, ReLU included.

    x (N, 3, H, W) float32. Raises ValueError unless 1 <= convolutions <= 5 (CSC411 A2 part 10 takes 4).
    """
    places = [i for i, layer in enumerate(network.features) if isinstance(layer, nn.Conv2d)]
    if not 1 <= convolutions <= len(places):
        raise ValueError(f"alexnet: {convolutions} convolutions asked for, it has {len(places)}")
    return network.features[: places[convolutions - 1] + 2](x)  # + 2: the convolution and its ReLU
