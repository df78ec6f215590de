"""One published number against our values of it: the interval over seeds holds, misses or leaves it open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from report.measurements import Estimate, estimate, final_rows, select

HOLDS, MISSES, OPEN = "holds", "misses", "open"


class NotTestable(Exception):
    """Why a claim cannot be judged; the message is the reason shown."""


@dataclass(frozen=True)
class Finding:
    """Our value (an estimate, a list, or text), whether the comparison holds, and what is to be said about it."""

    ours: Estimate | list[float] | str
    state: str
    remark: str = ""


def compare(claim: Mapping[str, Any], metrics: pd.DataFrame) -> Finding:
    """Compare the published value of a claim (within, about, exact, at_least, at_most) with the one measured.

    A published string, or none, is met where the metric is 1.
    """
    published = claim["published"]
    if isinstance(published, list) and all(isinstance(item, int | float) for item in published):
        return _compare_lists(claim, published, sequence(claim["measured"], metrics))
    ours = estimate(by_seed(claim["measured"], metrics)["value"].to_numpy())
    if not isinstance(published, int | float):
        published, allowed = 1.0, 0.0  # a string: the metric is 1 where our run gives the same, 0 where not
    else:
        allowed = tolerance(claim)
    slack = _slack(allowed, published)
    low, high = bounds(ours)
    if claim["compare"] == "at_least":
        return Finding(ours, beyond((low, high), published - slack))
    if claim["compare"] == "at_most":
        return Finding(ours, beyond((-high, -low), -published - slack))
    if published - slack <= low and high <= published + slack:
        return Finding(ours, HOLDS)
    return Finding(ours, MISSES if high < published - slack or low > published + slack else OPEN)


def _compare_lists(claim: Mapping[str, Any], published: list[float], values: list[float]) -> Finding:
    allowed = tolerance(claim)
    close = len(values) == len(published) and all(
        abs(mine - theirs) <= _slack(allowed, theirs) for mine, theirs in zip(values, published, strict=True)
    )
    return Finding(values, HOLDS if close else MISSES)


def by_seed(selector: Mapping[str, Any], metrics: pd.DataFrame) -> pd.DataFrame:
    """Return the selected row of each seed, indexed by seed: the final value, or that of the selector's step."""
    rows = select(metrics, selector)
    rows = rows if "step" in selector else final_rows(rows)
    place = f"{selector['task']}: metric {selector['metric']}"
    if rows.empty:
        raise NotTestable(f"{place} is not among the results")
    if rows["seed"].duplicated().any():
        pairs = zip(rows["variant"], rows["split"], strict=True)
        names = sorted({f"{variant or '-'}/{split or '-'}" for variant, split in pairs})
        raise NotTestable(
            f"{place} has several values a seed ({', '.join(names[:4])}): name variant and split"
        )
    return rows.set_index("seed").sort_index()


def sequence(selector: Mapping[str, Any], metrics: pd.DataFrame) -> list[float]:
    """Return the selected values in the order of the results, averaged over seeds."""
    rows = select(metrics, selector)
    if rows.empty:
        raise NotTestable(f"{selector['task']}: metric {selector['metric']} is not among the results")
    keys = [rows["variant"], rows["split"], rows["step"].fillna(-1)]
    return [float(value) for value in rows["value"].groupby(keys, sort=False).mean()]


def tolerance(claim: Mapping[str, Any]) -> float:
    """Return the allowed absolute difference: the declared one; for `about`, half a unit of the last digit given."""
    if "tolerance" in claim or claim["compare"] != "about":
        return float(claim.get("tolerance", 0.0))
    published = claim["published"]
    numbers = published if isinstance(published, list) else [published]
    return max(
        float(Decimal(5).scaleb(int(Decimal(repr(number)).normalize().as_tuple().exponent) - 1))
        for number in numbers
    )


def bounds(ours: Estimate) -> tuple[float, float]:
    """Return the interval of an estimate, the value itself twice where there is none."""
    return (ours.mean, ours.mean) if ours.low is None or ours.high is None else (ours.low, ours.high)


def beyond(interval: tuple[float, float], bound: float, *, strict: bool = False) -> str:
    """Say whether the whole interval lies above the bound, below it, or on both sides; a tie is open if `strict`."""
    low, high = interval
    if low > bound or (low == bound and not strict):
        return HOLDS
    return MISSES if high < bound else OPEN


def _slack(allowed: float, published: float) -> float:
    # decimal texts are not exact in binary: 0.927 - 0.922 must count as 0.005
    return allowed + 1e-12 * max(1.0, abs(published))
