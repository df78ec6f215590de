"""The values that a quantity of a notice is taken from: a metric over steps or variants, or an array."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
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


def of_metric(
    quantity: Mapping[str, Any], figure: Mapping[str, Any], metrics: pd.DataFrame, declared: Mapping[str, Any]
) -> Rows:
    """Return the means over seeds of a metric: one, or one for each value of the column or setting `over`.

    Metric and filters are the figure's where the quantity has none of its own; a "*" in a filter stands for any text.
    Raises `NoticeError` where nothing is left, or what is left differs in more than `over` and `mean_over`.
    """
    name = quantity.get("metric", figure.get("metric"))
    names, over = ([name] if isinstance(name, str) else list(name or [])), quantity.get("over")
    where = {"implementation": "reference", **(figure.get("where") or {})}
    where |= {key: quantity[key] for key in KEYS if key in quantity and key != "metric"}
    rows = metrics[(metrics["task"] == figure["task"]) & metrics["metric"].isin(names)]
    if "step" in quantity:
        rows = rows[rows["step"] == quantity["step"]]
    else:
        rows = rows[rows["step"].notna()] if over == "step" else final_rows(rows)
    setting = over if over not in (None, "step", "seed", *KEYS) else None
    if setting is not None:
        rows = _by_setting(rows, setting)
    for column, value in where.items():
        rows = rows[_fits(rows[column], value if isinstance(value, list) else [value])]
    if rows.empty:
        raise NoticeError(
            f"no rows of metric {', '.join(map(str, names)) or '(none named)'} for {dict(quantity)}"
        )
    for key in KEYS:
        if key not in (over, quantity.get("mean_over")) and rows[key].nunique() > 1:
            raise NoticeError(f"several of {key} ({', '.join(rows[key].unique()[:4])}) for {dict(quantity)}")
    metric = declared.get(names[0], {})
    if over is None:
        return Rows([""], [rows["value"].mean(skipna=False)], metric)
    column = "setting" if setting is not None else over
    ordered = column in ("step", "seed") or (column == "setting" and rows["setting"].dtype.kind == "f")
    means = rows.groupby(column, sort=ordered)["value"].agg(lambda values: values.mean(skipna=False))
    return Rows(means.index.tolist(), means.tolist(), metric)


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
