"""Which case a student is shown, and how plain values are written for a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.answers import PARTIAL, Answers
from grader.compare import as_array, parts
from grader.judge import Judgement
from grader.text import number, one_line

FEW = 24  # arrays with more numbers are told by their shape
LONGEST = 400  # characters of one value


def shown_case(answers: Answers, judgements: Mapping[int, Judgement]) -> int:
    """Return the place of the failing case to show: the smallest public one, else the first hidden one."""
    failed = [place for place, one in judgements.items() if one.verdict is not None]
    if answers.ended:  # what ended the process is what cost the question
        failed = [
            place for place in answers.failures if answers.failures[place].verdict not in PARTIAL
        ] or failed
    cases = answers.prepared.cases
    public = [place for place in failed if not cases[place].hidden]
    return min(public, key=lambda place: count(cases[place].case.inputs)) if public else failed[0]


def count(value: Any) -> int:
    """Return how many numbers and texts plain data holds."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        return sum(map(count, value.values()))
    return sum(map(count, value)) if isinstance(value, (list, tuple)) else 1


def written(value: Any) -> str:
    """Return an input as it is read: "[[710.0, 0.5]]" where it is small, else "an array of shape (6, 5)"."""
    if (text := whole(value)) is not None:
        return text
    if isinstance(value, np.ndarray):
        return f"{value.dtype} of shape {value.shape}"
    return f"{type(value).__name__} of {len(value)}" if hasattr(value, "__len__") else type(value).__name__


def whole(value: Any) -> str | None:
    """Return plain data with every digit, arrays as nested lists; None where that would be long."""
    text = _whole(value) if count(value) <= FEW else None
    return text if text is not None and len(text) <= LONGEST else None


def _whole(value: Any) -> str:
    if isinstance(value, np.ndarray):
        usual = value.dtype in (np.float64, np.int64, np.bool_)
        return _nested(value) + ("" if usual else f" ({value.dtype})")
    if isinstance(value, np.generic):
        return _whole(value.item())
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_whole, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name!r}: {_whole(item)}' for name, item in value.items())}}}"
    return one_line(repr(value))


def _nested(array: np.ndarray, text: Callable[[Any], str] = str) -> str:
    return f"[{', '.join(_nested(one, text) for one in array)}]" if array.ndim else _short(text(array[()]))


def _short(text: str) -> str:
    """Return 1000.0 as 1000., as arrays are printed."""
    return text.removesuffix("0") if text.endswith(".0") else text


def rounded(value: Any, part: str = "", most: int = FEW) -> str | None:
    """Return a numeric part of a reply or of an expected value with six digits; None where it has more than `most`."""
    array = as_array(parts(value).get(part))
    if array is None or array.size > most:
        return None
    text = _nested(array, number)
    return f"{part} = {text}" if part and not part.startswith("[") else text
