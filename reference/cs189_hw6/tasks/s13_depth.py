"""CS189 HW6 §1.3: one to four hidden layers at two batch sizes, chosen by the mean validation accuracy."""

from itertools import product

import numpy as np

from reference.cs189_hw6.tasks._solver import draw_network, solve, split_digits
from reference.run import Run

BEST = "best setting"


def run(task: Run) -> None:
    """Train each setting with the source's gradients; the source's mean runs over the epochs and the start."""
    settings, digits = dict(task.settings), split_digits(task)
    seeds = np.random.SeedSequence(int(task.rng.integers(2**31))).spawn(
        len(settings["layers"]) * len(settings["batches"])
    )
    histories, rows = {}, [("hidden layers", "batch", "mean", "best")]
    for (layers, batch), seed in zip(product(settings["layers"], settings["batches"]), seeds, strict=True):
        rng, variant = np.random.default_rng(seed), f"layers={layers}, batch={batch}"
        network = draw_network(
            digits.X.shape[1], [settings["width"]] * layers, batch, settings["weight_scale"], rng
        )
        with task.trying(variant):
            history = solve(network, digits, settings | {"batch": batch}, rng, weights_added=True)
        task.examples("mean accuracy", history.mean_right, variant=variant, split="valid")
        task.examples("best accuracy", history.right, variant=variant, split="valid")
        rows.append((layers, batch, f"{np.mean(history.valid):.4f}", f"{max(history.valid):.4f}"))
        histories[variant] = history
    task.metric("settings", len(histories))
    best = max(histories, key=lambda variant: np.mean(histories[variant].valid))
    for split in ("train", "valid"):
        for epoch, share in enumerate(getattr(histories[best], split)):
            task.metric("accuracy", share, variant=BEST, split=split, step=epoch)
    task.metric("best accuracy", max(histories[best].valid), variant=BEST, split="valid")
    task.array("settings", np.array([[str(cell) for cell in row] for row in rows]))
    task.array("chosen", [f"chosen by the mean validation accuracy: {best}"])
