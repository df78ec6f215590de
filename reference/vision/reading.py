"""From a page to its text: cut the letters out, have them classified, put the text together, count its errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Classifier = Callable[[np.ndarray], Sequence[str]]  # letters (K, size, size) float32 -> K characters


def crop_letter(ink: np.ndarray, box: np.ndarray, size: int = 32) -> np.ndarray:
    """Return one letter as the network's training set shows it: float32 (size, size), paper 1 and ink 0, upright."""
    raise NotImplementedError


def read_page(image: np.ndarray, classify: Classifier) -> tuple[str, np.ndarray]:
    """Return a page's text, lines ended by newlines and words parted by blanks, and its boxes in reading order.

    image as `find_letters` takes it; `classify` is called once with (K, 32, 32) float32 and returns K characters; the
    boxes are int (K, 4), one for each character that is not white space. Raises `NoLetters`.
    """
    raise NotImplementedError


def edit_distance(a: str, b: str) -> int:
    """Return the least number of insertions, deletions and substitutions that turn a into b (Levenshtein)."""
    raise NotImplementedError


def character_error_rate(read: str, truth: str) -> float:
    """Return edit distance / number of true characters, in upper case and without white space.

    Raises ValueError when the truth has no characters.
    """
    raise NotImplementedError
