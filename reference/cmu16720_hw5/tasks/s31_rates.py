"""16-720 HW5 §3.1: a small network on the letters at three learning rates, its first layer, its confusions."""

from __future__ import annotations

import numpy as np

from reference.cmu16720_hw5.letters import as_rows, one_hot, roughness
from reference.run import Run


def run(task: Run) -> None:
    """Train at each rate, record curves, and keep first-layer weights and the confusion matrix of the first rate.

    A submission runs the first rate alone.
    """
    settings = task.settings
    data = task.data("nist36")
    x = {split: as_rows(data.splits[split].images) for split in ("train", "valid", "test")}
    y = {split: data.splits[split].labels for split in x}
    classes = len(data.class_names)
    rates = settings["rates"] if task.implementation == "reference" else settings["rates"][:1]
    for rate in rates:
        reply = task.call(
            "train_classifier",
            x=x["train"],
            y=one_hot(y["train"], classes),
            x_checks=list(x.values()),
            hidden=settings["hidden"],
            rate=rate,
            batch_size=settings["batch_size"],
            epochs=settings["epochs"],
            seed=task.seed,
        )
        variant = f"rate={rate:g}"
        for epoch, loss in enumerate(reply["loss"], 1):
            task.metric("loss", float(loss), variant=variant, split="train", step=epoch)
        for split, labels in zip(x, reply["labels"], strict=True):
            right = [float(np.mean(given == y[split])) for given in labels]
            for epoch, share in enumerate(right, 1):
                task.metric("accuracy", share, variant=variant, split=split, step=epoch)
            task.metric("accuracy", right[-1], variant=variant, split=split)
        task.metric("roughness", roughness(reply["loss"]), variant=variant, split="train")
        if rate == rates[0]:
            _keep(task, reply, y["test"], data.class_names)


def _keep(task: Run, reply: dict, labels: np.ndarray, names: tuple[str, ...]) -> None:
    """Keep what the figures show of the first rate, and name the most confused pairs."""
    side = int(len(reply["weights before"]) ** 0.5)
    for name in ("before", "after"):
        task.array(f"weights_{name}", reply[f"weights {name}"].T.reshape(-1, side, side).astype(np.float32))
    confusion = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(confusion, (labels, reply["labels"][-1][-1]), 1)
    task.array("confusion", confusion)
    task.array("class_names", np.array(names))
    mixed = confusion + confusion.T  # a pair is confused in either direction
    first, second = np.triu_indices(len(names), 1)
    order = np.argsort(-mixed[first, second], kind="stable")[:5]
    task.array("confused_pairs", np.array([f"{names[first[i]]}/{names[second[i]]}" for i in order]))
    for i in order:
        pair = f"{names[first[i]]}/{names[second[i]]}"
        task.metric("confused", float(mixed[first[i], second[i]]), variant=pair, split="test")
    for pair in (("O", "0"), ("H", "N"), ("D", "0")):  # the pairs that the source names
        a, b = (names.index(letter) for letter in pair)
        rank = int(np.sum(mixed[first, second] > mixed[a, b])) + 1
        task.metric("confusion rank", float(rank), variant="/".join(pair), split="test")
