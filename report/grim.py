"""Whole numbers behind printed rates: a share of n things is k/n for a whole k, and few printed rates are.

The test is GRIM (Brown and Heathers 2017, "The GRIM test", Social Psychological and Personality Science 8). It reads
the published text alone, so that every digit counts, and calculates exactly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from report.comparisons import NotTestable

NEAR = 20  # how far from the stated n another one is looked for
_RATE = re.compile(r"(\d+\.?\d*|\.\d+)\s*(%?)")


@dataclass(frozen=True)
class Rate:
    """A printed rate: its value and the number of decimals of the fraction (two more than those of a percentage)."""

    text: str
    value: Fraction
    digits: int

    @classmethod
    def of(cls, text: str) -> Rate:
        """Read "0.9277", ".25" or "91.56 %"; raises ValueError for anything else."""
        found = _RATE.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is no rate such as 0.9277 or 91.56 %")
        number = Decimal(found[1]).scaleb(-2 if found[2] else 0)
        return cls(text, Fraction(number), max(0, -int(number.as_tuple().exponent)))

    def printed(self, value: Fraction) -> str:
        """Return another rate as text in the same form, rounded to as many digits."""
        shift = 2 if self.text.rstrip().endswith("%") else 0
        places = max(0, self.digits - shift)
        rounded = Decimal(round(value * 10**self.digits)).scaleb(-self.digits + shift)
        return f"{rounded:.{places}f}{' %' if shift else ''}"

    def says_nothing(self, n: int) -> bool:
        """Whether the rates k/n lie closer together than the printed ones, so that one fits whatever is printed."""
        return n >= 10**self.digits


def whole_number(rate: Rate, n: int) -> tuple[int, str] | None:
    """Return k with k/n printed as `rate`, and "rounded" or "cut off"; None where no whole k from 0 to n gives it.

    Accepted are a tie rounded up or to the even digit, and digits cut off.
    """
    unit = 10**rate.digits
    scaled, middle = rate.value * unit, rate.value * n
    near = sorted({math.floor(middle), math.ceil(middle)}, key=lambda k: abs(k - middle))
    for k in near:
        exact = Fraction(k, n) * unit
        if 0 <= k <= n and scaled in (math.floor(exact + Fraction(1, 2)), round(exact)):
            return k, "rounded"
    for k in near:
        if 0 <= k <= n and scaled == math.floor(Fraction(k, n) * unit):
            return k, "cut off"
    return None


def examine(claim: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> tuple[str, str, bool]:
    """Return (our value as text, the reason, whether it holds) of a claim with `compare: whole_number`.

    `claims` are those of the assignment: where no whole number of `of` gives the rate, an n near by is looked for that
    gives all the rates that are published for the same `of`. Raises `NotTestable` where any rate would fit.
    """
    n, rate = claim["of"], Rate.of(claim["published"])
    found = whole_number(rate, n)
    if rate.says_nothing(n):
        raise NotTestable(f"too few digits to tell: some whole number of {n:,} gives any such rate")
    if found:
        cut = "" if found[1] == "rounded" else ", its digits cut off"
        return f"{found[0]}/{n}", f"{found[0]:,} of {n:,}{cut}", True
    below = min(math.floor(rate.value * n), n)
    nearest = [k for k in (below, below + 1) if k <= n]
    words = " and ".join(f"{rate.printed(Fraction(k, n))} ({k:,})" for k in nearest)
    closest = min(nearest, key=lambda k: abs(Fraction(k, n) - rate.value))
    ours = f"{closest}/{n} = {rate.printed(Fraction(closest, n))}"
    return (
        ours,
        f"no whole number of {n:,} gives it: the nearest are {words}; {_other(rate, n, claims)}",
        False,
    )


def _other(rate: Rate, n: int, claims: Sequence[Mapping[str, Any]]) -> str:
    """Say which n near by gives this rate and, if one does, all the rates that are published for the same n."""
    same = [
        Rate.of(one["published"]) for one in claims if one["compare"] == "whole_number" and one["of"] == n
    ]
    fitting = [m for m in range(max(1, n - NEAR), n + NEAR + 1) if whole_number(rate, m)]
    if not fitting:
        return f"no n within {NEAR} of it does"
    shared = [m for m in fitting if all(whole_number(one, m) for one in same)]
    kept = sorted(shared or fitting, key=lambda m: (abs(m - n), m))
    which = ", ".join(f"{m:,}" for m in kept[:3]) + (f" and {len(kept) - 3} more" if len(kept) > 3 else "")
    if len(same) < 2:
        return f"near by it fits {which}"
    if not shared:
        return f"near by it fits {which}, but none fits all {len(same)} rates that are published for {n:,}"
    return f"near by all {len(same)} rates that are published for {n:,} fit {which}"
