"""Part 8: the search over rate, units, batch and activation of the network on the faces."""

from __future__ import annotations

import math
from itertools import product

from reference.csc411_a2 import faces
from reference.run import Run


def run(task: Run) -> None:
    """Train every setting for the same number of steps and record its accuracies."""
    settings = task.settings
    data = faces.vectors(faces.choose(task, short=settings["short"]), settings["side"])
    names = ("rates", "units", "batches", "activations")
    for rate, units, batch, activation in product(*(settings[name] for name in names)):
        epochs = math.ceil(settings["steps"] / math.ceil(len(data["train"][1]) / batch))
        variant = f"rate={rate:g}, units={units}, batch={batch}, {activation}"
        with task.trying(variant):
            faces.learn(
                task,
                data,
                rate=rate,
                units=units,
                batch=batch,
                activation=activation,
                epochs=epochs,
                variant=variant,
            )
