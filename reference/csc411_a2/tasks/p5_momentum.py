"""Part 5: training by gradient descent with momentum."""

from __future__ import annotations

from reference.csc411_a2.tasks import _descent
from reference.run import Run


def run(task: Run) -> None:
    """Train with momentum on the images of part 4."""
    _descent.train(task, _descent.split_digits(task), task.settings["gamma"])
