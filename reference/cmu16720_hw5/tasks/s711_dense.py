"""16-720 HW5 §7.1.1: the dense network on the letters, written in torch."""

from __future__ import annotations

import torch

from reference.cmu16720_hw5.tasks._torch import fit, ink
from reference.run import Run
from reference.torchnets.letters import OneHidden


def run(task: Run) -> None:
    """Train 1024-hidden-36 with sigmoid units by plain descent on the letters, paper 1 and ink 0 as in §3."""
    settings = task.settings
    data = task.data("nist36")
    inputs = data.splits["train"].images[0].size
    network = OneHidden(task.rng, inputs, settings["hidden"], len(data.class_names))
    # torch's loss is the batch's mean, that of §3 its sum
    optimiser = torch.optim.SGD(network.parameters(), settings["summed_rate"] * settings["batch_size"])
    fit(task, network, optimiser, data.splits, ink)
