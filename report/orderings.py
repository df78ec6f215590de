"""Orderings: whether one value is above another, by pairing examples and seeds.

The bootstrap over test examples is that of Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from report.comparisons import HOLDS, MISSES, OPEN, Finding, NotTestable, beyond, bounds, by_seed
from report.measurements import CONFIDENCE, Estimate, estimate

RESAMPLES = 2000
_FEW = 64  # with so few distinct differences their counts are drawn, not the examples
_AT_ONCE = 2**21  # examples drawn in one go
# (assignment, task, name of the array) to the array of each seed that has one
Examples = Callable[[str, str, str], Mapping[int, np.ndarray]]


def no_examples(assignment: str, task: str, name: str) -> Mapping[int, np.ndarray]:
    """Return nothing: no task has kept a value for each example."""
    return {}


def order(
    claim: Mapping[str, Any],
    metrics: pd.DataFrame,
    assignment: str,
    examples: Examples,
    seeded: Sequence[bool],
) -> Finding:
    """Judge whether `greater` is above `lesser`: by examples where both sides have kept them, else over seeds.

    `seeded` says of each side whether its task draws random numbers: one that does not has one value, which stands for
    every seed of the other. With one seed and no examples a difference may be chance, and stays open if a task draws
    and the claim is about data.
    """
    sides = [by_seed(claim[side], metrics) for side in ("greater", "lesser")]
    sides = [rows.assign(run=rows.index) for rows in sides]
    for place, other in ((0, 1), (1, 0)):
        if seeded[other] and not seeded[place] and len(sides[place]) == 1:
            seeds = sides[other].index
            sides[place] = sides[place].iloc[[0] * len(seeds)].set_axis(seeds)
    differences = (sides[0]["value"] - sides[1]["value"]).dropna()  # paired by seed
    if differences.empty:
        raise NotTestable("no seed has both values")
    seeds = differences.index.tolist()
    above, below = (
        _values(claim[side], rows, assignment, examples, seeds)
        for side, rows in zip(("greater", "lesser"), sides, strict=True)
    )
    if above is not None and below is not None and above.shape == below.shape:
        return by_examples(above - below, f"{assignment}/{claim['id']}")
    ours = estimate(differences.to_numpy())
    if len(seeds) == 1 and any(seeded) and claim.get("data"):
        return Finding(ours, OPEN, "one seed and no values for each example: chance is not excluded")
    state = beyond(bounds(ours), 0.0, strict=True)
    return Finding(ours, state, "the seeds do not settle it" if state == OPEN else "")


def _values(
    selector: Mapping[str, Any], rows: pd.DataFrame, assignment: str, examples: Examples, seeds: list[int]
) -> np.ndarray | None:
    """Return one side's values (seeds, examples) as float64, None where they were not kept for every seed.

    The column `run` of rows, which are indexed by seed, holds the seed of the run that gave them.
    """
    named = {(row.variant, row.split) for row in rows.loc[seeds].itertuples()}
    if "step" in selector or len(named) > 1:
        return None
    variant, split = named.pop()
    kept = examples(assignment, selector["task"], f"examples|{selector['metric']}|{variant}|{split}")
    runs = rows.loc[seeds, "run"].tolist()
    if not all(run in kept for run in runs) or len({kept[run].shape for run in runs}) > 1:
        return None
    return np.stack([np.asarray(kept[run], dtype=float) for run in runs])


def by_examples(differences: np.ndarray, name: str) -> Finding:
    """Judge differences (S, N) of S seeds on N examples; the interval is the bootstrap's over examples.

    It holds if the mean of every seed and the whole interval are above 0, misses if all are below.
    """
    seeds, n = differences.shape
    means = differences.mean(axis=1)
    low, high = bootstrap(differences.sum(axis=0) / seeds, name)
    ours = Estimate(float(means.mean()), low, high, seeds)
    basis = f"paired over {n:,} examples" + (", one seed" if seeds == 1 else "")
    if (means > 0).all() and low > 0:
        return Finding(ours, HOLDS, basis)
    if (means < 0).all() and high < 0:
        return Finding(ours, MISSES, basis)
    reasons = []
    if not ((means > 0).all() or (means < 0).all()):
        above = int((means > 0).sum())
        reasons.append(
            "the two are equal" if not means.any() else f"the seeds disagree: above in {above} of {seeds}"
        )
    if low <= 0 <= high and means.any():
        size = f"{abs(ours.mean) * n:,.4g} of " if _counts(differences) else ""
        reasons.append(
            f"{size}{n:,} examples{', one seed' if seeds == 1 else ''}: the interval reaches over 0"
        )
    return Finding(ours, OPEN, "; ".join(reasons))


def bootstrap(values: np.ndarray, name: str) -> tuple[float, float]:
    """Return the percentile interval of the mean of values (N,) under resampling; `name` seeds the draws."""
    digest = hashlib.sha256(name.encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    n = len(values)
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) <= _FEW:
        # how often each distinct value is drawn in n draws is multinomial: the same law, without the draws
        means = rng.multinomial(n, counts / n, size=RESAMPLES) @ distinct / n
    else:
        step = max(1, _AT_ONCE // n)
        sizes = [min(step, RESAMPLES - start) for start in range(0, RESAMPLES, step)]
        means = np.concatenate(
            [values[rng.integers(n, size=(size, n), dtype=np.int32)].mean(1) for size in sizes]
        )
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def _counts(differences: np.ndarray) -> bool:
    """Whether the differences are those of booleans: their sum counts examples."""
    return bool(np.isin(differences, (-1.0, 0.0, 1.0)).all())
