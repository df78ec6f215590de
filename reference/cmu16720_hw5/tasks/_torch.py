"""What the four networks of §7.1 share: their training, with curves of loss and accuracy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from reference.datasets.load import Split
from reference.run import Run
from reference.torchnets.letters import LetterCNN
from reference.torchnets.training import predict, train


def cnn(task: Run, side: int, classes: int) -> LetterCNN:
    """Return the convolutional network that the settings describe, its weights drawn from the task's generator."""
    names = ("channels", "hidden", "dropped")
    return LetterCNN(task.rng, side, classes, *(task.settings[name] for name in names))


def adam(task: Run, network: nn.Module) -> torch.optim.Optimizer:
    """Return Adam at the settings' rate."""
    return torch.optim.Adam(network.parameters(), task.settings["rate"], fused=True)


def fit(
    task: Run,
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    splits: dict[str, Split],
    as_input: Callable[[np.ndarray], np.ndarray],
    augment: Callable[[torch.Tensor], torch.Tensor] | None = None,
) -> None:
    """Train on the split "train" and record loss and accuracy by epoch; last, each test picture's outcome.

    The training accuracy is that of the first `measured` pictures. `as_input` turns uint8 pictures into the network's
    input. For the last `slow_epochs` epochs, if the settings have them, the rate is `slow_rate`.
    """
    settings = task.settings
    x = {split: as_input(splits[split].images) for split in ("train", "test")}
    y = {split: splits[split].labels for split in x}
    measured = settings["measured"]
    checked = {"train": (x["train"][:measured], y["train"][:measured]), "test": (x["test"], y["test"])}

    def record(epoch: int, loss: float) -> None:
        task.metric("loss", loss, split="train", step=epoch)
        for split, (pictures, labels) in checked.items():
            right = predict(network, pictures).argmax(axis=1) == labels
            task.metric("accuracy", float(np.mean(right)), split=split, step=epoch)
            if epoch == settings["epochs"] and split == "train":
                task.metric("accuracy", float(np.mean(right)), split=split)
            elif epoch == settings["epochs"]:
                task.examples("accuracy", right, split=split)
        if epoch == settings["epochs"] - settings.get("slow_epochs", 0):
            for group in optimiser.param_groups:
                group["lr"] = settings.get("slow_rate", group["lr"])

    train(
        network,
        optimiser,
        x["train"],
        y["train"],
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        rng=task.rng,
        on_epoch=record,
        augment=augment,
    )


def ink(images: np.ndarray) -> np.ndarray:
    """Return uint8 pictures (N, H, W), paper 0 and ink 255, as float32 in [0, 1]."""
    return images.astype(np.float32) / 255


def ink_of_letters(images: np.ndarray) -> np.ndarray:
    """Return NIST36's pictures (N, 32, 32), paper 255 and ink 0, as float32 with ink 1."""
    return ink(255 - images)
