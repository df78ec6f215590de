"""Section 1.4.1: the network of section 1.3 with three numbers of hidden units."""

from __future__ import annotations

import numpy as np

from reference.ece1513_a2.letters import CLASSES, settled_epoch
from reference.ece1513_a2.tasks import _dense
from reference.nn.network import Dense
from reference.nn.optimisers import Momentum
from reference.nn.training import train
from reference.run import Run

NEARLY_ALL = 0.99  # of the training letters
SETTLED = 0.005  # half a point to either side


def run(task: Run) -> None:
    """Train one network for each number of units; record curves and last values on training and test letters."""
    images, labels = _dense.flat_letters(task)
    count = task.settings["subset"]
    x = images["train"].astype(np.float32) / np.float32(255)
    judged = {
        "train": (x[:count], labels["train"][:count]),
        "test": (images["test"].astype(np.float32) / np.float32(255), labels["test"]),
    }
    weights, order = (int(seed) for seed in task.rng.integers(2**62, size=2))
    for hidden in task.settings["units"]:
        with task.trying(f"units={hidden}"):
            network = _learn(task, x, labels["train"], judged, hidden, weights, order)
        for split, (pixels, truth) in judged.items():
            _dense.examples(task, network.predict(pixels), truth, f"units={hidden}", split)


def _learn(
    task: Run, x: np.ndarray, labels: np.ndarray, judged: dict, hidden: int, weights: int, order: int
) -> Dense:
    """Train one network and record its curves.

    x (N, 784) float32, labels (N,); `judged` {split: (x, labels)}. `early_accuracy` is the mean over the first
    `early` epochs.
    """
    settings, variant = task.settings, f"units={hidden}"
    network = Dense(
        [x.shape[1], hidden, CLASSES],
        "relu",
        np.random.default_rng(weights),
        batch=settings["batch_size"],
        loss="summed cross-entropy",
    )
    right: dict[str, list] = {split: [] for split in judged}  # of each epoch, which letters are read rightly

    def on_epoch(epoch: int, loss: float) -> None:
        task.metric("loss", loss, variant=variant, split="train", step=epoch)
        for split, (pixels, truth) in judged.items():
            right[split].append(network.predict(pixels).argmax(axis=1) == truth)
            task.metric("accuracy", float(right[split][-1].mean()), variant=variant, split=split, step=epoch)

    train(
        network,
        Momentum(settings["rate"], settings["gamma"]),
        x,
        labels,
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        rng=np.random.default_rng(order),
        on_epoch=on_epoch,
    )
    shares = {split: np.mean(found, axis=1) for split, found in right.items()}
    reached = np.flatnonzero(shares["train"] >= NEARLY_ALL)
    first = int(reached[0]) + 1 if len(reached) else settings["epochs"] + 1
    task.metric("near_one_epoch", first, variant=variant, split="train")
    task.metric("settled_epoch", settled_epoch(shares["test"], SETTLED), variant=variant, split="test")
    early = np.mean(right["train"][: settings["early"]], axis=0)
    task.examples("early_accuracy", early, variant=variant, split="train")
    return network
