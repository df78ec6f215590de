"""From boxes to text: crops in NIST36's layout, blanks, and the count of errors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.vision.reading import character_error_rate, crop_letter, edit_distance, read_page

LINES = ["LTH IHT", "EZ  HEL", "HIT"]


def _bar(height: int, width: int, stroke: int) -> np.ndarray:
    """A page with one L-shaped letter at row 10, column 20."""
    ink = np.zeros((height + 30, width + 60), dtype=bool)
    ink[10 : 10 + height, 20 : 20 + stroke] = True
    ink[10 + height - stroke : 10 + height, 20 : 20 + width] = True
    return ink


@pytest.mark.parametrize("stroke", [3, 20])
@pytest.mark.parametrize("size", [32, 28])
def test_crop_has_the_layout_of_nist36(stroke, size):
    """A letter, thin or thick, is float32 with paper 1, ink 0, centred, 24/32 high, upright, strokes at least 3/32."""
    crop = crop_letter(_bar(160, 100, stroke), (10, 20, 170, 120), size)
    assert crop.shape == (size, size) and crop.dtype == np.float32
    assert crop.min() < 0.05 and crop.max() == 1
    rows, columns = (np.flatnonzero((crop < 0.5).any(axis=axis)) for axis in (1, 0))
    assert 0.72 * size <= len(rows) <= 0.92 * size  # dilation adds up to a stroke
    assert abs(rows[0] - (size - 1 - rows[-1])) <= 1 and abs(columns[0] - (size - 1 - columns[-1])) <= 1
    assert (crop[size // 2] < 0.5).sum() >= 3 * size / 32
    assert crop[-size // 4 :].mean() < crop[: size // 4].mean()  # the L stands on its foot


def test_crop_leaves_a_neighbours_ink_out():
    """A stroke that reaches into the box from outside does not change the letter."""
    alone = _bar(160, 100, 16)
    beside = alone.copy()
    beside[20:40, 90:150] = True  # comes in from the right, at the top where the L is empty
    box = (10, 20, 170, 120)
    assert np.array_equal(crop_letter(beside, box), crop_letter(alone, box))
    with pytest.raises(ValueError, match=r"no ink in box \[0, 0, 5, 5\]"):
        crop_letter(alone, (0, 0, 5, 5))


def test_read_page_gives_lines_and_blanks(draw_page):
    """On rising lines the characters come back line by line with the page's blanks, boxes in the text's order."""
    page, expected = draw_page(LINES, slope=-0.1)
    truth = "".join("".join(LINES).split())
    shapes = []

    def classify(letters):
        shapes.append((letters.shape, letters.dtype))
        return list(truth)

    text, boxes = read_page(page, classify)
    assert text == "LTH IHT\nEZ HEL\nHIT"
    assert shapes == [((len(truth), 32, 32), np.float32)]
    assert np.abs(boxes - expected).max() <= 2


def test_read_page_refuses_another_number_of_characters(draw_page):
    """A classifier that loses a letter is an error, not a shifted text."""
    with pytest.raises(ValueError, match="3 letters classified as 2"):
        read_page(draw_page(["HIT"])[0], lambda letters: "HI")


def _distance(a: str, b: str) -> int:
    """Levenshtein's distance straight from its recursive definition."""
    if not a or not b:
        return len(a) + len(b)
    return min(_distance(a[1:], b) + 1, _distance(a, b[1:]) + 1, _distance(a[1:], b[1:]) + (a[0] != b[0]))


@settings(derandomize=True, max_examples=60, database=None, deadline=None)
@given(st.text("ABC", max_size=5), st.text("ABC", max_size=5))
def test_edit_distance_is_the_definition(a, b):
    """The distance equals its recursive definition."""
    assert edit_distance(a, b) == _distance(a, b)


def test_character_error_rate():
    """Case and white space do not count; the rate is per true character and may exceed 1; no truth is an error."""
    assert character_error_rate("deep\nLEARMING", "DEEP LEARNING") == pytest.approx(1 / 12)
    assert character_error_rate("ABCD", "X") == 4
    with pytest.raises(ValueError, match="no characters"):
        character_error_rate("A", " \n")
