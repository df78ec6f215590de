"""16-720 HW5 §7.2: a classifier on frozen features of SqueezeNet against an own network from scratch, on flowers."""

import time
from dataclasses import replace

import numpy as np
import torch
from torch import nn

from reference import seeding
from reference.datasets.load import Split
from reference.run import Run
from reference.torchnets.plain_cnn import plain_cnn
from reference.torchnets.pretrained import IMAGENET, Pretrained, pretrained_squeezenet
from reference.torchnets.squeezenet import new_head
from reference.torchnets.training import predict, train

PRETRAINED, UNTAUGHT, OWN = "SqueezeNet pretrained", "SqueezeNet untaught", "own network"


def run(task: Run) -> None:
    """Train all three for the same epochs; record accuracy and loss on training and test pictures after each epoch."""
    flowers, weights = task.data("flowers17"), task.data("squeezenet_weights")
    splits = {
        "train": first_of_each(flowers.splits["train"], task.settings["each"]),
        "test": flowers.splits["test"],
    }
    labels = {name: split.labels for name, split in splits.items()}
    images = {name: split.images for name, split in splits.items()}
    classes = len(flowers.class_names)
    taught = pretrained_squeezenet(weights, task.rng, task.settings["teaching"])
    for variant, network in ((PRETRAINED, taught), (UNTAUGHT, taught.untaught(task.rng))):
        x = _features(task, network, images, variant)
        _learn(task, new_head(x["train"].shape[1], classes, task.rng), x, labels, variant)
    small = replace(IMAGENET, side=task.settings["side"])  # standardised colours suit weights as drawn
    x = {split: small(pictures) for split, pictures in images.items()}
    _learn(task, plain_cnn(task.rng, classes), x, labels, OWN)


def first_of_each(split: Split, each: int) -> Split:
    """Return the first `each` pictures of every class, in the split's own order."""
    rows = [np.flatnonzero(split.labels == label)[:each] for label in np.unique(split.labels)]
    kept = np.sort(np.concatenate(rows))
    return Split(split.images[kept], split.labels[kept])


def _features(task: Run, network: Pretrained, images: dict[str, np.ndarray], variant: str) -> dict:
    """Return what the frozen layers give, once for all epochs: the pictures never change, nor do the layers."""
    start = time.perf_counter()
    x = {split: torch.from_numpy(network.activations(pictures)[0]) for split, pictures in images.items()}
    task.seconds("frozen features", time.perf_counter() - start, variant=variant)
    return x


def _learn(task: Run, network: nn.Module, x: dict, labels: dict[str, np.ndarray], variant: str) -> None:
    """Train a network, or the head of a frozen one, and record its curves and final accuracies."""
    seen: list[torch.Tensor] = []

    def on_batch(outputs: torch.Tensor, truth: torch.Tensor) -> None:
        seen.append(outputs.argmax(1) == truth)

    def on_epoch(epoch: int, loss: float) -> None:
        task.metric(
            "running accuracy",
            torch.cat(seen).float().mean().item(),
            variant=variant,
            split="train",
            step=epoch,
        )
        task.metric("loss", loss, variant=variant, split="train", step=epoch)
        seen.clear()
        for split in x:
            right = predict(network, x[split], 100).argmax(1) == labels[split]
            task.metric("accuracy", right.mean(), variant=variant, split=split, step=epoch)

    settings = task.settings
    train(
        network,
        torch.optim.Adam(network.parameters(), settings["rate"], fused=True),
        x["train"],
        labels["train"],
        epochs=settings["epochs"],
        batch_size=settings["batch"],
        rng=seeding.generator(task.assignment, f"{task.task} order", task.seed),
        on_epoch=on_epoch,
        on_batch=on_batch,
    )
    for split in x:
        right = predict(network, x[split], 100).argmax(1) == labels[split]
        task.examples("accuracy", right, variant=variant, split=split)
