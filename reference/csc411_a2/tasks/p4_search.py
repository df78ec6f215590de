"""Part 4: the search for the learning rate; the networks of all rates descend side by side."""

from __future__ import annotations

from reference.csc411_a2.tasks import _descent
from reference.nn.softmaxes import Softmaxes
from reference.run import Run


def run(task: Run) -> None:
    """Train one network for each rate, record accuracy and cost on the way and at the end, and name the best rates."""
    data = _descent.split_digits(task)
    rates, steps = task.settings["rates"], task.settings["steps"]
    networks = Softmaxes(_descent.pixels(data.train), data.train.labels, 10, rates, [0.0] * len(rates))
    for step in range(1, steps + 1):
        networks.step()
        if step in task.settings["marks"]:
            record(task, data, networks, step)
    final = record(task, data, networks, None)
    for (metric, split), values in final.items():
        best = (max if metric == "accuracy" else min)(range(len(rates)), key=values.__getitem__)
        task.metric("best_rate", rates[best], variant=metric, split=split)


def record(
    task: Run, data: _descent.Digits, networks: Softmaxes, step: int | None
) -> dict[tuple[str, str], list[float]]:
    """Record accuracy and cost of every rate; return them as lists over the rates by (metric, split).

    At the end, the validation images keep one value each: the rates are compared on these.
    """
    found: dict[tuple[str, str], list[float]] = {}
    for rate, (weights, bias) in zip(task.settings["rates"], networks.networks(), strict=True):
        for split in ("train", "valid"):
            right, costs = _descent.measure(weights, bias, getattr(data, split))
            place = {"variant": f"rate={rate:g}", "split": split}
            if step is None and split == "valid":
                task.examples("search_accuracy", right, **place)
                task.examples("search_image_cost", costs, **place)
            else:
                task.metric("search_accuracy", right.mean(), step=step, **place)
            task.metric("search_cost", costs.sum(), step=step, **place)
            found.setdefault(("accuracy", split), []).append(right.mean())
            found.setdefault(("cost", split), []).append(costs.sum())
    return found
