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
        variant = f"rate={rate:g}"
        with task.trying(variant):
            reply = task.call(
                "train_classifier",
                x=x["train"],
                y=one_hot(y["train"], classes),
                x_checks=list(x.values()),
                y_checks=[one_hot(labels, classes) for labels in y.values()],
                hidden=settings["hidden"],
                rate=rate,
                batch_size=settings["batch_size"],
                epochs=settings["epochs"],
                seed=task.seed,
            )
        losses = {"train": reply["loss"], "valid": reply["checked loss"][list(x).index("valid")]}
        for split, curve in losses.items():
            for epoch, loss in enumerate(curve, 1):
                task.metric("loss", float(loss), variant=variant, split=split, step=epoch)
        for split, sure in zip(x, reply["true class"], strict=True):
            least = np.finfo(float).tiny  # a probability that has become 0 has a loss of 708, not infinity
            task.examples("loss", -np.log(np.maximum(sure, least)), variant=variant, split=split)
        for split, labels in zip(x, reply["labels"], strict=True):
            right = [float(np.mean(given == y[split])) for given in labels]
            for epoch, share in enumerate(right, 1):
                task.metric("accuracy", share, variant=variant, split=split, step=epoch)
            if split == "train":
                task.metric("accuracy", right[-1], variant=variant, split=split)
            else:
                task.examples("accuracy", labels[-1] == y[split], variant=variant, split=split)
        rough = roughness(reply["loss"])
        task.metric("roughness", rough, variant=variant, split="train")
        if rate == rates[0]:
            smoothest = rough
            _keep(task, reply, y["test"], data.class_names)
        task.metric("extra roughness", rough - smoothest, variant=variant, split="train")


def _keep(task: Run, reply: dict, labels: np.ndarray, names: tuple[str, ...]) -> None:
    """Keep what the figures show of the first rate, and name the most confused pairs."""
    side = int(len(reply["weights before"]) ** 0.5)
    for name in ("before", "after"):
        images = reply[f"weights {name}"].T.reshape(-1, side, side)
        task.array(f"weights_{name}", images.astype(np.float32))
        task.examples("neighbour correlation", [_likeness(one) for one in images], variant=f"{name} training")
    confusion = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(confusion, (labels, reply["labels"][-1][-1]), 1)
    task.array("confusion", confusion)
    task.array("class_names", np.array(names))
    task.metric("heaviest on the diagonal", float(np.sum(confusion.argmax(axis=1) == np.arange(len(names)))))
    mixed = confusion + confusion.T  # a pair is confused in either direction
    first, second = np.triu_indices(len(names), 1)
    order = np.argsort(-mixed[first, second], kind="stable")[:8]
    table = [("pair", "taken for each other", "of test letters")]
    for i in order:
        a, b = int(first[i]), int(second[i])
        both = int(np.isin(labels, (a, b)).sum())
        table.append((f"{names[a]} and {names[b]}", str(mixed[a, b]), str(both)))
    task.array("confused_pairs", np.array(table))
    for i in order:
        pair = f"{names[first[i]]}/{names[second[i]]}"
        task.metric("confused", float(mixed[first[i], second[i]]), variant=pair, split="test")
    for pair in (("O", "0"), ("H", "N"), ("D", "0")):  # the pairs that the source names
        a, b = (names.index(letter) for letter in pair)
        rank = int(np.sum(mixed[first, second] > mixed[a, b])) + 1
        task.metric("confusion rank", float(rank), variant="/".join(pair), split="test")


def _likeness(image: np.ndarray) -> float:
    """Return the correlation of neighbouring pixels (H, W): 0 for noise, near 1 for smooth shapes."""
    a = np.concatenate([image[:, :-1].ravel(), image[:-1].ravel()])
    b = np.concatenate([image[:, 1:].ravel(), image[1:].ravel()])
    return float(np.corrcoef(a, b)[0, 1])
