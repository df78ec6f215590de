"""Part 8: the best network on the faces, at two sizes of the pictures and with more of Gilpin's."""

from __future__ import annotations

import numpy as np

from reference.csc411_a2 import faces
from reference.run import Run

Z = 1.96  # 95 % of a normal distribution lie within ± Z standard deviations


def run(task: Run) -> None:
    """Train the published best setting at each size, then with all of Gilpin's training pictures."""
    settings = task.settings
    every = faces.choose(task, short=settings["all_short"])
    pictures = every | {"train": faces.shorten(every["train"], settings["short"])}
    for name, split in pictures.items():
        for label, count in enumerate(np.bincount(split.labels)):
            task.metric("pictures", count, variant=f"actor {label}", split=name)
        task.metric("all_pictures", len(split.labels), split=name)
    best = {name: settings[name] for name in ("rate", "units", "batch", "activation", "epochs")}
    side, *smaller = settings["sides"]
    data = faces.vectors(pictures, side)
    network = faces.learn(task, data, **best, variant=f"side={side}", every=settings["every"])
    for split in ("valid", "test"):
        right = faces.right(network, *data[split])
        low, high = interval(int(right.sum()), len(right))
        task.metric("accuracy_low", low, variant=f"side={side}", split=split)
        task.metric("accuracy_high", high, variant=f"side={side}", split=split)
        task.metric("accuracy_half_width", (high - low) / 2, variant=f"side={side}", split=split)
    of_one = data["test"][1] == faces.SHORT
    one(task, network, data, of_one, f"short={settings['short']}")
    for size in smaller:
        faces.learn(task, faces.vectors(pictures, size), **best, variant=f"side={size}")
    more = data | faces.vectors({"train": every["train"]}, side)
    network = faces.learn(task, more, **best, variant=f"short={settings['all_short']}")
    one(task, network, more, of_one, f"short={settings['all_short']}")


def one(task: Run, network: faces.nn.Module, data: dict, chosen: np.ndarray, variant: str) -> None:
    """Record the share of the chosen test pictures that are read rightly."""
    x, labels = data["test"]
    task.examples(
        "accuracy_of_short", faces.right(network, x[chosen], labels[chosen]), variant=variant, split="test"
    )


def interval(right: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of `right` among n pictures."""
    share = right / n
    # (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    middle = share + Z**2 / (2 * n)
    half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    scale = 1 + Z**2 / n
    return float((middle - half) / scale), float((middle + half) / scale)
