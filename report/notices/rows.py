"""The values that a quantity of a notice is taken from: a metric over steps or variants, or an array."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from report.figures.series import FigureError, array, first_arrays
from report.measurements import final_rows

KEYS = ("variant", "split", "implementation", "metric")


class NoticeError(ValueError):
    """A notice that cannot be computed from the results; the message is one line."""


@dataclass(frozen=True)
class Rows:
    """Values with their labels, in order; `metric` is the declaration of the metric they measure, {} for an array."""

    labels: list[Any]
    values: list[Any]
    metric: Mapping[str, Any]


class Measured:
    """The metrics of the task that a figure is drawn from; each cut of the table is made once.

    `metrics` is the tidy table of at least that task, `declared` the metrics' declarations.
    """

    def __init__(self, figure: Mapping[str, Any], metrics: pd.DataFrame, declared: Mapping[str, Any]):
        self.figure, self.declared = figure, declared
        self.all = metrics[metrics["task"] == figure["task"]]

    @cached_property
    def curves(self) -> pd.DataFrame:
        """The rows with a step."""
        return self.all[self.all["step"].notna()]

    @cached_property
    def finals(self) -> pd.DataFrame:
        """The final value of each measured quantity."""
        return final_rows(self.all)

    def rows(self, quantity: Mapping[str, Any]) -> Rows:
        """Return the means over seeds of a metric: one, or one for each value of the column or setting `over`.

        Metric and filters are the figure's where the quantity has none of its own; a "*" in a filter stands for any
        text. Raises `NoticeError` where nothing is left, or what is left differs in more than `over` and `mean_over`.
        """
        name, over = quantity.get("metric", self.figure.get("metric")), quantity.get("over")
        names = [name] if isinstance(name, str) else list(name or [])
        if "step" in quantity:
            rows = self.all[self.all["step"] == quantity["step"]]
        else:
            rows = self.curves if over == "step" else self.finals
        rows = rows[rows["metric"].isin(names)]
        if over not in (None, "step", "seed", *KEYS):
            rows, over = _by_setting(rows, over), "setting"
        where = {"implementation": "reference", **(self.figure.get("where") or {})}
        where |= {key: quantity[key] for key in KEYS if key in quantity and key != "metric"}
        for column, value in where.items():
            rows = rows[_fits(rows[column], value if isinstance(value, list) else [value])]
        if rows.empty:
            raise NoticeError(f"no rows of metric {', '.join(names) or '(none named)'} for {dict(quantity)}")
        for key in KEYS:
            if key not in (over, quantity.get("mean_over")) and rows[key].nunique() > 1:
                raise NoticeError(
                    f"several of {key} ({', '.join(rows[key].unique()[:4])}) for {dict(quantity)}"
                )
        values: dict[Any, list[float]] = {}
        for label, value in zip(rows[over] if over else [""] * len(rows), rows["value"], strict=True):
            values.setdefault(label, []).append(value)
        labels = list(values)
        if isinstance(labels[0], int | float):
            labels.sort()
        means = [math.fsum(values[label]) / len(values[label]) for label in labels]
        return Rows(labels, means, self.declared.get(names[0], {}))


def _fits(column: pd.Series, wanted: list[Any]) -> pd.Series:
    texts = [str(item) for item in wanted]
    if not any("*" in text for text in texts):
        return column.astype(str).isin(texts)
    pattern = "|".join(re.escape(text).replace(r"\*", ".*") for text in texts)
    return column.astype(str).str.fullmatch(pattern)


def _by_setting(rows: pd.DataFrame, setting: str) -> pd.DataFrame:
    """Keep the rows whose variant says "setting=…"; what it says becomes a column, the rest stays the variant."""
    pattern = re.compile(rf"(?:^|[,;\s])\s*{re.escape(setting)}\s*=\s*([^,;]+)")
    rows = rows[[bool(pattern.search(variant)) for variant in rows["variant"]]]
    said = [pattern.search(variant).group(1).strip() for variant in rows["variant"]]
    with contextlib.suppress(ValueError):  # a setting of words keeps the order of the results
        said = [float(text) for text in said]
    rest = [pattern.sub("", variant).strip(",; ") for variant in rows["variant"]]
    return rows.assign(setting=said, variant=rest)


def of_array(quantity: Mapping[str, Any], arrays: Mapping[tuple[str, int], Mapping[str, np.ndarray]]) -> Rows:
    """Return the elements of an array, or of its `row` and `column`, labelled by their index or the array `over`.

    Over an array of numbers they are means of the seeds with the same one, as in a figure of lines; else the first
    seed's. Raises `NoticeError`.
    """
    try:
        first = first_arrays(arrays)
        values = _part(array(first, quantity["array"]), quantity)
        if "over" not in quantity:
            return Rows(list(range(values.size)), values.ravel().tolist(), {})
        labels = array(first, quantity["over"]).ravel()
    except FigureError as error:
        raise NoticeError(str(error)) from None
    if len(labels) != values.size:
        raise NoticeError(
            f"{quantity['array']} has {values.size} values for {len(labels)} of {quantity['over']}"
        )
    if values.dtype.kind in "fiu":
        runs = [one for key, one in sorted(arrays.items()) if key[0] == "reference"]
        same = [one for one in runs if np.array_equal(np.ravel(one.get(quantity["over"], ())), labels)]
        values = np.mean([_part(one[quantity["array"]], quantity).astype(float) for one in same], axis=0)
    return Rows(labels.tolist(), values.ravel().tolist(), {})


def of_confusion(
    quantity: Mapping[str, Any], arrays: Mapping[tuple[str, int], Mapping[str, np.ndarray]]
) -> Rows:
    """Return the entries of a confusion matrix off its diagonal, labelled "O as 0"; raises `NoticeError`."""
    try:
        matrix = array(first_arrays(arrays), quantity["confusion"])
        names = array(first_arrays(arrays), quantity["labels"]).ravel().tolist()
    except FigureError as error:
        raise NoticeError(str(error)) from None
    if matrix.shape != (len(names), len(names)):
        raise NoticeError(f"{quantity['confusion']} of shape {matrix.shape} for {len(names)} labels")
    places = [(row, column) for row in range(len(names)) for column in range(len(names)) if row != column]
    return Rows(
        [f"{names[row]} as {names[column]}" for row, column in places],
        [matrix[place].item() for place in places],
        {},
    )


def _part(values: np.ndarray, quantity: Mapping[str, Any]) -> np.ndarray:
    try:
        if "row" in quantity:
            values = values[quantity["row"]]
        return values[..., quantity["column"]] if "column" in quantity else values
    except IndexError as error:
        raise NoticeError(f"{quantity['array']}: {error}") from None
