"""STAT6910 HW5 §4.1-4.4: what AlexNet's first and last layers give for photographs of 227x227."""

from dataclasses import replace

import numpy as np
import torch
from torch import nn
from torch.nn.functional import interpolate

from reference.run import Run
from reference.torchnets.alexnet import (
    alexnet,
    layer_sizes,
    original_layers,
    same_padding,
    torchvision_layers,
)
from reference.torchnets.pretrained import (
    Pretrained,
    caffenet_conv1,
    pretrained_alexnet,
    pretrained_squeezenet,
)
from reference.torchnets.weights import build

SIDE = 227


def run(task: Run) -> None:
    """Record shapes, what is known of two channels, and the five likeliest classes of each photograph."""
    shapes(task)
    photos = task.data("photos")
    images = dict(zip(photos.class_names, photos.splits["all"].images, strict=True))
    alexnet_weights = task.data("alexnet_weights")
    network = pretrained_alexnet(alexnet_weights, task.rng, task.settings["teaching"]["alexnet"])
    first_layers = [network, caffenet_conv1(alexnet_weights)]
    channels(
        task, {name: images[name] for name in task.settings["shown"]}, [one for one in first_layers if one]
    )
    squeezenet = pretrained_squeezenet(
        task.data("squeezenet_weights"), task.rng, task.settings["teaching"]["squeezenet"]
    )
    top_five(task, images, squeezenet)


def shapes(task: Run) -> None:
    """Record what conv1 gives for 227x227 in three networks, and how long the last layer's output is."""
    padding = same_padding(SIDE, 11, 4)
    networks = {
        "torchvision": torchvision_layers,
        "original": original_layers,
        "same padding": lambda: nn.Sequential(nn.Conv2d(3, 96, 11, stride=4, padding=padding)),
    }
    rows = [("network", "zeros on each side", "channels", "height", "width")]
    for network, make in networks.items():
        conv1 = build(make, np.random.default_rng(0))[:1]  # sizes do not depend on the weights
        _, (depth, height, width) = layer_sizes(conv1, SIDE)[0]
        task.metric("channels", depth, variant=f"network={network}")
        task.metric("side", height, variant=f"network={network}")
        rows.append((network, str(conv1[0].padding[0]), str(depth), str(height), str(width)))
    task.array("conv1_shapes", np.array(rows))
    with torch.no_grad():
        scores = alexnet(np.random.default_rng(0))(torch.zeros(1, 3, SIDE, SIDE))
    task.metric("outputs", scores.shape[1], variant="network=torchvision")


def channels(task: Run, images: dict[str, np.ndarray], networks: list[Pretrained]) -> None:
    """Keep the asked channels of conv1, before ReLU, as pictures; measure how like the grey picture and its edges."""
    pictures, labels = [], []
    rows = [("network", "photograph", "channel", "correlation with grey", "with edges")]
    for network in networks:
        at_full_size = replace(network, prepare=replace(network.prepare, side=SIDE))
        maps = at_full_size.activations(np.stack(list(images.values())), 1)[0]  # (K, C, H, W)
        for (name, image), outputs in zip(images.items(), maps, strict=True):
            grey, edges = _grey_and_edges(image, outputs.shape[1:])
            likeness = [_correlation(channel, grey) for channel in outputs]
            outlines = [_correlation(np.abs(channel), edges) for channel in outputs]
            where = f"network={network.title}, image={name}"
            task.metric("grey correlation", np.abs(likeness).max(), variant=f"{where}, channel=best")
            task.metric("edge correlation", np.max(outlines), variant=f"{where}, channel=best")
            for number in task.settings["channels"]:
                variant, place = f"{where}, channel={number}", number - 1  # the source counts from 1
                task.metric("grey correlation", likeness[place], variant=variant)
                task.metric("edge correlation", outlines[place], variant=variant)
                row = (network.title, name, str(number), f"{likeness[place]:.2f}", f"{outlines[place]:.2f}")
                rows.append(row)
                pictures.append(_stretched(outputs[place]))
                labels.append(f"{name} {number}, {network.title}")
    size = max(picture.shape[0] for picture in pictures)
    task.array("channels", np.stack([_enlarged(picture, size) for picture in pictures]))
    task.array("channel_names", labels)
    task.array("channel_likeness", np.array(rows))
    task.array("photographs", np.stack(list(images.values())))
    task.array("photograph_names", list(images))


def top_five(task: Run, images: dict[str, np.ndarray], network: Pretrained) -> None:
    """Record the five likeliest classes of each photograph, and whether the first is what the source calls it."""
    probabilities = network.probabilities(np.stack(list(images.values())))
    task.metric("outputs", probabilities.shape[1], variant=f"network={network.title}")
    rows = [("photograph", "rank", "class", "probability")]
    for name, row in zip(images, probabilities, strict=True):
        order = np.argsort(-row, kind="stable")[:5]
        for rank, place in enumerate(order, 1):
            task.metric("probability", row[place], variant=f"image={name}, rank={rank}")
            rows.append((name, str(rank), network.class_names[place], f"{row[place]:.4f}"))
        if name in task.settings["called"]:
            same = task.settings["called"][name] in network.class_names[order[0]].split(", ")
            task.metric("named alike", same, variant=f"image={name}")
    task.array("top_five", np.array(rows))


def _grey_and_edges(image: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture's grey values and the size of their gradient, both as means over fields, (H, W)."""
    grey = image.mean(axis=2)
    down, right = np.gradient(grey)
    both = torch.from_numpy(np.stack([grey, np.hypot(down, right)]))[None]
    small = interpolate(both, shape, mode="area")[0].numpy()
    return small[0], small[1]


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Return Pearson's correlation of two pictures, 0 where one of them is constant."""
    one, other = one - one.mean(dtype=np.float64), other - other.mean(dtype=np.float64)
    size = np.sqrt((one**2).sum() * (other**2).sum())
    return float((one * other).sum() / size) if size > 0 else 0.0


def _stretched(picture: np.ndarray) -> np.ndarray:
    """Return a picture's values as bytes from its least to its greatest."""
    low, high = float(picture.min()), float(picture.max())
    return np.round((picture - low) / ((high - low) or 1.0) * 255).astype(np.uint8)


def _enlarged(picture: np.ndarray, size: int) -> np.ndarray:
    """Return a picture (size, size) by repeating pixels."""
    rows, columns = (np.arange(size) * side // size for side in picture.shape)
    return picture[rows][:, columns]
