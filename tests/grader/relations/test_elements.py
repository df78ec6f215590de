"""What is done to each element: functions, lost digits, bounds."""

import math

import numpy as np
import pytest

A = np.random.default_rng(7).normal(size=(4, 3))
B = np.random.default_rng(8).normal(size=(6, 3))


def each(function):
    """Apply a function to one number after the other."""
    return lambda v: np.array([function(float(one)) for one in v.flat]).reshape(v.shape)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda v: v + 0.3, "every element of your result is the expected one plus 0.3"),
        (lambda v: v - 2.5, "every element of your result is the expected one minus 2.5"),
        (lambda v: v + 1, "every element of your result is one too large"),
        (lambda v: v - 1, "every element of your result is one too small"),
        (
            each(lambda v: v if v > 0 else -v),
            "your result is the absolute value of the expected one: negative elements lose their sign",
        ),
        (
            each(lambda v: v * v),
            "your result is the square of the expected one: is a square root missing, or a square too"
            " many? (in every element)",
        ),
        (
            each(math.exp),
            "your result is the exponential of the expected one: is a logarithm missing? (in every element)",
        ),
        (each(lambda v: 1 / v), "your result is one over the expected one (in every element)"),
        (each(lambda v: 1 - v), "your result is one minus the expected one (in every element)"),
        (
            each(lambda v: min(v, 0.4)),
            "your result is right as far as it goes, but stays at most 0.4: is something clipped, or "
            "a type too small?",
        ),
        (
            each(lambda v: max(v, 0.0)),
            "your result is right as far as it goes, but stays at least 0: is something clipped, or a"
            " type too small?",
        ),
        (each(lambda v: v + math.copysign(0.3, v)), None),
        (lambda v: np.full_like(v, 0.25), None),
    ],
)
def test_what_is_done_to_each_element_is_said(said, wrong, sentence):
    """A function of the expected elements is named where it holds for every case."""
    assert said([wrong(A), wrong(B)], [A, B]) == sentence
    assert said([wrong(A), B * 1.5 - 0.1], [A, B]) is None


def test_roots_and_logarithms_are_said(said):
    """A forgotten square or exponential is named where all is positive."""
    positive = [v * v for v in (A, B)]
    roots, logarithms = ([each(f)(v) for v in positive] for f in (math.sqrt, math.log))
    assert said(roots, positive).startswith("your result is the square root of the expected one")
    assert said(logarithms, positive).startswith("your result is the logarithm of the expected one")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            each(int),
            "your result is the expected one without its fractions, as an integer type cuts them off:"
            " compute in floats",
        ),
        (each(round), "your result is the expected one rounded to whole numbers"),
        (
            each(math.floor),
            "your result is the expected one rounded down to whole numbers: // in place of /?",
        ),
        (each(lambda v: float(f"{v:.2f}")), "your result is the expected one rounded to 2 decimals"),
        (
            lambda v: v.astype(np.float16),
            "your result went through float16, which keeps 3 digits: compute in float64",
        ),
        (
            lambda v: v.astype(np.float16).astype(float),
            "your result went through float16, which keeps 3 digits: compute in float64",
        ),
        (each(lambda v: 0.0), None),
    ],
)
def test_lost_digits_are_said(said, wrong, sentence):
    """Integers, few decimals and small float types are named by what they keep."""
    expected = [10 * A, 10 * B]
    assert said([wrong(v) for v in expected], expected) == sentence
    assert said([wrong(expected[0]), expected[1] + 0.01234], expected) is None


def test_one_number_is_no_lost_digits_and_no_bound(said):
    """Zeros are small numbers without their fractions, and a lone element that is too small is at no bound."""
    assert said([0 * A], [0.1 * A]) is None
    assert said([np.array([0.1, 0.2, 0.3, 0.4, 0.5])], [np.array([0.1, 0.2, 0.3, 0.4, 2.0])]) is None


def test_float32_is_said_where_the_tolerance_tells_it(said):
    """A value that went through float32 and back fails a tight tolerance, and is told why."""
    from grader.declarations import SameAsReference

    replies = [v.astype(np.float32).astype(float) for v in (A, B)]
    assert "went through float32" in said(replies, [A, B], judge=SameAsReference(rtol=1e-10))


@pytest.mark.parametrize("sign", [1, -1])
def test_a_guarded_logarithm_is_said(said, sign):
    """log(p + 1e-8) in place of log p is told with its epsilon, of losses and of log-probabilities."""
    p = np.array([0.5, 0.1, 1e-3, 1e-6, 1e-9, 3e-11, 2e-12, 1e-14])
    wrong = np.array([sign * math.log(one + 1e-8) for one in p])
    assert said([wrong], [sign * np.log(p)]) == (
        "your result is what a logarithm gives where 1e-08 is added to its argument: "
        "compute the logarithm without it, from the scores"
    )


def test_an_input_in_the_reply_is_said(said):
    """A bias that is left out or added twice is named, and an input that comes back as it was."""
    b = np.array([0.5, -1.5, 2.5])
    inputs = [{"x": 3 + v[::-1] ** 2, "b": b, "zero": np.zeros(3)} for v in (A, B)]
    without = [np.array([[v[i, j] - b[j] for j in range(3)] for i in range(len(v))]) for v in (A, B)]
    assert said(without, [A, B], inputs) == "your result is the expected one minus b: is b left out?"
    assert said([A + b, B + b], [A, B], inputs).endswith("plus b: is b added once too often?")
    assert said([one["x"] for one in inputs], [A, B], inputs) == "your result is x itself, unchanged"
    masked = [np.where(one["x"] > 4, one["x"], 0) for one in inputs]
    assert said([one["x"] for one in inputs], masked, inputs) == "your result is x itself, unchanged"
    assert said([without[0], B + b], [A, B], inputs) is None
    assert said([0 * A, 0 * B], [A, B], inputs) is None


@pytest.mark.parametrize(
    ("times", "told"), [(-0.001, "minus 0.001 times w"), (10, "plus 10 times w"), (2.5, "plus 2.5 times w")]
)
def test_a_multiple_of_an_input_is_said(said, times, told):
    """A penalty that was not asked for leaves the weights in their gradient."""
    inputs = [{"w": np.random.default_rng(9).normal(size=v.shape), "x": v[0]} for v in (A, B)]
    wrong = [v + times * one["w"] for v, one in zip((A, B), inputs, strict=True)]
    assert said(wrong, [A, B], inputs) == f"your result is the expected one {told}: is a penalty in it?"
    assert said([wrong[0], B + inputs[1]["w"] / 3], [A, B], inputs) is None
    assert said([wrong[0], wrong[1] + 0.01 * B**2], [A, B], inputs) is None
    rows = [one | {"w": one["w"][:1]} for one in inputs]  # a row, which would be added to each
    assert said([v + times * one["w"] for v, one in zip((A, B), rows, strict=True)], [A, B], rows) is None
    told = said(wrong, [A, B], inputs, hidden={0, 1})
    assert told == "your result is the expected one plus a multiple of w: is a penalty in it?"


def test_values_kept_between_calls_are_said(said):
    """A sum that is never set to zero grows by each call's answer; another fault keeps the last one alone."""
    c = np.random.default_rng(9).normal(size=(4, 3))
    d = np.random.default_rng(10).normal(size=(4, 3))
    total, grows = np.zeros((4, 3)), []
    for one in (A, c, d):
        total = total + one
        grows.append(total)
    assert said(grows, [A, c, d], place=1) == (
        "your result grows with every call: it is the sum of the expected ones of all calls so far; "
        "start from zero in each call"
    )
    assert said([A, c + A, d + c], [A, c, d], place=1) == (
        "your result is the expected one plus that of the call before: something is kept from one call to the next"
    )
    assert said([A, c + A, d + c + A + 0.5], [A, c, d], place=1) is None
    assert said([1.1, 3.3], [1.1, 2.2], place=1) is None
    # A process of its own starts again
    assert said([A, c + A, d + 0.5], [A, c, d], place=1, hidden=(2,)) is None
    assert said([A, c + A, d], [A, c, d], place=1, hidden=(2,)).startswith(
        "your result grows with every call"
    )
