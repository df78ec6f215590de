"""16-720 HW5 §4: find the letters of four pages and read them with a network trained on single letters."""

from __future__ import annotations

import numpy as np

from reference.cmu16720_hw5.letters import as_rows
from reference.nn.network import Dense
from reference.nn.optimisers import Momentum
from reference.nn.training import train
from reference.run import Run
from reference.vision.letters import NoLetters, to_grey
from reference.vision.reading import character_error_rate, edit_distance, read_page

SHOWN = 700  # longest side of a page in a figure, pixels


def run(task: Run) -> None:
    """Train the reader, read each page, and count boxes and wrong characters; pages without letters count as unread."""
    settings = task.settings
    letters = task.data("nist36")
    network = _reader(task, as_rows(letters.splits["train"].images), letters.splits["train"].labels)
    test = letters.splits["test"]
    right = network.predict(as_rows(test.images).astype(np.float32)).argmax(axis=1) == test.labels
    task.metric("accuracy", float(np.mean(right)), split="test")

    def classify(crops: np.ndarray) -> list[str]:
        scores = network.predict(crops.reshape(len(crops), -1).astype(np.float32))
        return [letters.class_names[label] for label in scores.argmax(axis=1)]

    pages = task.data("ocr_pages").pages
    wrong = total = 0
    for number, page in enumerate(pages):
        truth = "\n".join(page.text)
        expected = len("".join(truth.split()))
        try:
            text, boxes = read_page(page.image, classify)
        except NoLetters:
            text, boxes = "", np.zeros((0, 4), dtype=int)
        task.metric("boxes", float(len(boxes)), variant=page.name)
        task.metric("letters", float(expected), variant=page.name)
        task.metric("character error rate", character_error_rate(text, truth), variant=page.name)
        source = settings["source_strings"][page.name]
        task.metric("source error rate", character_error_rate(source, truth), variant=page.name)
        wrong += edit_distance("".join(text.upper().split()), "".join(truth.upper().split()))
        total += expected
        _keep(task, number, page.image, boxes)
        task.array(f"page_{number}_text", np.array(text.split("\n")))
    task.metric("character error rate", wrong / total, variant="all pages")
    task.array("page_names", np.array([page.name for page in pages]))


def _reader(task: Run, x: np.ndarray, labels: np.ndarray) -> Dense:
    """Return a network of one hidden layer, trained on the letters."""
    settings = task.settings
    sizes = [x.shape[1], settings["hidden"], 36]
    network = Dense(sizes, "sigmoid", task.rng, batch=settings["batch_size"], loss="summed cross-entropy")
    train(
        network,
        Momentum(settings["rate"], settings["momentum"]),
        x.astype(np.float32),
        labels,
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        rng=task.rng,
    )
    return network


def _keep(task: Run, number: int, image: np.ndarray, boxes: np.ndarray) -> None:
    """Keep a page at the size of a figure, grey, with its boxes in the figure's pixels."""
    step = max(1, -(-max(image.shape[:2]) // SHOWN))
    grey = to_grey(image)
    rows, columns = (side // step * step for side in grey.shape)
    small = grey[:rows, :columns].reshape(rows // step, step, columns // step, step).mean(axis=(1, 3))
    task.array(f"page_{number}_image", np.round(255 * small).astype(np.uint8))
    task.array(f"page_{number}_boxes", np.asarray(boxes, dtype=np.float64) / step)
