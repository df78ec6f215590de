"""16-720 HW5 §5: an autoencoder on the letters, and how well it gives them back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from reference.cmu16720_hw5.letters import as_rows, examples_of, roughness
from reference.cmu16720_hw5.reconstructions import psnr_of_each, record
from reference.run import Run
from reference.vision import pca
from reference.vision.sharpness import gradient_energy


def run(task: Run) -> None:
    """Train with each number of hidden units; record losses, quality of the validation letters, parameters, pictures.

    Principal components of the same pictures stand beside them. A submission runs the first number of units alone.
    """
    settings = task.settings
    data = task.data("nist36")
    x, x_valid = (as_rows(data.splits[split].images) for split in ("train", "valid"))
    shown = examples_of(data, "valid", settings["classes"], each=2)
    side = data.splits["valid"].images.shape[1]
    task.array("original", x_valid[shown].reshape(-1, side, side).astype(np.float32))
    task.array("shown_classes", np.array([data.class_names[k] for k in data.splits["valid"].labels[shown]]))
    components = pca.fit(x, settings["components"]).reconstruct(x_valid[shown])
    task.array("reconstruction_pca", components.reshape(-1, side, side).astype(np.float32))
    task.array("psnr_pca", psnr_of_each(x_valid[shown], components))
    task.examples(
        "sharpness", gradient_energy(x_valid.reshape(-1, side, side)), variant="original", split="valid"
    )
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
            task.metric("roughness", roughness(reply[name]), variant=variant, split=split)
        back = reply["reconstruction"]
        task.examples("squared error", np.square(back - x_valid).sum(axis=1), variant=variant, split="valid")
        task.metric("squared error", float(reply["loss"][-1]), variant=variant, split="train")
        fell = np.count_nonzero(np.diff(reply["loss"]) < 0) / max(1, len(reply["loss"]) - 1)
        task.metric("epochs that fell", fell, variant=variant, split="train")
        record(task, x_valid, back, variant=variant, split="valid")
        task.metric("parameters", float(_parameters(x.shape[1], hidden)), variant=variant)
        task.array(f"reconstruction_{hidden}", back[shown].reshape(-1, side, side).astype(np.float32))
        task.array(f"psnr_{hidden}", psnr_of_each(x_valid[shown], back[shown]))


def _parameters(inputs: int, hidden: int) -> int:
    """Return the number of weights and biases of in-hidden-hidden-hidden-in."""
    sizes = [inputs, hidden, hidden, hidden, inputs]
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))
