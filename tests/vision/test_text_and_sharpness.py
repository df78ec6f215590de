"""Which characters were read, and how sharp pictures are, against slow and independent counts."""

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import mean_squared_error

from reference.vision.reading import edit_distance, read_rightly, same_shapes
from reference.vision.sharpness import gradient_energy, paper_error

WORDS = st.text(alphabet="ABC0", max_size=7)


def _most_matches(a, b):
    """Return (edits, -matches) of the best way from a to b, by trying all ways."""

    @cache
    def best(i, j):
        if i == len(a) or j == len(b):
            return len(a) - i + len(b) - j, 0
        same = a[i] == b[j]
        ways = [best(i + 1, j + 1), best(i + 1, j), best(i, j + 1)]
        ways = [(ways[0][0] + (not same), ways[0][1] - same), *((w[0] + 1, w[1]) for w in ways[1:])]
        return min(ways)

    return best(0, 0)


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS)
def test_characters_read_are_those_of_a_shortest_way(read, truth):
    """As many characters count as read as any shortest way of edits keeps; never one that was not read at all."""
    right = read_rightly(read, truth)
    edits, matches = _most_matches(read, truth)
    assert edits == edit_distance(read, truth)
    assert right.shape == (len(truth),) and right.sum() == -matches
    assert all(character in read for character, good in zip(truth, right, strict=True) if good)


def test_a_character_that_was_left_out_is_the_one_not_read():
    """White space and case do not count."""
    assert read_rightly("de p", "DEEP").sum() == 3
    assert read_rightly("T0 DO", "to do").tolist() == [True, False, True, True]
    assert read_rightly("", "AB").tolist() == [False, False]


def test_zero_and_o_one_and_i_are_alike():
    """Both members of a pair become one, in either case."""
    assert same_shapes("T0 do 1I") == same_shapes("to DO iI") == "TO DO II"


def test_gradient_energy_is_the_mean_squared_difference():
    """The sum over both directions equals scikit-image's mean squared error of the picture and its shifted self."""
    images = np.random.default_rng(0).random((3, 6, 8))
    wanted = [mean_squared_error(i[:, 1:], i[:, :-1]) + mean_squared_error(i[1:], i[:-1]) for i in images]
    np.testing.assert_allclose(gradient_energy(images), wanted, rtol=1e-12)
    assert gradient_energy(np.ones((1, 4, 4))) == 0


def test_paper_error_looks_at_bare_paper_alone():
    """Ink may be off by any amount; a picture without paper has no error."""
    original = np.array([[[1.0, 1.0], [0.2, 0.0]], [[0.5, 0.5], [0.5, 0.5]]])
    back = np.array([[[0.9, 1.3], [0.9, 0.9]], [[0.0, 0.0], [0.0, 0.0]]])
    np.testing.assert_allclose(paper_error(original, back), [0.2, 0.0], atol=1e-12)
