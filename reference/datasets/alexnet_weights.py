"""AlexNet as ImageNet taught it, or drawn faces of other people to teach a smaller one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reference.datasets import faces6, weights
from reference.datasets.load import Dataset, Split, embedded_dataset

PEOPLE, EACH = 12, 40
TORCHVISION = "AlexNet_Weights.IMAGENET1K_V1"


def embedded(seed: int) -> Dataset:
    """Return 480 drawn faces (N, 64, 64, 3) of 12 people that are none of the six actors: split train."""
    rng = np.random.default_rng([seed, 10])
    looks = []
    for table, wider in ((faces6.BUILD, 1.5), (faces6.SKIN, 1.5), (faces6.HAIR, 1.5)):
        spread = wider * table.std(axis=0) * rng.standard_normal((PEOPLE, table.shape[1]))
        looks.append(table.mean(axis=0) + spread)
    labels = rng.permutation(np.repeat(np.arange(PEOPLE), EACH))
    blocks = np.split(labels, len(labels) // 20)  # small enough for the processor's cache
    images = np.concatenate([faces6.draw(rng, block, tuple(looks)) for block in blocks])
    names = tuple(f"other face {number}" for number in range(1, PEOPLE + 1))
    return embedded_dataset("alexnet_weights", {"train": Split(images, labels)}, names)


def published(data_dir: Path) -> Dataset:
    """Return AlexNet's parameters (float32) as `arrays`, and the names of ImageNet's 1000 classes."""
    return weights.published("alexnet_weights", data_dir, TORCHVISION)


def download(data_dir: Path) -> None:
    """Fetch torchvision's weights unless a form of the data set is there."""
    weights.download("alexnet_weights", data_dir, TORCHVISION)
