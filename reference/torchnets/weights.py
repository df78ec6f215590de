"""Initial weights drawn by numpy, so that they do not depend on torch's generator or the machine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn


def build(make: Callable[[], nn.Module], rng: np.random.Generator, *, gain: float = 1.0) -> nn.Module:
    """Return the float32 network that `make` describes, its weights drawn from `rng` by `draw`.

    torch draws nothing: `make` runs on the meta device, which holds shapes only. Networks with buffers (batch
    normalisation) raise ValueError, since a buffer has no value there.
    """
    with torch.device("meta"):
        network = make()
    if any(True for _ in network.buffers()):
        raise ValueError("build: the network has buffers, whose first values are not drawn here")
    network = network.to_empty(device="cpu")
    draw(network, rng, gain=gain)
    return network


def draw(network: nn.Module, rng: np.random.Generator, *, gain: float = 1.0) -> None:
    """Draw the weights of every convolution and affine layer, in the network's own order, in place.

    Weights are uniform in ± gain / sqrt(fan_in) and biases in ± 1 / sqrt(fan_in): torch's own choice at gain 1,
    He's uniform one at gain sqrt(6).
    """
    for layer in network.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            bound = layer.weight[0].numel() ** -0.5  # fan_in = inputs of one output unit
            _fill(layer.weight, rng, gain * bound)
            if layer.bias is not None:
                _fill(layer.bias, rng, bound)


def draw_xavier(network: nn.Module, rng: np.random.Generator) -> None:
    """Draw weights and biases of every convolution and affine layer uniformly as Xavier's, in place.

    Weights lie in ± sqrt(6 / (fan_in + fan_out)), a filter's fans counting its pixels, and the n biases of a layer
    in ± sqrt(3 / n): what TensorFlow's `xavier_initializer` draws for a vector. Source: ECE1513 A2 §2.1.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            fan_in, fan_out = layer.weight[0].numel(), layer.weight[:, 0].numel()
            _fill(layer.weight, rng, (6 / (fan_in + fan_out)) ** 0.5)
            _fill(layer.bias, rng, (3 / len(layer.bias)) ** 0.5)


@torch.no_grad()
def _fill(parameter: torch.Tensor, rng: np.random.Generator, bound: float) -> None:
    values = rng.random(parameter.shape, dtype=np.float32)
    values *= np.float32(2 * bound)
    values -= np.float32(bound)
    parameter.copy_(torch.from_numpy(values))
