"""16-720 HW5 §4: find the letters of four pages and read them with a network trained on single letters."""

from __future__ import annotations

import numpy as np

from reference.cmu16720_hw5.letters import as_rows
from reference.cmu16720_hw5.pages import read_pages
from reference.cmu16720_hw5.words import boxed_whole, draw_word
from reference.nn.network import Dense
from reference.nn.optimisers import Momentum
from reference.nn.training import train
from reference.run import Run
from reference.vision.letters import NoLetters, find_letters
from reference.vision.reading import own_ink, stroke_width

WORDS = {  # the two assumptions that §4.1 names, kept and broken; gaps in pixels of letters 72 high
    "EARS, whole": ("EARS", {}),
    "EARS, E and R broken": ("EARS", {"broken": "ER", "gap": 14}),
    "EASY, apart": ("EASY", {}),
    "EASY, A touches E": ("EASY", {"touching": 1}),
}


def run(task: Run) -> None:
    """Show where finding letters must fail; train the reader, read each page and count its errors."""
    _assumptions(task)
    letters = task.data("nist36")
    network = _reader(task, as_rows(letters.splits["train"].images), letters.splits["train"].labels)
    test = letters.splits["test"]
    right = network.predict(as_rows(test.images).astype(np.float32)).argmax(axis=1) == test.labels
    task.examples("accuracy", right, split="test")

    def classify(crops: np.ndarray) -> list[str]:
        scores = network.predict(crops.reshape(len(crops), -1).astype(np.float32))
        return [letters.class_names[label] for label in scores.argmax(axis=1)]

    read_pages(task, classify, task.settings["source_strings"])
    for page in task.data("ocr_pages").pages:
        task.metric("stroke", _relative_stroke(page.image), variant=page.name)


def _assumptions(task: Run) -> None:
    """Draw words whose letters break or touch, and hold the boxes found against the letters drawn (§4.1)."""
    for number, (variant, (word, how)) in enumerate(WORDS.items()):
        image, drawn = draw_word(word, **how)
        boxes, _ = find_letters(image)
        task.metric("boxes", float(len(boxes)), variant=variant)
        task.metric("letters", float(len(word)), variant=variant)
        task.metric("letters boxed", float(boxed_whole(boxes, drawn)), variant=variant)
        task.array(f"word_{number}_image", image)
        task.array(f"word_{number}_boxes", boxes)
    task.array("word_names", np.array(list(WORDS)))


def _relative_stroke(image: np.ndarray) -> float:
    """Return the median over a page's letters of stroke width / longer side, 0 for a page without letters."""
    try:
        boxes, ink = find_letters(image)
    except NoLetters:
        return 0.0
    letters = [own_ink(ink, box) for box in boxes]
    return float(np.median([stroke_width(letter) / max(letter.shape) for letter in letters]))


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
