"""16-720 HW5 §5: an autoencoder on the letters, and how well it gives them back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from reference.cmu16720_hw5.letters import as_rows, examples_of, roughness
from reference.run import Run
from reference.vision.psnr import psnr


def run(task: Run) -> None:
    """Train with each number of hidden units; record losses, PSNR of the validation letters, parameters, pictures.

    PSNR: range 1, the mean of the per-image values (§5.3.2). A submission runs the first number of units alone.
    """
    settings = task.settings
    data = task.data("nist36")
    x, x_valid = (as_rows(data.splits[split].images) for split in ("train", "valid"))
    shown = examples_of(data, "valid", settings["classes"], each=2)
    side = data.splits["valid"].images.shape[1]
    task.array("original", x_valid[shown].reshape(-1, side, side).astype(np.float32))
    task.array("shown_classes", np.array([data.class_names[k] for k in data.splits["valid"].labels[shown]]))
    units = settings["hidden"] if task.implementation == "reference" else settings["hidden"][:1]
    for hidden in units:
        reply = task.call(
            "train_autoencoder",
            x=x,
            x_valid=x_valid,
            hidden=hidden,
            rate=settings["rate"],
            momentum=settings["momentum"],
            batch_size=settings["batch_size"],
            epochs=settings["epochs"],
            seed=task.seed,
        )
        variant = f"units={hidden}"
        for split, name in (("train", "loss"), ("valid", "valid loss")):
            for epoch, loss in enumerate(reply[name], 1):
                task.metric("squared error", float(loss), variant=variant, split=split, step=epoch)
            task.metric("squared error", float(reply[name][-1]), variant=variant, split=split)
            task.metric("roughness", roughness(reply[name]), variant=variant, split=split)
        back = reply["reconstruction"]
        values = [psnr(a, b) for a, b in zip(x_valid, back, strict=True)]
        task.metric("PSNR", float(np.mean(values)), variant=variant, split="valid")
        task.metric("parameters", float(_parameters(x.shape[1], hidden)), variant=variant)
        task.array(f"reconstruction_{hidden}", back[shown].reshape(-1, side, side).astype(np.float32))


def _parameters(inputs: int, hidden: int) -> int:
    """Return the number of weights and biases of in-hidden-hidden-hidden-in."""
    sizes = [inputs, hidden, hidden, hidden, inputs]
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))
