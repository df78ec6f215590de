"""What the three sections on the convolutional network share: one training, and what is recorded of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from reference.ece1513_a2.letters import SPLITS, settled_epoch, split_letters
from reference.run import Run
from reference.torchnets import training
from reference.torchnets.moments_cnn import MomentsCNN, adam

NEARLY_ONE = 0.99  # "very quickly converges to nearly 1" (§2.2)
SETTLED = 0.005  # half a point to either side


@dataclass
class Letters:
    """Pictures {split: (N, 28, 28) float32} and labels {split: (N,) int64}; "subset" is the start of "train"."""

    images: dict[str, torch.Tensor]
    labels: dict[str, torch.Tensor]

    @classmethod
    def of(cls, task: Run) -> Letters:
        """Return the letters of the task's settings train, valid and subset; ink is 1."""
        images, labels = split_letters(task)
        x = {
            split: torch.from_numpy(pixels.astype(np.float32) / np.float32(255))
            for split, pixels in images.items()
        }
        y = {split: torch.from_numpy(values.astype(np.int64)) for split, values in labels.items()}
        count = task.settings["subset"]
        return cls({**x, "subset": x["train"][:count]}, {**y, "subset": y["train"][:count]})


@dataclass
class History:
    """Of each epoch, for each split: whether each letter was read rightly (N,) bool, and its loss (N,) float32.

    `batches` holds for each epoch the accuracy of every training batch as it was trained on, dropout included.
    """

    right: dict[str, list] = field(default_factory=lambda: {split: [] for split in SPLITS})
    loss: dict[str, list] = field(default_factory=lambda: {split: [] for split in SPLITS})
    batches: list[list[float]] = field(default_factory=list)

    def judge(self, network: MomentsCNN, letters: Letters) -> None:
        """Add one epoch: each split is judged as one batch, training by its fixed subset."""
        for split in SPLITS:
            part = "subset" if split == "train" else split
            scores, truth = network.scores_together(letters.images[part]), letters.labels[part]
            self.right[split].append((scores.argmax(1) == truth).numpy())
            self.loss[split].append(cross_entropy(scores, truth, reduction="none").numpy())

    def accuracies(self, split: str) -> np.ndarray:
        """Return the accuracy after each epoch, (epochs,)."""
        return np.array([right.mean() for right in self.right[split]])

    def losses(self, split: str) -> np.ndarray:
        """Return the mean cross-entropy after each epoch, (epochs,), without the decay's term."""
        return np.array([loss.mean(dtype=np.float64) for loss in self.loss[split]])


def learn(
    task: Run, letters: Letters, decay: float, keep: float, seeds: tuple[int, int]
) -> tuple[MomentsCNN, History]:
    """Train one network from the weights and the order of `seeds`; raises `Diverged`."""
    settings, history = task.settings, History()
    training.set_deterministic()
    weights, order = (np.random.default_rng(seed) for seed in seeds)
    network = MomentsCNN(weights, filters=settings["filters"], units=settings["units"], keep=keep)
    current: list[float] = []

    def on_batch(scores: torch.Tensor, labels: torch.Tensor) -> None:
        current.append(float((scores.argmax(1) == labels).float().mean()))

    def on_epoch(epoch: int, loss: float) -> None:
        network.eval()
        history.judge(network, letters)
        history.batches.append(list(current))
        current.clear()

    training.train(
        network,
        adam(network, settings["rate"], decay),
        letters.images["train"],
        letters.labels["train"],
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        rng=order,
        on_epoch=on_epoch,
        on_batch=on_batch,
    )
    return network, history


def draw_seeds(task: Run) -> tuple[int, int]:
    """Return the seeds of weights and order, which all networks of a task share."""
    return tuple(int(seed) for seed in task.rng.integers(2**62, size=2))


def record(task: Run, history: History, variant: str = "") -> None:
    """Record a training's curves, its last epoch, and what the text says of how it went.

    `late_accuracy` is the mean over the last setting `late` epochs, `early_accuracy` over the first `early`, both kept
    letter by letter; the accuracies of the split "batches" are those of the batches as they were trained on.
    """
    settings = task.settings
    for split in SPLITS:
        for epoch, (share, loss) in enumerate(
            zip(history.accuracies(split), history.losses(split), strict=True), 1
        ):
            task.metric("accuracy", share, variant=variant, split=split, step=epoch)
            task.metric("loss", loss, variant=variant, split=split, step=epoch)
        right = history.right[split]
        task.examples("accuracy", right[-1], variant=variant, split=split)
        task.examples("loss", history.loss[split][-1], variant=variant, split=split)
        task.examples(
            "late_accuracy", np.mean(right[-settings["late"] :], axis=0), variant=variant, split=split
        )
        task.examples(
            "early_accuracy", np.mean(right[: settings["early"]], axis=0), variant=variant, split=split
        )
        task.metric(
            "settled_epoch", settled_epoch(history.accuracies(split), SETTLED), variant=variant, split=split
        )
        task.metric("least_loss_epoch", 1 + int(history.losses(split).argmin()), variant=variant, split=split)
        task.metric("best_epoch", 1 + int(history.accuracies(split).argmax()), variant=variant, split=split)
    for epoch, shares in enumerate(history.batches, start=1):
        task.metric("accuracy", float(np.mean(shares)), variant=variant, split="batches", step=epoch)
    # the last batch of an epoch may be a short one: the spread is that of whole batches
    shares = np.array(history.batches[-1])
    whole = shares[: settings["train"] // settings["batch_size"]]
    task.metric("accuracy", float(shares.mean()), variant=variant, split="batches")
    task.metric("batch_deviation", float(whole.std()), variant=variant, split="batches")
    task.metric("near_one_epoch", _first(history.accuracies("train")), variant=variant, split="train")
    task.metric(
        "near_one_epoch", _first([np.mean(one) for one in history.batches]), variant=variant, split="batches"
    )


def _first(curve: np.ndarray | list[float]) -> int:
    """Return the first epoch, from 1, of at least `NEARLY_ONE`; one more than there are if there is none."""
    reached = np.flatnonzero(np.asarray(curve) >= NEARLY_ONE)
    return int(reached[0]) + 1 if len(reached) else len(curve) + 1
