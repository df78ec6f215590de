"""Part 9: the hidden units that weigh most for two of the actors, as images."""

from __future__ import annotations

import numpy as np
import torch

from reference.csc411_a2 import faces
from reference.run import Run

ACTORS = {"bracco": 1, "carell": 2}


def run(task: Run) -> None:
    """Train the network of part 8, choose units by their output weights and see whether these contribute most."""
    settings = task.settings
    side, count = settings["side"], settings["strongest"]
    data = faces.vectors(faces.choose(task, short=settings["short"]), side)
    best = {name: settings[name] for name in ("rate", "units", "batch", "activation", "epochs")}
    network = faces.learn(task, data, **best)
    inner, outer = (layer.weight.detach().numpy() for layer in (network[0], network[2]))
    x, labels = data["train"]
    with torch.no_grad():
        hidden = network[1](network[0](torch.from_numpy(x))).numpy()
    images, names = [], []
    for name, label in ACTORS.items():
        strongest = top(outer[label], count)
        images += [scaled(inner[unit]).reshape(side, side) for unit in strongest]
        names += [f"{name}, {outer[label, unit]:.2f}" for unit in strongest]
        # What a unit adds to the actor's output on his own pictures, above what it adds on all: w·(h − mean h)
        added = outer[label] * (hidden[labels == label].mean(axis=0) - hidden.mean(axis=0))
        task.metric("units_in_common", len({*strongest} & {*top(added, count)}), variant=name)
        share = added[strongest].mean() / np.abs(added).mean()
        task.metric("relative_contribution", float(share), variant=name)
        task.array(f"output_weights_{name}", outer[label])
    task.array("units", np.stack(images))
    task.array("unit_names", names)
    task.array("unit", np.arange(outer.shape[1]))


def top(values: np.ndarray, count: int) -> list[int]:
    """Return the positions of the `count` largest values, the largest first."""
    return [int(i) for i in np.argsort(-values, kind="stable")[:count]]


def scaled(weights: np.ndarray) -> np.ndarray:
    """Return weights divided by the largest in size, so that all units show alike."""
    return weights / np.abs(weights).max()
