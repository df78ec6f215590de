"""16-720 HW5 §4.1 and §4.3: find the letters of four pages, and show where finding them must fail."""

from __future__ import annotations

import numpy as np

from reference.cmu16720_hw5.words import boxed_whole, draw_word
from reference.run import Run
from reference.vision.letters import NoLetters, find_letters, to_grey
from reference.vision.reading import own_ink, stroke_width

SHOWN = 700  # longest side of a page in a figure, pixels
WORDS = {  # the two assumptions that §4.1 names, kept and broken; gaps in pixels of letters 72 high
    "EARS, whole": ("EARS", {}),
    "EARS, E and R broken": ("EARS", {"broken": "ER", "gap": 14}),
    "EASY, apart": ("EASY", {}),
    "EASY, A touches E": ("EASY", {"touching": 1}),
}


def run(task: Run) -> None:
    """Hold boxes against letters, of drawn words that break or touch and of the pages; measure the pages' strokes."""
    for number, (variant, (word, how)) in enumerate(WORDS.items()):
        image, drawn = draw_word(word, **how)
        boxes, _ = find_letters(image)
        task.metric("boxes", float(len(boxes)), variant=variant)
        task.metric("letters", float(len(word)), variant=variant)
        task.metric("letters boxed", float(boxed_whole(boxes, drawn)), variant=variant)
        task.array(f"word_{number}_image", image)
        task.array(f"word_{number}_boxes", boxes)
    task.array("word_names", np.array(list(WORDS)))
    pages = task.data("ocr_pages").pages
    for number, page in enumerate(pages):
        try:
            boxes, ink = find_letters(page.image)
        except NoLetters:
            boxes, ink = np.zeros((0, 4), dtype=int), np.zeros(page.image.shape[:2], dtype=bool)
        task.metric("boxes", float(len(boxes)), variant=page.name)
        task.metric("letters", float(len("".join("".join(page.text).split()))), variant=page.name)
        task.metric("stroke", _relative_stroke(boxes, ink), variant=page.name)
        _keep(task, number, page.image, boxes)
    task.array("page_names", np.array([page.name for page in pages]))


def _relative_stroke(boxes: np.ndarray, ink: np.ndarray) -> float:
    """Return the median over letters of stroke width / longer side, 0 for a page without letters."""
    letters = [own_ink(ink, box) for box in boxes]
    return float(np.median([stroke_width(letter) / max(letter.shape) for letter in letters] or [0]))


def _keep(task: Run, number: int, image: np.ndarray, boxes: np.ndarray) -> None:
    """Keep a page at the size of a figure, grey, with its boxes in the figure's pixels."""
    step = max(1, -(-max(image.shape[:2]) // SHOWN))
    grey = to_grey(image)
    rows, columns = (side // step * step for side in grey.shape)
    small = grey[:rows, :columns].reshape(rows // step, step, columns // step, step).mean(axis=(1, 3))
    task.array(f"page_{number}_image", np.round(255 * small).astype(np.uint8))
    task.array(f"page_{number}_boxes", np.asarray(boxes, dtype=np.float64) / step)
