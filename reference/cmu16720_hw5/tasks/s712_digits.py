"""16-720 HW5 §7.1.2: a convolutional network on MNIST's digits."""

from __future__ import annotations

from reference.cmu16720_hw5.tasks._torch import adam, cnn, fit, ink
from reference.run import Run


def run(task: Run) -> None:
    """Train the network on the digits; record its curves and the test digits that it reads."""
    data = task.data("mnist")
    network = cnn(task, data.splits["train"].images.shape[1], len(data.class_names))
    fit(task, network, adam(task, network), data.splits, ink)
