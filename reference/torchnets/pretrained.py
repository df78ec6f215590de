"""Networks that have learned another task: from a file of weights, or taught here where no file is at hand."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import interpolate

from reference.datasets.load import DataError, Dataset
from reference.torchnets.alexnet import AlexNet, alexnet, original_alexnet
from reference.torchnets.squeezenet import squeezenet
from reference.torchnets.training import set_deterministic, train
from reference.torchnets.weights import draw

Array = np.ndarray


@dataclass(frozen=True)
class Preparation:
    """How pictures become a network's input: its side, the order of colours, and (x / scale - mean) / deviation."""

    side: int
    order: tuple[int, int, int]
    scale: float
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]

    def __call__(self, images: Array) -> torch.Tensor:
        """Return (N, 3, side, side) float32 for pictures (N, H, W, 3) uint8 in red, green, blue."""
        x = torch.from_numpy(images[..., list(self.order)].transpose(0, 3, 1, 2).astype(np.float32))
        if x.shape[-2:] != (self.side, self.side):
            x = interpolate(x, (self.side, self.side), mode="bilinear", antialias=True)
        mean, deviation = (torch.tensor(value).view(1, 3, 1, 1) for value in (self.mean, self.deviation))
        return (x / self.scale - mean) / deviation


IMAGENET = Preparation(227, (0, 1, 2), 255.0, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
CAFFE = Preparation(227, (2, 1, 0), 1.0, (104.0, 117.0, 123.0), (1.0, 1.0, 1.0))
DRAWN = Preparation(64, (0, 1, 2), 255.0, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))


@dataclass(frozen=True)
class Pretrained:
    """A network in evaluation mode, how its input is prepared, and the classes that it was taught.

    `classifier` takes what `features` gives and returns scores (N, classes); None where the file lacks it.
    """

    title: str
    features: nn.Sequential
    classifier: nn.Module | None
    prepare: Preparation
    class_names: tuple[str, ...]

    def activations(self, images: Array, *ends: int, batch: int = 20) -> list[Array]:
        """Return the activations (N, C, H, W) after the first `ends` modules (ascending), or after the last.

        images (N, H, W, 3) uint8; they are prepared in blocks, so that no copy of all of them is held.
        """
        ends = ends or (len(self.features),)
        parts = [self.features[a:b] for a, b in zip((0, *ends[:-1]), ends, strict=True)]
        outputs: list[Array] = []
        with torch.no_grad():
            for start in range(0, len(images), batch):
                x = self.prepare(images[start : start + batch])
                for place, part in enumerate(parts):
                    x = part(x)
                    if start == 0:
                        outputs.append(np.empty((len(images), *x.shape[1:]), np.float32))
                    outputs[place][start : start + batch] = x.numpy()
        return outputs

    def untaught(self, rng: np.random.Generator) -> Pretrained:
        """Return the same network with features drawn on He's rule: what the architecture alone is worth."""
        features = copy.deepcopy(self.features)
        draw(features, rng, gain=math.sqrt(6))
        return replace(self, features=features, classifier=None)

    def probabilities(self, images: Array) -> Array:
        """Return the softmax (N, classes) for pictures (N, H, W, 3) uint8."""
        if self.classifier is None:
            raise ValueError(f"{self.title}: the file of weights has no classifier")
        with torch.no_grad():
            return torch.softmax(self.classifier(torch.from_numpy(self.activations(images)[0])), 1).numpy()


def pretrained_squeezenet(
    data: Dataset, rng: np.random.Generator, teaching: Mapping[str, Any] | None
) -> Pretrained:
    """Return SqueezeNet 1.1 with the weights of data set `squeezenet_weights`, or taught on its pictures.

    `teaching` holds side, width, epochs, batch and rate, for where there are pictures instead of weights. Raises
    `DataError` where the file lacks a parameter or has one of another shape.
    """
    set_deterministic()
    classes = len(data.class_names)
    network = squeezenet(rng, classes, width=1.0 if data.arrays else teaching["width"])
    if data.arrays:
        prepare = CAFFE if "deepscale" in data.origin.files[0] else IMAGENET
        _fill(network, data)
    else:
        prepare = replace(DRAWN, side=teaching["side"])
        # dropout, small first weights and ReLU before the mean are for long trainings: without them a short one learns
        plain = nn.Sequential(network.classifier[1], *network.classifier[3:])
        draw(plain, rng, gain=math.sqrt(6))
        network.classifier = plain
        _teach(network, data, prepare, rng, teaching)
    return Pretrained("SqueezeNet 1.1", network.features, network.classifier, prepare, data.class_names)


def pretrained_alexnet(
    data: Dataset, rng: np.random.Generator, teaching: Mapping[str, Any] | None
) -> Pretrained:
    """Return AlexNet with the weights of data set `alexnet_weights`, or taught on its pictures.

    From torchvision's file torchvision's network; from the pruned one the original's convolutions alone. `teaching`
    holds width, units, epochs, batch and rate. Raises `DataError` as `pretrained_squeezenet` does.
    """
    set_deterministic()
    classes = len(data.class_names)
    if not data.arrays:
        network = alexnet(rng, classes, width=teaching["width"], units=teaching["units"], gain=math.sqrt(6))
        _teach(network, data, DRAWN, rng, teaching)
        return Pretrained("AlexNet", network.features, _whole(network), DRAWN, data.class_names)
    if "classifier.6.weight" in data.arrays or "int8" not in data.origin.files[0]:
        network = alexnet(rng, classes)
        _fill(network, data)
        return Pretrained(
            "AlexNet (torchvision)", network.features, _whole(network), IMAGENET, data.class_names
        )
    features = original_alexnet(rng, classes).features
    _fill(nn.ModuleDict({"features": features}), data)
    return Pretrained("AlexNet (original)", features.eval(), None, IMAGENET, data.class_names)


def caffenet_conv1(data: Dataset) -> Pretrained | None:
    """Return CaffeNet's first convolution (96 filters, stride 4, no padding); None where the data set lacks it."""
    if "caffenet.conv1.weight" not in data.arrays:
        return None
    conv1 = nn.utils.skip_init(nn.Conv2d, 3, 96, 11, stride=4)
    arrays = {key.removeprefix("caffenet.conv1."): value for key, value in data.arrays.items()}
    _fill(conv1, data, arrays, "caffenet.conv1.")
    return Pretrained("CaffeNet", nn.Sequential(conv1), None, CAFFE, data.class_names)


def _whole(network: AlexNet) -> nn.Sequential:
    """Return what follows an AlexNet's `features`."""
    return nn.Sequential(network.avgpool, nn.Flatten(), *network.classifier)


def _teach(
    network: nn.Module,
    data: Dataset,
    prepare: Preparation,
    rng: np.random.Generator,
    teaching: Mapping[str, Any],
) -> None:
    """Train a network on the pictures that stand in for weights, in place, and leave it in evaluation mode."""
    split = data.splits["train"]
    train(
        network,
        torch.optim.Adam(network.parameters(), teaching["rate"], fused=True),
        prepare(split.images),
        split.labels,
        epochs=teaching["epochs"],
        batch_size=teaching["batch"],
        rng=rng,
    )
    network.eval()


@torch.no_grad()
def _fill(
    network: nn.Module, data: Dataset, arrays: Mapping[str, Array] | None = None, prefix: str = ""
) -> None:
    """Copy a file's arrays into the parameters of their names, in place, after each was checked."""
    arrays = data.arrays if arrays is None else arrays
    where = ", ".join(file for file in data.origin.files if not file.endswith(".txt"))
    for name, parameter in network.named_parameters():
        if name not in arrays:
            raise DataError(f"{where}: has no parameter {prefix + name!r}: is it the right file?")
        values, wanted = arrays[name], tuple(parameter.shape)
        if values.shape != wanted:
            raise DataError(
                f"{where}: parameter {prefix + name!r} is {values.shape}, not {wanted}: is it the right file?"
            )
        if not np.isfinite(values).all():
            raise DataError(f"{where}: parameter {prefix + name!r} is not finite: fetch the file again")
        parameter.copy_(torch.from_numpy(values))
    network.eval()
