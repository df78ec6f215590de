"""Part 5: training by gradient descent with momentum, and beside it plain descent to nine right digits in ten."""

from __future__ import annotations

from reference.csc411_a2.tasks import _descent
from reference.nn.softmaxes import Softmaxes
from reference.run import Run


def run(task: Run) -> None:
    """Train with momentum on the images of part 4; on the reference, run both methods side by side as well."""
    data = _descent.split_digits(task)
    _descent.train(task, data, task.settings["gamma"])
    if task.implementation == "reference":
        side_by_side(task, data)


def side_by_side(task: Run, data: _descent.Digits) -> None:
    """Record both methods' first steps more finely than the source does, and where each is right on 90 %."""
    gammas, every = [0.0, task.settings["gamma"]], task.settings["beside_every"]
    networks = Softmaxes(
        _descent.pixels(data.train), data.train.labels, 10, [task.settings["rate"]] * len(gammas), gammas
    )
    reached: dict[tuple[str, str], int] = {}
    for step in range(1, task.settings["beside_steps"] + 1):
        networks.step()
        if step % every:
            continue
        for gamma, (weights, bias) in zip(gammas, networks.networks(), strict=True):
            for split in ("train", "valid"):
                place = {"variant": f"gamma={gamma:g}", "split": split}
                right, costs = _descent.measure(weights, bias, getattr(data, split))
                task.metric("beside_accuracy", right.mean(), step=step, **place)
                task.metric("beside_cost", costs.mean(), step=step, **place)
                if right.mean() >= 0.9:
                    reached.setdefault((place["variant"], split), step)
    for gamma in gammas:
        for split in ("train", "valid"):
            # A method that does not get there counts the last step, from below.
            step = reached.get((f"gamma={gamma:g}", split), task.settings["beside_steps"])
            task.metric("beside_steps_to_90", step, variant=f"gamma={gamma:g}", split=split)
