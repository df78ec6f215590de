"""CSC411 A2 part 10: features of AlexNet's convolutional part into the network of part 8."""

import time

import numpy as np
from torch import nn

from reference.csc411_a2 import faces
from reference.run import Run
from reference.torchnets.alexnet import layer_sizes, numbered_layers, original_layers, torchvision_layers
from reference.torchnets.pretrained import Pretrained, pretrained_alexnet
from reference.torchnets.weights import build

NETWORKS = {"torchvision": torchvision_layers, "original": original_layers}
SIDE = 227


def run(task: Run) -> None:
    """Tell what each layer is in size; train on the features of two layers, and on those of drawn weights."""
    sizes(task)
    chosen, weights = faces.choose(task), task.data("alexnet_weights")
    network = pretrained_alexnet(weights, task.rng, task.settings["teaching"])
    layers = task.settings["layers"]
    for name, one, wanted in (
        ("pretrained", network, layers),
        ("drawn", network.untaught(task.rng), layers[-1:]),
    ):
        start = time.perf_counter()
        features = {split: _features(one, part.images, wanted) for split, part in chosen.items()}
        task.seconds("frozen features", time.perf_counter() - start, variant=f"weights={name}")
        for layer in wanted:
            data = {split: (features[split].pop(layer), part.labels) for split, part in chosen.items()}
            faces.learn(
                task, data, variant=f"layer={layer}, weights={name}", every=task.settings["every"],
                **task.settings["network"],
            )  # fmt: skip


def _features(network: Pretrained, images: np.ndarray, layers: list[str]) -> dict[str, np.ndarray]:
    """Return for each layer, in the network's order, its activations as rows (N, C · H · W), computed once."""
    ends = numbered_layers(network.features)
    values = network.activations(images, *(ends[layer] for layer in layers))
    return {layer: rows.reshape(len(rows), -1) for layer, rows in zip(layers, values, strict=True)}


def sizes(task: Run) -> None:
    """Record how many numbers each layer gives for a picture of 227x227, in torchvision's network and the original."""
    rows = [("network", "modules", "ends with", "channels × height × width", "numbers")]
    for network, make in NETWORKS.items():
        layers = build(make, np.random.default_rng(0))  # sizes do not depend on the weights
        after = layer_sizes(layers, SIDE)
        for count, (module, shape) in enumerate(after, 1):
            rows.append((network, str(count), module, " × ".join(map(str, shape)), f"{np.prod(shape):,}"))
        for layer, count in numbered_layers(layers).items():
            variant = f"network={network}, layer={layer}"
            numbers = int(np.prod(after[count - 1][1]))
            task.metric("features", numbers, variant=variant)
            task.metric("inputs", numbers + 1, variant=variant)  # with the constant 1 of the bias
        first = sum(isinstance(module, nn.Conv2d) for module in layers[:4])
        task.metric("convolutions", first, variant=f"network={network}, modules=4")
    task.array("layer_sizes", np.array(rows))
