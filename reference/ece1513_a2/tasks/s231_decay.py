"""Section 2.3.1: the convolutional network under three weight decays."""

from __future__ import annotations

from reference.ece1513_a2.tasks._cnn import Letters, draw_seeds, learn, record
from reference.run import Run


def run(task: Run) -> None:
    """Train one network for each decay from the same weights and record its curves and last values."""
    letters, seeds = Letters.of(task), draw_seeds(task)
    for decay in task.settings["decays"]:
        with task.trying(f"decay={decay}"):
            _, history = learn(task, letters, decay, 1.0, seeds)
        record(task, history, f"decay={decay}")
