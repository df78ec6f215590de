"""The tidy table of metrics: reading it, final values per seed, and the interval of a mean over seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import stdtrit

COLUMNS = ("assignment", "task", "implementation", "variant", "seed", "step", "split", "metric", "value")
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds with its interval; `low` and `high` are None with a single seed."""

    mean: float
    low: float | None
    high: float | None
    seeds: int


def read_metrics(path: Path) -> pd.DataFrame:
    """Read metrics.csv: text columns stay text (an empty variant is ""), `step` is NaN for a final value."""
    text = {name: str for name in COLUMNS if name not in ("seed", "step", "value")}
    table = pd.read_csv(path, dtype=text, keep_default_na=False, na_values={"step": [""]})
    return table.astype({"step": float, "value": float})


def estimate(values: np.ndarray) -> Estimate:
    """Return the mean of values (n,) and its interval by Student's t with n - 1 degrees of freedom."""
    values = np.asarray(values, dtype=float)
    n, mean = len(values), float(np.mean(values))
    if n < 2:
        return Estimate(mean, None, None, n)
    if np.ptp(values) == 0:  # their mean is off by rounding, and would give them a width
        return Estimate(*[float(values[0])] * 3, n)
    # half = t_{(1+c)/2, n-1} · s / sqrt(n)
    half = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2)) * float(np.std(values, ddof=1)) / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half, n)


def final_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep, for each measured quantity, its final value: the row without a step, else the one of the largest step."""
    if rows.empty:
        return rows
    rows = rows.reset_index(drop=True)
    keys = ["assignment", "task", "implementation", "variant", "seed", "split", "metric"]
    order = rows["step"].fillna(math.inf)
    return rows.loc[order.groupby([rows[key] for key in keys], sort=False).idxmax().sort_values()]


def select(rows: pd.DataFrame, selector: Mapping[str, object]) -> pd.DataFrame:
    """Return the rows that a selector of claims.yaml names: `task`, `metric`, `variant`, `split`, `step`.

    A key that is left out selects the empty text where that occurs, else everything.
    """
    for key in ("task", "metric"):
        rows = rows[rows[key] == selector[key]]
    for key in ("variant", "split"):
        if key in selector:
            rows = rows[rows[key] == str(selector[key])]
        elif (rows[key] == "").any():
            rows = rows[rows[key] == ""]
    return rows[rows["step"] == selector["step"]] if "step" in selector else rows
