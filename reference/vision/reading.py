"""From a page to its text: cut the letters out, have them classified, put the text together, count its errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import ndimage
from skimage.transform import resize

from reference.vision.letters import find_letters
from reference.vision.lines import group_lines

Classifier = Callable[[np.ndarray], Sequence[str]]  # letters (K, 32, 32) float32 -> K characters

# NIST36's layout, measured on its pictures: the longer side takes 24 of 32 pixels, a stroke is about 4 wide.
LETTER = 24 / 32
STROKE = 4 / 32
BLANK = 0.7  # a gap between letters that is wider than this many heights of the line parts two words …
WIDER = 1.6  # … if it is also this many times the line's middle gap: some write all letters apart


def crop_letter(ink: np.ndarray, box: np.ndarray, size: int = 32) -> np.ndarray:
    """Return one letter as NIST36 shows it: float32 (size, size) in [0, 1], paper 1 and ink 0, upright.

    ink (H, W) bool, box minr, minc, maxr, maxc. The letter stands in the middle of a square, its strokes made as thick
    as the training set's if they are thinner; ink that reaches in from a neighbour is left out (16-720 HW5 §4.4).
    Raises ValueError when the box holds no ink.
    """
    letter = own_ink(ink, box)
    if not letter.any():
        raise ValueError(f"crop_letter: no ink in box {np.asarray(box).tolist()}")
    side = max(letter.shape) / LETTER
    missing = STROKE * side - stroke_width(letter)
    margin = [
        (int(before), int(np.ceil(2 * before) - int(before)))
        for before in (side - np.array(letter.shape)) / 2
    ]
    square = np.pad(letter, margin)
    if missing > 0:  # dilation by a disk: every pixel within this distance of the ink
        square = ndimage.distance_transform_edt(~square) <= missing / 2
    small = resize(square.astype(np.float32), (size, size), order=1, anti_aliasing=True)
    return np.clip(1 - small, 0, 1).astype(np.float32)


def read_page(image: np.ndarray, classify: Classifier) -> tuple[str, np.ndarray]:
    """Return a page's text, lines parted by newlines and words by blanks, and its boxes in reading order.

    image as `find_letters` takes it; `classify` is called once with (K, 32, 32) float32 and returns K characters; the
    boxes are int (K, 4), one for each character of the text that is not white space. Raises `NoLetters`, and
    ValueError when
    `classify` returns another number of characters.
    """
    boxes, ink = find_letters(image)
    lines = group_lines(boxes)
    boxes = boxes[np.concatenate(lines)]
    characters = classify(np.stack([crop_letter(ink, box) for box in boxes]))
    if len(characters) != len(boxes):
        raise ValueError(f"read_page: {len(boxes)} letters classified as {len(characters)} characters")
    ends = np.cumsum([len(line) for line in lines])
    text = []
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        blanks = (False, *_blanks(boxes[start:end]))
        text.append(
            "".join(" " * int(blank) + c for blank, c in zip(blanks, characters[start:end], strict=True))
        )
    return "\n".join(text), boxes


def edit_distance(a: str, b: str) -> int:
    """Return the least number of insertions, deletions and substitutions that turn a into b (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        previous, row = row, [i]
        for j, y in enumerate(b):
            # d[i,j] = min(d[i-1,j] + 1, d[i,j-1] + 1, d[i-1,j-1] + [a_i != b_j])
            row.append(min(previous[j + 1] + 1, row[j] + 1, previous[j] + (x != y)))
    return row[-1]


def character_error_rate(read: str, truth: str) -> float:
    """Return edit distance / number of true characters, in upper case and without white space.

    Raises ValueError when the truth has no characters.
    """
    read, truth = ("".join(text.upper().split()) for text in (read, truth))
    if not truth:
        raise ValueError("character_error_rate: the true text has no characters")
    return edit_distance(read, truth) / len(truth)


def read_rightly(read: str, truth: str) -> np.ndarray:
    """Return for each true character whether it was read: bool (T,), upper case, white space left out.

    The texts are laid against each other as `edit_distance` does; of equally short ways, one with most matches.
    """
    read, truth = ("".join(text.upper().split()) for text in (read, truth))
    cost = np.zeros((len(read) + 1, len(truth) + 1), dtype=np.int64)
    many = len(read) + len(truth) + 1  # an edit costs `many`, a match gives 1 back
    cost[:, 0], cost[0] = many * np.arange(len(read) + 1), many * np.arange(len(truth) + 1)
    for i, a in enumerate(read, start=1):
        for j, b in enumerate(truth, start=1):
            same = cost[i - 1, j - 1] + (-1 if a == b else many)
            cost[i, j] = min(same, cost[i - 1, j] + many, cost[i, j - 1] + many)
    right = np.zeros(len(truth), dtype=bool)
    i, j = len(read), len(truth)
    while i and j:
        if read[i - 1] == truth[j - 1] and cost[i, j] == cost[i - 1, j - 1] - 1:
            right[j - 1] = True
            i, j = i - 1, j - 1
        elif cost[i, j] == cost[i - 1, j - 1] + many:
            i, j = i - 1, j - 1
        elif cost[i, j] == cost[i, j - 1] + many:
            j -= 1
        else:
            i -= 1
    return right


def same_shapes(text: str) -> str:
    """Return a text with 0 as O and 1 as I: pairs that a single letter, without its word, does not tell apart."""
    return text.upper().replace("0", "O").replace("1", "I")


def own_ink(ink: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Return the ink (h, w) in a box without strokes that go on outside of it, unless these are most of it."""
    minr, minc, maxr, maxc = (int(edge) for edge in box)
    window = np.pad(ink, 1)[minr : maxr + 2, minc : maxc + 2]  # one pixel more on each side
    parts, _ = ndimage.label(window, structure=np.ones((3, 3)))
    frame = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    own = window & ~np.isin(parts, frame[frame > 0])
    inside = window[1:-1, 1:-1]
    return own[1:-1, 1:-1] if 2 * own.sum() >= inside.sum() else inside


def stroke_width(letter: np.ndarray) -> float:
    """Return the mean width in pixels of a letter's strokes (h, w)."""
    depth = ndimage.distance_transform_edt(np.pad(letter, 1))
    # Across a stroke of width s the distance to paper rises from 1 to s / 2 and falls again: its mean is (s + 2) / 4.
    return 4 * float(depth[depth > 0].mean()) - 2


def _blanks(line: np.ndarray) -> np.ndarray:
    """Return for each letter but the first whether a blank stands before it (K - 1,); boxes (K, 4) left to right."""
    gaps = line[1:, 1] - line[:-1, 3]
    if not len(gaps):
        return np.zeros(0, dtype=bool)
    height = np.median(line[:, 2] - line[:, 0])
    return gaps > max(BLANK * height, WIDER * np.median(gaps))
