"""Letter finding and line grouping on drawn pages with known boxes."""

import numpy as np
import pytest

from reference.vision.letters import NoLetters, find_letters
from reference.vision.lines import group_lines

LINES = ["LTH IHT", "EZ  HEL", "HIT"]


def _in_reading_order(boxes: np.ndarray) -> np.ndarray:
    return boxes[np.concatenate(group_lines(boxes))]


@pytest.mark.parametrize("scale", [1, 7])
def test_boxes_of_a_drawn_page(draw_page, scale):
    """Each letter, broken ones too, gets one box within two pixels of the (shrunk) page that is searched."""
    page, expected = draw_page(LINES, scale)
    boxes, ink = find_letters(page)
    assert boxes.dtype.kind == "i" and ink.shape == page.shape[:2] and ink.dtype == bool
    assert len(boxes) == len(expected)
    assert np.abs(_in_reading_order(boxes) - expected).max() <= 2 * max(1, scale // 3)


def test_ink_lies_in_the_boxes(draw_page):
    """Ink is True on letters only: nothing outside of the boxes, and specks and full stops leave none."""
    page, expected = draw_page(LINES)
    page[75:80, 63:68] = 20  # a full stop behind the first letter
    page[10, 100] = 0  # a speck
    boxes, ink = find_letters(page)
    assert len(boxes) == len(expected)
    outside = ink.copy()
    for minr, minc, maxr, maxc in boxes:
        assert ink[minr:maxr, minc:maxc].any()
        outside[minr:maxr, minc:maxc] = False
    assert not outside.any()


def test_boxes_are_ordered_by_row_then_column(draw_page):
    """The order of boxes is fixed by the boxes alone."""
    boxes, _ = find_letters(draw_page(LINES)[0])
    assert boxes.tolist() == sorted(boxes.tolist(), key=lambda box: (box[0], box[1]))


def test_image_types_give_the_same_boxes(draw_page):
    """uint8 and float, grey, RGB and RGBA with transparent paper are one and the same page."""
    page, _ = draw_page(LINES)
    expected, ink = find_letters(page)
    transparent = np.dstack([page, np.where(ink, 255, 0).astype(np.uint8)])
    grey = page[..., 0]
    for image in (
        grey,
        grey / 255.0,
        (page / 255).astype(np.float32),
        np.dstack([page, np.full(grey.shape, 255)]),
    ):
        image = image.astype(np.uint8) if image.dtype.kind == "i" else image
        assert np.array_equal(find_letters(image)[0], expected)
    assert np.abs(find_letters(transparent)[0] - expected).max() <= 1


@pytest.mark.parametrize("level", [0, 255])
def test_page_without_letters(level):
    """A blank page, clean or grained, white or black, raises NoLetters in one line."""
    grain = np.clip(level + np.random.default_rng(0).normal(0, 4, (120, 160)), 0, 255).astype(np.uint8)
    for page in (np.full((120, 160), level, np.uint8), grain + np.uint8(0), np.full((60, 80, 3), 0.5)):
        with pytest.raises(NoLetters, match=r"\Ano letters: [^\n]+\Z"):
            find_letters(page)


@pytest.mark.parametrize(
    "image",
    [np.zeros(5), np.zeros((4, 4, 2)), np.full((4, 4), 200.0), np.full((4, 4), np.nan), np.zeros((0, 4))],
)
def test_arrays_that_are_no_images(image):
    """Wrong shapes, floats beyond 1 and NaN are refused with a line that names shape or type."""
    with pytest.raises(ValueError, match=r"image: (shape|type)"):
        find_letters(image)


@pytest.mark.parametrize("slope", [-0.15, 0.0, 0.15])
def test_sloping_lines_are_kept_apart(draw_page, slope):
    """Lines that sink or rise by more than a letter's height along the page are grouped in reading order."""
    page = draw_page([10 * "HT", 10 * "LH", "HIT"], slope=slope)[1]
    shuffled = np.random.default_rng(1).permutation(len(page))
    groups = group_lines(page[shuffled])
    assert [len(line) for line in groups] == [20, 20, 3]
    assert np.array_equal(shuffled[np.concatenate(groups)], np.arange(len(page)))


def test_no_boxes_are_no_lines():
    """A student's empty answer groups into nothing, and boxes without height divide by nothing."""
    assert [line.tolist() for line in group_lines(np.array([[5, 9, 5, 9], [5, 2, 5, 2]]))] == [[1], [0]]
    assert group_lines(np.array([])) == []
    assert group_lines(np.zeros((0, 4), int)) == []


EXPECTED = {"01_list": 115, "02_letters": 36, "03_haiku": 54, "04_deep": 41}


@pytest.mark.parametrize("name", EXPECTED)
def test_real_pages(shared_data, repository, name):
    """On the course's four photographs every letter is found once, line by line as the text has them."""
    yaml = pytest.importorskip("yaml")
    image = pytest.importorskip("skimage.io").imread(shared_data / "ocr_pages" / f"{name}.jpg")
    text = yaml.safe_load(
        (repository / "reference/datasets/ocr_pages_text.yaml").read_text(encoding="utf-8")
    )[name]
    boxes, _ = find_letters(image)
    assert len(boxes) == EXPECTED[name]
    assert [len(line) for line in group_lines(boxes)] == [len(line.replace(" ", "")) for line in text]
