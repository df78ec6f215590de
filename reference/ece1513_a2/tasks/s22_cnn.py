"""Section 2.2: the convolutional network, and what its normalisation does when letters are read a few at a time."""

from __future__ import annotations

import numpy as np
import torch

from reference.ece1513_a2.letters import settled_epoch
from reference.ece1513_a2.tasks._cnn import SETTLED, History, Letters, draw_seeds, learn, record
from reference.run import Run
from reference.torchnets.moments_cnn import MomentsCNN

SMOOTHED = 5  # epochs


def run(task: Run) -> None:
    """Train without decay and dropout; record curves, the turn of the losses, and reading in batches of all sizes."""
    letters = Letters.of(task)
    network, history = learn(task, letters, 0.0, 1.0, draw_seeds(task))
    record(task, history)
    _turn(task, history)
    _companions(task, network, letters)


def _turn(task: Run, history: History) -> None:
    """Record the losses where the text sees the curves turn and at their least, and where the accuracies settle.

    By eye a curve settles where its course does: a mean over `SMOOTHED` epochs, named by the middle one, is judged.
    """
    turn = task.settings["turn_epoch"] - 1
    for split, losses in history.loss.items():
        task.examples("loss", losses[turn], variant="at the turn", split=split)
        least = int(history.losses(split).argmin())
        task.examples("loss", losses[least], variant="at its least", split=split)
        course = np.convolve(history.accuracies(split), np.full(SMOOTHED, 1 / SMOOTHED), mode="valid")
        settled = settled_epoch(course, SETTLED) + SMOOTHED // 2
        task.metric("settled_epoch", settled, variant="smoothed", split=split)


@torch.no_grad()
def _companions(task: Run, network: MomentsCNN, letters: Letters) -> None:
    """Read the test letters in batches of several sizes, with random companions and with companions of one letter.

    Each picture is read in `partitions` random partitions into batches. Metrics: the accuracy over them; `unsteady`,
    the share of pictures that are not read as the same letter in all of them; `certainty_deviation`, the standard
    deviation over them of the true letter's probability, mean over pictures.
    """
    network.eval()
    x, truth = letters.images["test"], letters.labels["test"]
    sizes = [*task.settings["sizes"], len(x)]
    for size in sizes:
        count = task.settings["partitions"] if 1 < size < len(x) else 1  # else all partitions are the same
        orders = [torch.from_numpy(task.rng.permutation(len(x))) for _ in range(count)]
        read, certainty = zip(*(_read(network, x, truth, order, size) for order in orders), strict=True)
        share = torch.stack([found == truth for found in read]).float().mean()
        variant = f"batch={size}, companions=any letters"
        task.metric("accuracy", float(share), variant=variant, split="test")
        unsteady = (torch.stack(read) != read[0]).any(0).float().mean()
        task.metric("unsteady", float(unsteady), variant=variant, split="test")
        spread = torch.stack(certainty).std(0, correction=0).mean()
        task.metric("certainty_deviation", float(spread), variant=variant, split="test")
        if size < len(x):
            variant = f"batch={size}, companions=the same letter"
            task.metric("accuracy", _by_letter(network, x, truth, size), variant=variant, split="test")
    scores = network.scores_together(x, network.moments(letters.images["train"]))
    task.examples(
        "accuracy",
        (scores.argmax(1) == truth).numpy(),
        variant="moments=those of the training set",
        split="test",
    )


def _read(
    network: MomentsCNN, x: torch.Tensor, truth: torch.Tensor, order: torch.Tensor, size: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the letters (N,) read in batches of `size` in an order, and the probability (N,) of each true one."""
    if size >= len(x):
        scores = network.scores_together(x[order])
    else:
        scores = torch.cat(
            [network.scores(_features(network, x[rows], size)) for rows in order.split(64 * size)]
        )
    probability = torch.softmax(scores, 1)
    found, certainty = torch.empty_like(truth), torch.empty(len(x))
    found[order] = probability.argmax(1)
    certainty[order] = probability.gather(1, truth[order][:, None])[:, 0]
    return found, certainty


def _by_letter(network: MomentsCNN, x: torch.Tensor, truth: torch.Tensor, size: int) -> float:
    """Return the accuracy where no batch mixes letters: `size` pictures, or all of a letter if there are fewer."""
    right = 0
    for letter in truth.unique():
        rows = torch.nonzero(truth == letter)[:, 0]
        found, _ = _read(network, x[rows], truth[rows], torch.arange(len(rows)), size)
        right += int((found == letter).sum())
    return right / len(x)


def _features(network: MomentsCNN, x: torch.Tensor, size: int) -> torch.Tensor:
    """Return the dense layer's inputs for pictures that are normalised `size` at a time."""
    return torch.cat([network.features(batch) for batch in x.split(size)])
