"""How a reply is held against the reference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.compare import as_array, compare, is_finite, parts, same
from grader.declarations import SameAsReference

EXACT = SameAsReference(rtol=1e-6)
BOUNDED = settings(derandomize=True, max_examples=150, deadline=None, database=None)

# Everything that may come through the pipe
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(width=64),
    st.text(max_size=4),
    hnp.arrays(
        st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?", ">f4"]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    ),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=8,
)


def verdict(reply, expected, judge=EXACT):
    found = compare(reply, expected, judge)
    return None if found is None else found.verdict


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (1.0, np.float64(1)),
        (np.array(1.0), 1.0),
        (np.float32(1), 1),
        (1, np.array(1.0)),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        ([1, 2.0], np.array([1.0, 2.0])),
        (np.array([[1.0], [2.0]]), [[1], [2]]),
        (np.array([True, False]), np.array([1.0, 0.0])),
        (np.array([1, 0]), np.array([True, False])),
        ((np.ones(2), 3), [np.ones(2), 3]),
        (np.ones((2, 3)), [np.ones(3), np.ones(3)]),
        ("yes", "yes"),
        (None, None),
        ({"b": 1.0, "a": np.ones(2)}, {"a": np.ones(2), "b": 1}),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.ones(2, dtype=">f8"), np.ones(2)),
        (np.ones((1, 1)), 1.0),
        ([1], 1.0),
    ],
)
def test_the_same_value_is_right_in_every_honest_spelling(reply, expected):
    """Numbers are numbers whatever their type; lists of numbers are arrays, tuples are lists."""
    assert compare(reply, expected, EXACT) is None


@pytest.mark.parametrize(
    ("reply", "expected", "answer"),
    [
        (np.ones(3), np.ones((1, 3)), "wrong shape"),
        (np.ones((3, 1)), np.ones(3), "wrong shape"),
        (np.ones(2), 1.0, "wrong shape"),
        (np.zeros(0), 1.0, "wrong shape"),
        (1.0, np.ones(1), "wrong shape"),
        (np.zeros(0), np.zeros(3), "wrong shape"),
        (np.zeros(3), np.zeros(0), "wrong shape"),
        ([], np.zeros(3), "wrong shape"),
        ([[1, 2], [3]], np.ones((2, 2)), "wrong shape"),
        ([np.ones(2)], [np.ones(2), np.ones(3)], "wrong shape"),
        (1.0, {"a": 1.0}, "wrong shape"),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, "wrong shape"),
        ({"a": 1.0, "c": 2.0}, {"a": 1.0}, "wrong shape"),
        (None, np.ones(2), "wrong value"),
        ("1.0", 1.0, "wrong value"),
        (1.0, "1.0", "wrong value"),
        (0, None, "wrong value"),
        (False, None, "wrong value"),
        (10**400, 1.0, "wrong value"),
        (1e308, -1e308, "wrong value"),
        (True, 2.0, "wrong value"),
        (np.nan, 1.0, "not finite"),
        (np.array([1.0, np.inf]), np.ones(2), "not finite"),
        (np.float32(np.inf), 1e300, "not finite"),
    ],
)
def test_what_is_not_the_value_has_a_verdict(reply, expected, answer):
    """Form, finiteness and value each have their own verdict, and nothing of another form passes."""
    assert verdict(reply, expected) == answer


def test_nan_never_passes_even_where_the_reference_has_it():
    """NaN and infinity are never right."""
    for hole in (np.nan, np.inf, -np.inf):
        assert verdict(np.array([1, hole]), np.array([1, hole])) == "not finite"


def test_the_tolerance_is_relative_to_the_largest_expected_value():
    """|a - b| <= atol + rtol * max|b|: an element near zero is judged on the scale of its array."""
    expected = np.array([1000.0, 0.0])
    assert verdict(np.array([1000, 0.9e-3]), expected) is None
    assert verdict(np.array([1000, 1.1e-3]), expected) == "wrong value"
    assert verdict(np.array([1000, 1.1e-3]), expected, SameAsReference(1e-6, atol=2e-4)) is None


def test_each_part_has_its_own_scale():
    """A large part does not hide the error of a small one."""
    expected = {"loss": 1e6, "db": np.array([1e-3])}
    found = compare({"loss": 1e6, "db": np.array([2e-3])}, expected, EXACT)
    assert (found.verdict, found.part, found.relative_error) == ("wrong value", "db", pytest.approx(1))


def test_rounding_of_float32_is_right_and_of_float16_is_not():
    """A value computed in float32 is accepted where either side has that type; 1e-4 off never is."""
    expected = np.linspace(1, 2, 5)
    assert verdict((expected * (1 + 5e-6)).astype(np.float32), expected) is None
    assert verdict(expected * (1 + 5e-6), expected.astype(np.float32)) is None
    assert verdict(expected * (1 + 5e-6), expected) == "wrong value"
    assert verdict((expected * (1 + 1e-4)).astype(np.float32), expected) == "wrong value"
    assert verdict((expected / 3).astype(np.float16), expected / 3) == "wrong value"


def test_where_zero_is_expected_rounding_is_right():
    """An array of zeros has no scale: 1e-15 is rounding, 1e-9 is not."""
    assert verdict(np.full(3, 1e-15), np.zeros(3)) is None
    assert verdict(np.full(3, 1e-9), np.zeros(3)) == "wrong value"


def test_axes_of_length_one_count_unless_the_question_says_otherwise():
    """(D,), (1, D) and (D, 1) are one shape only with `ignore_ones`."""
    loose = SameAsReference(ignore_ones=True)
    for shape in ((3,), (1, 3), (3, 1)):
        assert verdict(np.ones(shape), np.ones((3, 1)), loose) is None
    assert verdict(np.ones(4), np.ones((3, 1)), loose) == "wrong shape"
    assert verdict(np.ones((3, 1)), np.ones((1, 3))) == "wrong shape"


def test_the_worst_element_is_named_with_both_values():
    """The difference tells part, index, both values, error, tolerance and how much is wrong."""
    expected = {"loss": 1.0, "grads": {"W1": np.array([[2.0, 4.0], [1.0, 3.0]])}}
    reply = {"loss": 1.0, "grads": {"W1": np.array([[2.0, 4.0], [3.0, 3.1]])}}
    found = compare(reply, expected, EXACT)
    assert (found.part, found.index, found.yours, found.expected) == ("grads.W1", (1, 0), 3.0, 1.0)
    assert (found.wrong, found.size) == (2, 4)
    assert found.relative_error == pytest.approx(0.5) and found.tolerance == pytest.approx(1e-6)
    assert found.sentence == (
        "grads.W1[1, 0] is 3, expected 1 (relative error 0.5, tolerance 1e-06); 2 of 4 elements are wrong"
    )


def test_values_that_look_alike_are_shown_with_all_digits():
    """The student never reads "is 1, expected 1"."""
    assert "1.0000011, expected 1.0" in compare(1.0000011, 1.0, EXACT).sentence


def test_a_wrong_form_is_told_before_a_wrong_value():
    """The part that is shown is the one to mend first; the others are listed."""
    found = compare({"a": 5.0, "b": np.ones(2), "c": np.nan}, {"a": 1.0, "b": 1.0, "c": 1.0}, EXACT)
    assert (found.part, found.also) == ("b", ("a", "c"))


@pytest.mark.parametrize(
    ("reply", "expected", "sentence"),
    [
        (None, np.ones((2, 3)), "the result is None where an array of shape (2, 3) is expected: is a return missing?"),
        (np.ones(3), np.ones((1, 3)), "the result is an array of shape (3,) where an array of shape (1, 3) is expected"),  # noqa: E501
        ({"a": 1}, {"a": 1, "b": 2}, "the result lacks b"),
        (np.array([1, np.nan]), np.ones(2), "result[1] is nan; 1 of 2 elements is not finite"),
        ([1.0, "x"], [1.0, "y"], "result[1] is the text 'x' where the text 'y' is expected"),
    ],
)  # fmt: skip
def test_sentences_are_for_students(reply, expected, sentence):
    """Each kind of difference reads as a sentence."""
    assert compare(reply, expected, EXACT).sentence == sentence


@given(reply=values, expected=values)
@BOUNDED
def test_no_reply_breaks_the_comparison(reply, expected):
    """Whatever comes through the pipe gets a verdict, and what is not finite is never right."""
    found = compare(reply, expected, EXACT)
    assert found is None or found.verdict in ("wrong value", "wrong shape", "not finite")
    same(reply, expected, EXACT)
    if not is_finite(reply):
        assert found is not None


@given(value=values)
@BOUNDED
def test_a_finite_value_equals_itself_and_its_copy(value):
    """What is finite is right against itself; `same` also accepts NaN in the same places."""
    assert (compare(value, value, EXACT) is None) == (is_finite(value) and not _too_large(value))
    if not _too_large(value):
        assert same(value, value, EXACT)


def _too_large(value):
    return any(as_array(leaf) is None and isinstance(leaf, int) for leaf in parts(value).values())


def test_hidden_text_holds_the_order_of_the_error_and_nothing_of_the_reply():
    """A reply that carries a hidden input out finds no way into what is shown of a hidden case."""
    expected = np.linspace(1, 2, 6).reshape(2, 3)
    found = compare(expected + 0.123456, expected, EXACT)
    assert found.magnitude == (
        "every element of the result, shape (2, 3): relative error of about 1e-1, tolerance 1e-06"
    )
    one, other = (compare(expected + error, expected, EXACT).magnitude for error in (1.23e45, 6.78e299))
    assert one == other and "of 10 or more" in one
    for reply in (
        np.zeros((12, 34)),
        {"1234": 1},
        "1234",
        [1234.5, None],
        np.array([[12.34, np.nan, 0]] * 2),
    ):
        text = compare(reply, expected, EXACT).magnitude
        assert "12" not in text and "34" not in text
    assert "1234" not in compare({"a": 1, "1234": 2}, {"a": 1}, EXACT).magnitude
    assert "secret" not in compare("1234", "secret", EXACT).magnitude


def test_same_needs_holes_in_the_same_places():
    """Two replies agree where NaN and infinities stand in the same places, and only there."""
    holes = np.array([np.nan, np.inf, 1.0])
    assert same(holes, holes.copy(), EXACT)
    assert not same(holes, np.array([np.nan, -np.inf, 1.0]), EXACT)
    assert not same(holes, np.array([np.nan, np.nan, 1.0]), EXACT)
    assert not same(holes, np.array([np.nan, np.inf, 1.1]), EXACT)
    assert not same({"a": 1}, {"b": 1}, EXACT)
    assert not same("a", "b", EXACT)
