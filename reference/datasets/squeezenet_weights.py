"""SqueezeNet 1.1 as ImageNet taught it, or drawn flowers of other species to teach a smaller one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reference.datasets import flowers17, weights
from reference.datasets.load import Dataset, Split, embedded_dataset

SPECIES, EACH = 12, 40
# The least and the greatest of each number that describes a species, in the order of `flowers17.BUILD`.
LOW = (3, 0.5, 0.2, 0.12, 1, 0, 60, 40, 30, 100, 50, 50, 30, 30, 25)
HIGH = (24, 1.8, 0.8, 0.45, 2.99, 1.99, 245, 240, 235, 250, 250, 245, 245, 220, 230)
TORCHVISION = "SqueezeNet1_1_Weights.IMAGENET1K_V1"


def embedded(seed: int) -> Dataset:
    """Return 480 drawn flowers (N, 64, 64, 3) of 12 species that are none of Flowers 17's: split train."""
    rng = np.random.default_rng([seed, 9])
    build = rng.uniform(LOW, HIGH, (SPECIES, len(LOW))).astype(np.float32)
    build[:, [0, 4, 5]] = np.floor(build[:, [0, 4, 5]])  # petals, layers and spots are counted
    labels = rng.permutation(np.repeat(np.arange(SPECIES), EACH))
    blocks = np.split(labels, len(labels) // 20)  # small enough for the processor's cache
    images = np.concatenate([flowers17.draw(rng, block, build) for block in blocks])
    names = tuple(f"other flower {number}" for number in range(1, SPECIES + 1))
    return embedded_dataset("squeezenet_weights", {"train": Split(images, labels)}, names)


def published(data_dir: Path) -> Dataset:
    """Return SqueezeNet's 52 parameters (float32) as `arrays`, and the names of ImageNet's 1000 classes."""
    return weights.published("squeezenet_weights", data_dir, TORCHVISION)


def download(data_dir: Path) -> None:
    """Fetch torchvision's weights unless a form of the data set is there."""
    weights.download("squeezenet_weights", data_dir, TORCHVISION)
