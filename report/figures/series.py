"""Rows of the metrics table, chosen and grouped as a figure asks, and the CSV written beside each figure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from report.measurements import final_rows

_KEYS = ("implementation", "variant", "split")


class FigureError(ValueError):
    """A figure that cannot be drawn from the results; the message is one line."""


def chosen(
    figure: Mapping[str, Any], metrics: pd.DataFrame, *, curve: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of `figure["metric"]` (curve: those with a step; else final ones) and their grouping columns.

    `where` filters by value or list of values. Unless it or `series` names the implementation, only the reference's
    rows are kept. A column that still holds several values joins the groups. Raises `FigureError` if nothing is left.
    """
    names = [figure["metric"]] if isinstance(figure["metric"], str) else list(figure["metric"])
    rows = metrics[(metrics["task"] == figure["task"]) & metrics["metric"].isin(names)]
    where = dict(figure.get("where") or {})
    series = [figure[key] for key in ("category",) if key in figure]
    named = figure.get("series") or []
    series += [named] if isinstance(named, str) else list(named)
    if "implementation" not in where and "implementation" not in series:
        where["implementation"] = "reference"
    for column, value in where.items():
        wanted = value if isinstance(value, list) else [value]
        rows = rows[rows[column].astype(str).isin([str(item) for item in wanted])]
    rows = rows[rows["step"].notna()] if curve else final_rows(rows)
    if rows.empty:
        raise FigureError(f"{figure['id']}: no rows of metric {', '.join(names)} in task {figure['task']}")
    extra = [key for key in (*_KEYS, "metric") if key not in series and rows[key].nunique() > 1]
    return rows, [key for key in dict.fromkeys([*series, *extra]) if rows[key].nunique() > 1 or key in series]


def groups(rows: pd.DataFrame, columns: list[str]) -> Iterable[tuple[str, pd.DataFrame]]:
    """Yield (label, rows) of each series in the order of the results; the label joins what tells the series apart."""
    if not columns:
        yield "", rows
        return
    telling = [name for name in columns if rows[name].nunique() > 1] or columns[:1]
    for _, part in rows.groupby(columns, sort=False):
        yield ", ".join(str(part[name].iloc[0]) for name in telling if part[name].iloc[0] != ""), part


def over_seeds(x: pd.Series, part: pd.DataFrame) -> pd.DataFrame:
    """Return, for each x in rising order, mean, low, high and number of seeds of `part["value"]`."""
    return part["value"].groupby(x).agg(["mean", "min", "max", "count"]).sort_index()


def axis_title(names: str | list[str], declarations: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a metric's title with its unit."""
    name = names if isinstance(names, str) else names[0]
    metric = declarations.get(name, {"title": name, "unit": ""})
    return f"{metric['title']} ({metric['unit']})" if metric.get("unit") else str(metric["title"])


def write_csv(stem: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write `stem`.csv; floats with all their digits."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    with stem.with_name(f"{stem.name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(
            [item.item() if isinstance(item, np.generic) else item for item in row] for row in rows
        )


def first_arrays(
    arrays_by_seed: Mapping[tuple[str, int], Mapping[str, np.ndarray]],
) -> Mapping[str, np.ndarray]:
    """Return the arrays of the reference's lowest seed; raises `FigureError` if there is none."""
    seeds = sorted(seed for implementation, seed in arrays_by_seed if implementation == "reference")
    if not seeds:
        raise FigureError("the reference left no arrays")
    return arrays_by_seed["reference", seeds[0]]


def array(arrays: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    """Return a named array; raises `FigureError` that lists what there is."""
    if name not in arrays:
        raise FigureError(f"no array {name!r} among {', '.join(sorted(arrays)) or 'none'}")
    return np.asarray(arrays[name])
