"""Constant factors, and sums in place of means."""

import math

import numpy as np
import pytest

AS_SUM = "as a sum over that many elements gives in place of a mean: divide by it once more"
AS_MEAN = "as a mean over that many elements gives in place of a sum: multiply by it once more"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda v, n: 0 - v, "your result has the wrong sign: every element is minus the expected one"),
        (lambda v, n: v * n, f"your result is the expected one times x.shape[0] in every element, {AS_SUM}"),
        (
            lambda v, n: v / n,
            f"your result is the expected one divided by x.shape[0] in every element, {AS_MEAN}",
        ),
        (lambda v, n: v + v, "your result is twice the expected one in every element"),
        (lambda v, n: v / 2, "your result is half of the expected one in every element"),
        (
            lambda v, n: v * math.log10(math.e),
            "your result is what logarithms to base 10 give in place of natural ones, in every element",
        ),
        (lambda v, n: 0.3 * v, "your result is 0.3 times the expected one in every element"),
        (
            lambda v, n: v * (3 * n),
            "your result is the expected one times x.shape[0] * x.shape[1] in every element, " + AS_SUM,
        ),
        (lambda v, n: v * np.where(v > 0, 2, 1), None),
        (lambda v, n: np.zeros_like(v), None),
        (lambda v, n: v * np.nan, None),
        (lambda v, n: np.ones((2, 2)), None),
        (lambda v, n: "text", None),
        (lambda v, n: None, None),
    ],
)
def test_a_factor_is_said(said, two, wrong, sentence):
    """Sign, fixed factors and sizes of the inputs are named where they hold for every case; nothing is said else."""
    inputs = [{"x": np.ones((5, 3))}, {"x": np.ones((7, 3))}]
    assert said([wrong(two[0], 5), wrong(two[1], 7)], two, inputs) == sentence


def test_a_factor_must_hold_in_every_case(said, two):
    """A factor of 5 in a case of 5 rows and of 7 in one of 5 rows is no size; nor is a factor in one case alone."""
    x, y = two
    assert said([x * 5, x * 7], [x, x], [{"x": x}, {"x": x}]) is None
    assert said([x * 5, y], [x, y], [{"x": x}, {"x": y}]) is None
    assert said([x * 5, y + 5], [x, np.zeros_like(y)], [{"x": x}, {"x": y}]) is None


def test_few_numbers_are_no_evidence(said):
    """One loss that is three times as large shows nothing; a size that it follows in unlike cases does."""
    assert said([3.0], [1.0]) is None
    assert said([-1.1, -2.2], [1.1, 2.2]) is None
    assert said([3.3, 6.6, 9.9, 13.2], [1.1, 2.2, 3.3, 4.4]) == (
        "your result is 3 times the expected one in every element"
    )
    inputs = [{"x": np.ones((5, 2))}, {"x": np.ones((7, 2))}]
    assert "times x.shape[0] in" in said([5.5, 15.4], [1.1, 2.2], inputs)
    assert said([5.5, 11.0], [1.1, 2.2], [{"x": np.ones((5, 2))}] * 2) is None


def test_the_same_number_many_times_is_no_evidence(said):
    """An array of one value says as little as that value."""
    assert said([np.full((4, 3), 0.6)], [np.full((4, 3), 0.2)]) is None


def test_a_size_that_never_varies_is_told_as_a_coincidence_may_be(said, two):
    """Where all cases have one length the factor stands first, and the length that it is beside it."""
    sentence = said([two[0] * 4], two[:1], [{"x": np.ones((4, 3)), "y": np.ones((2, 4))}])
    assert sentence == (
        "your result is four times the expected one in every element, and x.shape[0] is 4: that is what "
        "a sum over that many elements gives in place of a mean: divide by it once more"
    )


def test_a_part_is_judged_by_itself(said, two):
    """The sentence names the part that is wrong."""
    x, y = two
    assert said([{"dx": x, "g": {"W": 0 - y}}], [{"dx": x, "g": {"W": y}}], part="g.W").startswith(
        "your g.W has"
    )
    assert said([[x, 0 - y]], [[x, y]], part="[1]").startswith("your result[1] has the wrong sign")


def test_the_factor_of_a_float32_reply_is_found(said, two):
    """Rounding of float32 does not hide a factor."""
    replies = [(two[0] * 5).astype(np.float32), (two[1] * 7).astype(np.float32)]
    assert "times x.shape[0]" in said(replies, two, [{"x": two[0]}, {"x": two[1]}])


def rows_and_columns(x):
    """Sums by loops: of each column, of each row."""
    n, d = x.shape
    return (
        np.array([sum(x[i, j] for i in range(n)) for j in range(d)]),
        np.array([sum(x[i, j] for j in range(d)) for i in range(n)]),
    )


def test_a_sum_over_another_axis_is_said(said, two):
    """A bias gradient that sums each row, or takes a mean where a sum is asked for, is told so."""
    inputs = [{"dout": value, "b": np.ones(3)} for value in two]
    columns, rows = zip(*map(rows_and_columns, two), strict=True)
    assert said(rows, columns, inputs) == (
        "your result is the sum of dout over axis 1; the sum of dout over axis 0 is expected"
    )
    means = [columns[0] / 5, columns[1] / 7]
    assert said(means, columns, inputs) == (
        "your result is the mean of dout over axis 0; the sum of dout over axis 0 is expected"
    )
    assert said([rows[0], rows[1] + 1], columns, inputs) is None
    # Zeros are the sums of much
    centred = [{"dout": np.array([sign * row for row in value for sign in (1, -1)])} for value in two]
    rows = [rows_and_columns(one["dout"])[1] for one in centred]
    assert said([np.zeros(3), np.zeros(3)], rows, centred) is None


def test_multiplied_where_it_should_be_divided_is_said(said, two):
    """A factor of N * N is named by the size that it is made of."""
    inputs = [{"x": np.ones((5, 3))}, {"x": np.ones((7, 3))}]
    assert "the expected one times x.shape[0] * x.shape[0] in" in said(
        [two[0] * 25, two[1] * 49], two, inputs
    )
