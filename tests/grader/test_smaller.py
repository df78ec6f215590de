"""Simpler inputs keep what a question takes for granted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.axes import hold_together, together
from grader.declarations import Case
from grader.prepare import Drawn
from grader.smaller import key, simpler, weight

RNG = np.random.default_rng(3)


def drawn(expected=0.0, **inputs):
    return Drawn(Case("g", inputs), False, expected=expected)


def layer(n, d, k, seed=0):
    """A case of scores x @ w with labels."""
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(n, d)), rng.normal(size=(d, k))
    return drawn(x @ w, x=x, w=w, y=rng.integers(k, size=n))


def axes(cases, one=0):
    return together(cases, cases[one].case.inputs, cases[one].expected)


def names(group):
    return {axis for axis in group.axes if not axis[0].startswith("reply")}


def test_axes_that_always_agree_are_made_shorter_together():
    """Rows of x belong to y, columns of x to rows of w; a length that agrees in one case only does not."""
    groups = axes([layer(5, 3, 5), layer(4, 3, 2), layer(7, 6, 3)])
    assert sorted(map(sorted, map(names, groups))) == [
        [("w", 0), ("x", 1)],
        [("w", 1)],
        [("x", 0), ("y", 0)],
    ]


def test_every_simpler_input_keeps_its_shapes_together():
    """No candidate breaks a matrix product, and labels stay places along the axis that they count."""
    cases = [layer(5, 3, 4), layer(4, 3, 2), layer(7, 6, 3)]
    groups = axes(cases)
    candidates = simpler(cases[0].case.inputs, groups)
    assert len(candidates) > 20
    for one in candidates:
        scores = one["x"] @ one["w"]
        assert len(one["y"]) == len(scores) and one["y"].max() < scores.shape[1]
        assert hold_together(groups, one, scores) and not hold_together(groups, one, np.ones((9, 9)))
    assert min(one["x"].size for one in candidates) <= 4


def test_a_label_keeps_its_column():
    """A column that a label names is not dropped, and the label follows it to its new place."""
    x = np.array([[0.25, 0.5, 7.125]])
    cases = [drawn(0.0, x=x, y=np.array([2])), drawn(0.0, x=np.ones((4, 5)), y=np.array([0, 1, 2, 4]))]
    for one in simpler(cases[0].case.inputs, axes(cases)):
        assert one["x"][0, one["y"][0]] == one["x"].max()
        assert one["y"][0] < one["x"].shape[1]


def test_sides_of_pictures_stay():
    """Rows and columns of a picture depend on stride and padding; samples and channels may go."""
    cases = [drawn(0.0, x=np.ones((2, 3, 5, 5)) / 7), drawn(0.0, x=np.ones((4, 2, 7, 6)) / 7)]
    shapes = {one["x"].shape for one in simpler(cases[0].case.inputs, axes(cases))}
    assert (1, 1, 5, 5) in shapes and all(shape[2:] == (5, 5) for shape in shapes)


def test_a_number_that_is_a_length_follows_it():
    """A size given as a number changes with the axis; where only one length was seen, the axis stays."""
    cases = [drawn(0.0, x=np.ones(5) / 9, n=5), drawn(0.0, x=np.ones(7) / 9, n=7)]
    candidates = simpler(cases[0].case.inputs, axes(cases))
    assert candidates and all(one["n"] == len(one["x"]) for one in candidates)
    assert all(len(one["x"]) == 5 for one in simpler(cases[0].case.inputs, axes(cases[:1])))


FLOATS = hnp.arrays(
    st.sampled_from(["f8", "f4"]),
    hnp.array_shapes(min_dims=1, max_dims=3, max_side=4),
    elements=st.floats(-1000, 1000, width=32),
)


@given(FLOATS)
@settings(derandomize=True, max_examples=150, deadline=None, database=None)
def test_numbers_keep_order_ties_and_signs(array):
    """A value becomes rounder, never a zero, a tie or another sign, which could be undecided points of a question."""
    for one in simpler({"x": array}, ()):
        changed = one["x"]
        assert changed.shape == array.shape and changed.dtype == array.dtype
        assert (np.sign(changed) == np.sign(array)).all()
        order, then = (np.sign(np.subtract.outer(a.ravel(), a.ravel())) for a in (array, changed))
        assert (order == then).all()
        assert weight(one) < weight({"x": array})


@pytest.mark.parametrize("axis", [0, 1])
def test_probabilities_stay_probabilities(axis):
    """What sums to 1 along an axis still does with fewer rows, columns and digits, and nothing becomes 0 or 1."""
    shares = RNG.random((4, 3)) + 0.05
    shares /= shares.sum(axis=axis, keepdims=True)
    cases = [drawn(0.0, p=shares), drawn(0.0, p=np.ones((2, 5)))]
    candidates = simpler(cases[0].case.inputs, axes(cases))
    assert any(one["p"].shape != shares.shape for one in candidates)
    for one in candidates:
        assert np.allclose(one["p"].sum(axis=axis), 1) and ((one["p"] > 0) & (one["p"] < 1)).all()


def test_symmetry_stays():
    """A covariance keeps being one."""
    half = RNG.normal(size=(3, 3))
    cases = [drawn(0.0, c=half + half.T), drawn(0.0, c=np.ones((5, 5)))]
    candidates = simpler(cases[0].case.inputs, axes(cases))
    assert candidates and all((one["c"] == one["c"].T).all() for one in candidates)


def test_whole_numbers_text_and_seeds_stay():
    """What counts or names something is not a number to be rounded."""
    inputs = {"seed": 281, "mode": "train", "labels": np.array([3, 1, 2]), "rate": 0.0236}
    for one in simpler(inputs, ()):
        assert {name: one[name] for name in ("seed", "mode")} == {"seed": 281, "mode": "train"}
        assert one["labels"].tolist() == [3, 1, 2] and one["rate"] in (0.02, 0.024)


def test_the_order_is_fixed_and_the_simplest_comes_first():
    """Two calls give the same inputs in the same order, fewer numbers first."""
    case = layer(5, 3, 4)
    first, second = (simpler(case.case.inputs, axes([case, layer(4, 2, 3)])) for _ in range(2))
    assert [key(one) for one in first] == [key(one) for one in second]
    assert [weight(one) for one in first] == sorted(map(weight, first))


def test_one_significant_digit_is_simpler_than_three():
    """1000 is easier to read than 993, and whole numbers below ten are easiest."""
    first, second = weight({"x": np.array([1000.0])}), weight({"x": np.array([993.0])})
    assert first < second and weight({"x": np.array([3.0])}) < first
    (one,) = [one for one in simpler({"x": np.array([[993.15]])}, ()) if one["x"][0, 0] == 1000]
    assert one
