"""16-720 HW5, the boxes of letters: what is right, and what is said of those that are not."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from grader.diagnose import Mistakes
from grader.prepare import call_probe, prepare
from reference.cmu16720_hw5 import cases, probes, q4, questions
from regrade.grading import assignment

ORDERS = {
    "(minc, minr, maxc, maxr)": lambda box: box[[1, 0, 3, 2]],
    "(minr, minc, height, width)": lambda box: np.array([*box[:2], *(box[2:] - box[:2])]),
    "(minc, minr, width, height)": lambda box: np.array([*box[1::-1], *(box[2:] - box[:2])[::-1]]),
}


def page(number=0, seed=5):
    """The inputs of a page and the reference's boxes on it."""
    inputs = cases.pages(np.random.default_rng(seed))[number].inputs
    return inputs, np.array(q4.findLetters(inputs["image"])[0])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_paper_around_a_letter_is_no_error(number):
    """Many widen their boxes before they cut the letters out; a box far too wide is none."""
    inputs, boxes = page(number)
    assert questions._boxes(boxes + np.array([-20, -20, 20, 20]), inputs) is None
    assert "have no box" in questions._boxes(boxes + np.array([-40, -40, 40, 40]), inputs)


@pytest.mark.parametrize("order", ORDERS)
def test_boxes_of_another_order_are_told_which(order):
    """Who swaps the corners' numbers, or gives sizes, reads which of it, and nobody else does."""
    inputs, boxes = page()
    turned = np.array([ORDERS[order](box) for box in boxes])
    assert questions._boxes(turned, inputs) == f"the boxes are {order}"
    assert "have no box" in questions._boxes(boxes + np.array([0, 60, 0, 60]), inputs)


def test_no_boxes_and_boxes_of_other_things_are_told_apart():
    """An empty list, the last letter left out, the page itself and specks each have a sentence of their own."""
    inputs, boxes = page(2)
    height, width = inputs["image"].shape[:2]
    assert "no boxes at all" in questions._boxes(np.zeros((0, 4), int), inputs)
    assert questions._boxes(boxes[:-1], inputs) == "the letter with the last label has no box"
    assert questions._boxes(boxes[1:], inputs).startswith("1 of 6 letters")
    assert questions._boxes(np.vstack([boxes, [0, 0, height, width]]), inputs) == "the whole page has a box"
    assert questions._boxes(np.vstack([boxes, [[1, 1, 7, 7], [9, 1, 15, 7]]]), inputs) == "specks have boxes"
    assert "too many" in questions._boxes(np.vstack([boxes, boxes[:1]]), inputs)


def labelled(image):
    """The boxes of everything dark, specks too, as a finder without a smallest size gives them."""
    from skimage import filters, measure

    grey = filters.gaussian(image, 1, channel_axis=-1).mean(axis=2)
    found = measure.regionprops(measure.label(grey < filters.threshold_otsu(grey)))
    return [region.bbox for region in found], grey


def enlarged(image):
    """Boxes much larger than the letters, in the right order."""
    return [(r - 60, c - 60, s + 60, d + 60) for r, c, s, d in q4.findLetters(image)[0]], image


@pytest.mark.parametrize(
    ("function", "named"),
    [(labelled, "boxes-of-specks"), (lambda image: ([], image), None), (enlarged, None)],
)
def test_a_finder_is_named_for_what_it_does_alone(function, named):
    """Specks that have boxes are named; boxes that miss for another reason are not called turned ones."""
    one = assignment("cmu16720_hw5")
    prepared = next(found for found in prepare(one, 5) if found.question.id == "findLetters")
    replies = {
        place: call_probe(one, prepared.question, drawn.case.inputs, {"findLetters": function}, drawn.seed)
        for place, drawn in enumerate(prepared.cases)
    }
    failed = [
        place
        for place, reply in replies.items()
        if prepared.question.judge.check(reply, prepared.cases[place].case.inputs)
    ]
    assert failed
    mistake = Mistakes(one).match(prepared, replies, failed)
    assert (mistake.id if mistake else None) == named


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, None), (1.0, "b is 1 everywhere"), (0.05, "b is not zero")],
)
def test_a_bias_of_ones_is_told_from_one_that_is_drawn(value, said):
    """Only a bias of ones is called that."""
    inputs = {"in_size": 6, "out_size": 4, "output": "b"}
    reply = {"first": np.full(4, value), "second": np.zeros(4)}
    assert questions._initial(reply, inputs) == said


def test_weights_of_zero_are_called_that():
    """Zeros have no deviation to be compared."""
    inputs = {"in_size": 6, "out_size": 4, "output": "W"}
    zeros = np.zeros((6, 4))
    assert questions._initial({"first": zeros, "second": zeros}, inputs).startswith("W is 0 everywhere")


@pytest.mark.parametrize(("box", "shape"), [([(1, 2, 9, 9)], "(1, 4)"), ((1, 2), "(2,)"), (slice(3), "()")])
def test_a_box_that_is_not_four_numbers_is_told_its_shape(box, shape):
    """The words are about the boxes, not about the conversion of one."""
    student = SimpleNamespace(findLetters=lambda image: ([box], image))
    with pytest.raises(ValueError, match=re.escape(f"a box has shape {shape}: give minr, minc, maxr, maxc")):
        probes.find_letters(student, np.zeros((4, 4)))
