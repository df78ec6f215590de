"""What is taken from rows of values: the best one, its place, how many there are."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from report.notices.rows import NoticeError, Rows

CONDITION = re.compile(r"(>=|<=|>|<|=) (?:([\d.e-]+) \* )?('[^']*'|[\w.-]+)(?: ([+-]) ([\d.e-]+))?")
HOLDS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda value, level: value >= level,
    "<=": lambda value, level: value <= level,
    ">": lambda value, level: value > level,
    "<": lambda value, level: value < level,
    "=": lambda value, level: value == level,
}


def meeting(rows: Rows, condition: str, number: Callable[[str], float]) -> Rows:
    """Return the rows whose value meets a condition such as ">= 0.9", "> start" or "<= 0.5 * start + 0.1".

    A text is held against one in quotes: "= 'none'". `number` gives the value of a named quantity. Raises
    `NoticeError`.
    """
    parts = CONDITION.fullmatch(condition)
    if parts is None:
        raise NoticeError(f"{condition!r} is no condition: write it as in '>= 0.9'")
    sign, factor, term, plus, added = parts.groups()
    if term.startswith("'"):
        level: Any = term.strip("'")
    else:
        level = float(factor or 1) * number(term) + (float(added or 0) if plus == "+" else -float(added or 0))
    kept = [pair for pair in zip(rows.labels, rows.values, strict=True) if HOLDS[sign](pair[1], level)]
    return Rows([label for label, _ in kept], [value for _, value in kept], rows.metric)


def place(rows: Rows, which: str) -> int | None:
    """Return the index of the row that is first, last, highest, lowest, best, worst or runner-up; None without rows.

    A metric's direction decides what is best. Values that are not numbers are passed over. Raises `NoticeError`.
    """
    if which in ("first", "last"):
        return None if not rows.values else (0 if which == "first" else len(rows.values) - 1)
    if which in ("best", "worst", "runner-up"):
        direction = rows.metric.get("direction")
        if direction not in ("higher", "lower"):
            raise NoticeError(f"nothing says whether high or low is {which}: take highest or lowest")
        falling = (direction == "higher") == (which != "worst")
    else:
        falling = which == "highest"
    order = [index for index, value in enumerate(rows.values) if not math.isnan(value)]
    order.sort(key=lambda index: rows.values[index], reverse=falling)
    wanted = 1 if which == "runner-up" else 0
    return order[wanted] if len(order) > wanted else None


def taken(rows: Rows, which: str, of: int) -> Any:
    """Return a value of rows: the only one ("value"), that at a `place`, or mean, rms, total, spread, count or share.

    `of` is the number of rows before a condition was met. Raises `NoticeError`.
    """
    if which == "count":
        return float(len(rows.values))
    if which == "share":
        return len(rows.values) / of
    if which == "value":
        if len(rows.values) != 1:
            raise NoticeError(f"{len(rows.values)} values where one is wanted: say which to take")
        return rows.values[0]
    if which in ("mean", "rms", "total", "spread"):
        if not rows.values:
            raise NoticeError(f"no value to take the {which} of")
        if which == "spread":
            return max(rows.values) - min(rows.values)
        if which == "rms":
            return math.sqrt(math.fsum(value**2 for value in rows.values) / len(rows.values))
        return math.fsum(rows.values) / (len(rows.values) if which == "mean" else 1)
    index = place(rows, which)
    return math.inf if index is None else rows.values[index]
