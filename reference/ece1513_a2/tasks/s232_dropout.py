"""Section 2.3.2: the convolutional network with three probabilities of keeping a unit."""

from __future__ import annotations

from reference.ece1513_a2.tasks._cnn import Letters, draw_seeds, learn, record
from reference.run import Run


def run(task: Run) -> None:
    """Train one network for each probability from the same weights and record its curves and last values."""
    letters, seeds = Letters.of(task), draw_seeds(task)
    for keep in task.settings["keeps"]:
        with task.trying(f"keep={keep}"):
            _, history = learn(task, letters, 0.0, keep, seeds)
        record(task, history, f"keep={keep}")
