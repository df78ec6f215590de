"""16-720 HW5 §7.1.3: a convolutional network on the letters."""

from __future__ import annotations

from reference.cmu16720_hw5.tasks._torch import adam, cnn, fit, ink_of_letters
from reference.run import Run


def run(task: Run) -> None:
    """Train the network on the letters; record its curves and the test letters that it reads."""
    data = task.data("nist36")
    network = cnn(task, data.splits["train"].images.shape[1], len(data.class_names))
    fit(task, network, adam(task, network), data.splits, ink_of_letters)
