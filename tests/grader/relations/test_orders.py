"""The right values in other places."""

import numpy as np
import pytest

A = np.random.default_rng(3).normal(size=(4, 3))
B = np.random.default_rng(4).normal(size=(5, 6))
C = np.random.default_rng(5).normal(size=(2, 3, 4))


def fill_by_columns(v):
    """The elements of v, row by row, written column by column."""
    rows, columns = v.shape
    flat, out = list(v.flat), np.zeros((rows, columns))
    for j in range(columns):
        for i in range(rows):
            out[i, j] = flat.pop(0)
    return out


def shifted(v, step, fill):
    """Row i holds what row i - step should."""
    return np.array(
        [v[i - step] if 0 <= i - step < len(v) else np.full(v.shape[1:], fill) for i in range(len(v))]
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda v: v.T, "your result is right but transposed: return its .T"),
        (
            lambda v: v.ravel(),
            "your result holds the right values in the wrong shape: look at reshape and keepdims",
        ),
        (
            lambda v: v[None],
            "your result holds the right values in the wrong shape: look at reshape and keepdims",
        ),
        (
            fill_by_columns,
            "your result holds the right values, but rows and columns are read in the other order: "
            "look at the reshape and its order",
        ),
        (lambda v: fill_by_columns(v).ravel(), None),
        (
            lambda v: v.T.ravel(),
            "your result holds the right values, but rows and columns are read in the other order: "
            "look at the reshape and its order",
        ),
        (lambda v: v[::-1], "your result is right but reversed along axis 0"),
        (lambda v: v[:, ::-1], "your result is right but reversed along axis 1"),
        (lambda v: v[::-1, ::-1], "your result is right but reversed along the axes 0, 1"),
        (lambda v: v[[2, 0, 1, *range(3, len(v))]], "your result holds the right values in another order"),
        (
            lambda v: shifted(v, 1, 9.0),
            "your result is off by one along axis 0: each place holds what belongs to the one before",
        ),
        (
            lambda v: shifted(v, -1, 0.0),
            "your result is off by one along axis 0: each place holds what belongs to the one after",
        ),
        (
            lambda v: shifted(v.T, 1, 0.0).T,
            "your result is off by one along axis 1: each place holds what belongs to the one before",
        ),
        (lambda v: shifted(v, 2, 0.0), None),
        (lambda v: v[:-1], "your result is right but lacks the last place along axis 0"),
        (lambda v: v[:, 1:], "your result is right but lacks the first place along axis 1"),
        (
            lambda v: np.vstack([v, v[:1]]),
            "your result is right but has one place too many along axis 0: the last one",
        ),
        (
            lambda v: np.hstack([np.ones((len(v), 1)), v]),
            "your result is right but has one place too many along axis 1: the first one",
        ),
        (lambda v: v[:-2], None),
    ],
)
def test_what_is_in_another_place_is_said(said, wrong, sentence):
    """Transposed, reshaped, reversed, shuffled, shifted, cut: each is named where it holds for every case."""
    assert said([wrong(A), wrong(B)], [A, B]) == sentence
    assert said([wrong(A), B + 1], [A, B]) is None


def test_a_shift_that_turns_around_is_said_too(said):
    """What falls off one end and comes in at the other is off by one as well."""
    rolled = [np.array([*v[-1:], *v[:-1]]) for v in (A, B)]
    assert "off by one along axis 0" in said(rolled, [A, B])


def test_other_orders_of_axes_are_said(said):
    """Channels last in place of first is told by the call that mends it."""
    other = np.array([[[C[i, j, k] for i in range(2)] for j in range(3)] for k in range(4)])
    assert said([other.transpose(2, 0, 1)], [other.transpose(2, 1, 0)]) == (
        "your result is right but for the order of its axes: return its .transpose(0, 2, 1)"
    )
    moved = np.array([[[C[i, j, k] for j in range(3)] for k in range(4)] for i in range(2)])
    assert said([moved], [C]).endswith("return its .transpose(0, 2, 1)")


def test_a_square_transpose_is_found(said):
    """Where the shape does not give it away, the values do."""
    assert said([A[:3].T], [A[:3]]) == "your result is right but transposed: return its .T"


def test_whole_numbers_agree_by_accident(said):
    """Six labels in reverse are no evidence, thirty are."""
    few, many = np.arange(6), np.random.default_rng(6).integers(0, 10, 30)
    assert said([few[::-1]], [few]) is None
    assert said([many[::-1]], [many]) == "your result is right but reversed along axis 0"


def test_axes_of_one_place_do_not_count_where_the_judge_says_so(said):
    """A column in place of a row is right there, and what is wrong besides is found."""
    from grader.declarations import SameAsReference

    judge = SameAsReference(ignore_ones=True)
    assert "wrong sign" in said([-A[:, :1]], [A[:, 0]], judge=judge)
    assert said([A[:, :1]], [A[:, 0]], judge=judge) is None
