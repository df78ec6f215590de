"""GRIM: which printed rates are a whole number of n, against counting through all of them."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from report.comparisons import NotTestable
from report.grim import Rate, examine, whole_number


def claim(published: str, of: int) -> dict:
    return {"id": "c", "compare": "whole_number", "published": published, "of": of}


@pytest.mark.parametrize("digits", [1, 2, 3])
@pytest.mark.parametrize("n", [3, 7, 8, 16, 32, 60, 96])
def test_every_printed_rate_is_judged_as_by_counting(n, digits):
    """For each text of so many digits, k is found exactly where some k/n rounds (up or to even) or is cut to it."""
    unit = Decimal(1).scaleb(-digits)
    given: dict[str, set[int]] = {}
    for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN):
        for k in range(n + 1):
            exact = Decimal(k) / Decimal(n)  # 28 digits: enough to round any k/96 as its exact value
            given.setdefault(str(exact.quantize(unit, rounding)), set()).add(k)
    for number in range(10**digits + 1):
        text = str(Decimal(number).scaleb(-digits))
        found = whole_number(Rate.of(text), n)
        assert (found is not None) == (text in given), text
        assert found is None or found[0] in given[text], text


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [("0.9277", "0.9277", 4), ("91.56 %", "0.9156", 4), ("93.75%", "0.9375", 4), (".5", "0.5", 1),
     ("0.961000", "0.961", 6), ("100%", "1", 2), ("87.5 %", "0.875", 3)],
)  # fmt: skip
def test_every_printed_digit_counts(text, value, digits):
    """The digits are those of the text, zeros at its end included; a percentage has two more as a fraction."""
    rate = Rate.of(text)
    assert (rate.value, rate.digits) == (Fraction(value), digits)


@pytest.mark.parametrize("text", ["about 0.9", "", ".", "0,9", "-0.5", "1e-3", "0.9 0.8"])
def test_what_is_no_rate_is_refused(text):
    """A text that is not one plain rate is an error, never a verdict."""
    with pytest.raises(ValueError, match="is no rate"):
        Rate.of(text)


def test_ties_and_cut_off_digits_are_told_apart():
    """A half is accepted rounded up and to the even digit; digits that are cut off are accepted and named."""
    assert whole_number(Rate.of("0.13"), 8) == (1, "rounded")  # 0.125, up
    assert whole_number(Rate.of("0.12"), 8) == (1, "rounded")  # to even
    assert whole_number(Rate.of("0.66"), 3) == (2, "cut off")
    assert examine(claim("0.66", 3), [])[1:] == ("2 of 3, its digits cut off", True)


def test_more_than_all_is_no_share():
    """A rate above 1 is a whole number of nothing."""
    assert whole_number(Rate.of("101 %"), 20) is None
    assert examine(claim("1.05", 20), [])[2] is False


def test_long_rates_find_the_n_that_fits_them_all():
    """Two rates of twelve digits that no k of 400 gives: the one n near 400 that gives both is named, and the k."""
    texts = [f"{k / 397:.12f}" for k in (311, 350)]
    claims = [claim(text, 400) for text in texts]
    ours, reason, holds = examine(claims[0], claims)
    assert not holds and ours == f"313/400 = {313 / 400:.12f}"
    assert "the nearest are 0.782500000000 (313) and 0.785000000000 (314)" in reason
    assert reason.endswith("near by all 2 rates that are published for 400 fit 397")


def test_rates_that_no_common_n_gives_say_so():
    """Where each rate has an n of its own near by, or none, the reason says that."""
    claims = [claim(f"{300 / 397:.12f}", 400), claim(f"{300 / 401:.12f}", 400)]
    assert "fits 397, but none fits all 2 rates that are published for 400" in examine(claims[0], claims)[1]
    assert examine(claim("0.123456789012", 400), [])[1].endswith("no n within 20 of it does")


def test_too_few_digits_say_nothing():
    """One digit is a share of any sixty, so that such a claim cannot fall and is not counted; two digits say more."""
    with pytest.raises(
        NotTestable, match="too few digits to tell: some whole number of 60 gives any such rate"
    ):
        examine(claim("0.8", 60), [])
    assert examine(claim("0.75", 60), [])[1:] == ("45 of 60", True)
    assert examine(claim("0.77", 60), [])[1:] == ("46 of 60", True)
    assert not examine(claim("0.74", 60), [])[2]


def test_nearest_rates_are_printed_as_the_claim_is():
    """A percentage is answered with percentages of as many digits."""
    ours, reason, holds = examine(claim("92.5%", 32), [])
    assert not holds and ours == "30/32 = 93.8 %" and "90.6 % (29) and 93.8 % (30)" in reason
