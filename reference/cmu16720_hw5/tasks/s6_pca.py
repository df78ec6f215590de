"""16-720 HW5 §6: the letters from 32 principal components, beside the autoencoder's."""

from __future__ import annotations

import numpy as np

from reference.cmu16720_hw5.letters import as_rows, examples_of
from reference.cmu16720_hw5.reconstructions import psnr_of_each, record
from reference.run import Run
from reference.vision import pca
from reference.vision.sharpness import PAPER


def run(task: Run) -> None:
    """Fit on the training letters; record the projection's shape and rank, PSNR, parameters, pictures, components."""
    settings = task.settings
    data = task.data("nist36")
    x, x_valid, x_test = (as_rows(data.splits[split].images) for split in ("train", "valid", "test"))
    model = pca.fit(x, settings["components"])
    projection = model.components.T  # (D, k)
    task.metric("rows", float(projection.shape[0]))
    task.metric("columns", float(projection.shape[1]))
    task.metric("rank", float(np.linalg.matrix_rank(projection)))
    task.metric("parameters", float(projection.size), variant="projection")
    task.metric("parameters", float(projection.size + model.mean.size), variant="projection and mean")
    for split, rows in (("train", x), ("valid", x_valid), ("test", x_test)):
        record(task, rows, model.reconstruct(rows), variant="", split=split)
    paper = float(np.mean(x_valid >= PAPER))
    task.metric("bare paper", paper, split="valid")
    centred = x - model.mean
    kept = np.sum((centred @ projection) ** 2) / np.sum(centred**2)
    task.metric("variance kept", float(kept), split="train")
    side = data.splits["valid"].images.shape[1]
    shown = examples_of(data, "valid", settings["classes"], each=2)
    back = model.reconstruct(x_valid[shown])
    for name, rows in (("original", x_valid[shown]), ("reconstruction", back)):
        task.array(name, rows.reshape(-1, side, side).astype(np.float32))
    task.array("psnr", psnr_of_each(x_valid[shown], back))
    task.array("shown_classes", np.array([data.class_names[k] for k in data.splits["valid"].labels[shown]]))
    task.array("components", model.components.reshape(-1, side, side).astype(np.float32))
