"""Holds a plain reply against the plain value of the reference, and says where and by how much they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.declarations import SameAsReference
from grader.text import described, number, one_line

NUMERIC = "biuf"
FLOAT32_RTOL = 1e-5  # what a few hundred float32 operations may lose
ZERO_TOLERANCE = 1e-12  # where the reference is exactly zero and so has no scale
DEPTH = 32  # of lists in lists; deeper ones are no value of an assignment


@dataclass(frozen=True)
class Difference:
    """Why a reply is not right, for its author (`sentence`, with values) and for hidden cases (`magnitude`, without).

    `verdict` is "wrong value", "wrong shape" or "not finite"; `part` names a part of the reply ("grads.W1", "" for the
    whole). For wrong values: `index` of the worst element, `yours`, `expected`, `relative_error` and `tolerance` (both
    relative to the largest expected absolute value), and how many of how many elements are wrong.
    """

    verdict: str
    part: str
    sentence: str
    magnitude: str
    index: tuple[int, ...] = ()
    yours: float | None = None
    expected: float | None = None
    relative_error: float = 0.0
    tolerance: float = 0.0
    wrong: int = 0
    size: int = 0
    also: tuple[str, ...] = ()


def as_array(value: Any) -> np.ndarray | None:
    """Return numbers, arrays and regular lists of these as a numeric array; None for anything else."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in NUMERIC else None
    if value is None or isinstance(value, (str, bytes, dict)):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and isinstance(value, int):
            array = np.asarray(float(value))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return array if array.dtype.kind in NUMERIC else None


def parts(value: Any, name: str = "", depth: int = 0) -> dict[str, Any]:
    """Return the leaves of nested dicts and sequences by name: "grads.W1", "[0]", "" for a lone value."""
    nested: list[tuple[str, Any]]
    if isinstance(value, dict):
        nested = [(f"{name}.{key}" if name else str(key), item) for key, item in value.items()]
    elif isinstance(value, (list, tuple)) and as_array(value) is None:
        nested = [(f"{name}[{place}]", item) for place, item in enumerate(value)]
    else:
        return {name: value}
    if depth == DEPTH:
        return {name: value}
    leaves: dict[str, Any] = {}
    for inner, item in nested:
        leaves |= parts(item, inner, depth + 1)
    return leaves


def is_finite(value: Any) -> bool:
    """Tell whether a plain value holds no NaN and no infinity anywhere."""
    arrays = (as_array(leaf) for leaf in parts(value).values())
    return all(array is None or bool(np.isfinite(array).all()) for array in arrays)


def compare(reply: Any, expected: Any, judge: SameAsReference, part: str = "") -> Difference | None:
    """Return None where the reply is right, else the difference that matters most.

    A wrong form comes before a value that is not finite, and that before the worst wrong element. Numbers count as
    numbers whatever their type: int, float, bool (0 and 1), numpy scalars, arrays of one element; lists as arrays.
    """
    found = list(_differences(reply, expected, judge, part))
    if not found:
        return None
    order = ("wrong shape", "not finite", "wrong value")
    # Python's min keeps the first of equals, so the choice does not depend on anything but the reply
    first = min(found, key=lambda one: (order.index(one.verdict), -one.relative_error))
    also = tuple(one.part for one in found if one is not first and one.part)
    return Difference(**{**first.__dict__, "also": also})


def same(one: Any, other: Any, judge: SameAsReference) -> bool:
    """Tell whether two values agree within the tolerance, NaN and infinities in the same places counting as equal."""
    first, second = parts(one), parts(other)
    if first.keys() != second.keys():
        return False
    for name, leaf in first.items():
        a, b = as_array(leaf), as_array(second[name])
        if a is None or b is None:
            # only text and None are left to be equal: anything else that is no array has been taken apart
            if type(leaf) is not type(second[name]) or leaf != second[name]:
                return False
            continue
        a, b = _without_ones(a, b, judge)
        if a.shape != b.shape:
            return False
        holes_a, holes_b = ~np.isfinite(a), ~np.isfinite(b)
        with np.errstate(all="ignore"):
            if not np.array_equal(a[holes_a], b[holes_b], equal_nan=True) or (holes_a != holes_b).any():
                return False
        if _compare_arrays(a[~holes_a], b[~holes_b], judge, "") is not None:
            return False
    return True


def _differences(reply, expected, judge, part):
    """Yield the differences of all parts, in the reference's order."""
    if isinstance(expected, dict):
        yield from _compare_dicts(reply, expected, judge, part)
        return
    array = as_array(expected)
    if array is None and isinstance(expected, (list, tuple)):
        yield from _compare_sequences(reply, expected, judge, part)
    elif array is None:
        same_text = type(reply) is type(expected) and reply == expected
        if not same_text:
            yield _of_form("wrong value", part, described(reply), described(expected))
    elif (given := as_array(reply)) is None:
        verdict = "wrong shape" if isinstance(reply, (list, tuple, dict)) else "wrong value"
        yield _of_form(verdict, part, described(reply), described(array))
    elif (difference := _compare_arrays(given, array, judge, part)) is not None:
        yield difference


def _compare_dicts(reply, expected, judge, part):
    if not isinstance(reply, dict):
        yield _of_form("wrong shape", part, described(reply), described(expected))
        return
    lacks = [str(key) for key in expected if key not in reply]
    extra = [one_line(str(key), 40) for key in reply if key not in expected]
    if lacks:
        text = f"{called(part)} lacks {', '.join(lacks)}"
        yield Difference("wrong shape", part, text, text)
    if extra:
        text = f"{called(part)} holds more than is asked for"
        yield Difference("wrong shape", part, f"{text}: {', '.join(extra[:5])}", text)
    for key, value in expected.items():
        if key in reply:
            yield from _differences(reply[key], value, judge, f"{part}.{key}" if part else str(key))


def _compare_sequences(reply, expected, judge, part):
    if isinstance(reply, np.ndarray) and reply.ndim:
        reply = list(reply)
    if not isinstance(reply, (list, tuple)) or len(reply) != len(expected):
        yield _of_form("wrong shape", part, described(reply), described(expected))
        return
    for place, (given, value) in enumerate(zip(reply, expected, strict=True)):
        yield from _differences(given, value, judge, f"{part}[{place}]")


def _of_form(verdict: str, part: str, yours: str, asked: str) -> Difference:
    """Return the difference of two kinds of value; the hidden text says nothing of the reply."""
    name = called(part)
    hint = ": is a return missing?" if yours == "None" else ""
    kind = "the text expected" if asked.startswith("the text") else asked
    return Difference(
        verdict, part, f"{name} is {yours} where {asked} is expected{hint}", f"{name} is not {kind}"
    )


def called(part: str) -> str:
    """Return a part as it is called in a sentence."""
    return f"result{part}" if part.startswith("[") else part or "the result"


def _without_ones(reply: np.ndarray, expected: np.ndarray, judge: SameAsReference):
    if judge.ignore_ones:
        return reply.squeeze(), expected.squeeze()
    return reply, expected


def _compare_arrays(
    reply: np.ndarray, expected: np.ndarray, judge: SameAsReference, part: str
) -> Difference | None:
    reply, expected = _without_ones(reply, expected, judge)
    if not expected.ndim and reply.size == 1:
        reply = reply.reshape(())
    name = called(part)
    if reply.shape != expected.shape:
        return _of_form("wrong shape", part, f"{_shape(reply)}", f"{_shape(expected)}")
    if not expected.size:
        return None
    finite = np.isfinite(reply)
    if not finite.all():
        holes = int((~finite).sum())
        index = tuple(int(i) for i in np.argwhere(~finite)[0]) if reply.ndim else ()
        where = f"{_place(name, index)} is {number(reply[index])}" + _share(holes, reply.size, "not finite")
        hidden = f"{name} holds NaN or infinity"
        return Difference("not finite", part, where, hidden, index, wrong=holes, size=reply.size)
    rtol = judge.rtol
    if np.float32 in (reply.dtype, expected.dtype):
        rtol = max(rtol, FLOAT32_RTOL)
    # Huge finite values may overflow in the difference: inf is above every limit
    a, b = reply.astype(np.float64), expected.astype(np.float64)
    scale = float(np.abs(b).max())
    limit = judge.atol + rtol * scale if scale else max(judge.atol, ZERO_TOLERANCE)
    with np.errstate(over="ignore"):
        error = np.abs(a - b)
    wrong = int((error > limit).sum())  # |a - b| <= atol + rtol * max|b|
    if not wrong:
        return None
    index = tuple(int(i) for i in np.unravel_index(int(error.argmax()), error.shape))
    relative, tolerance = (
        (float(error[index]) / scale, limit / scale) if scale else (float(error[index]), limit)
    )
    kind = "relative error" if scale else "error"
    sentence = (
        f"{_place(name, index)} is {_shown(reply[index], expected[index])}"
        f" ({kind} {relative:.2g}, tolerance {tolerance:.2g}){_share(wrong, b.size, 'wrong')}"
    )
    share = "" if b.size == 1 else "every element of " if wrong == b.size else "some elements of "
    shape = f", shape {expected.shape}" if expected.ndim else ""
    # A power of ten and no count: what a hidden case shows must not carry its inputs out
    magnitude = f"{share}{name}{shape}: {kind} {_order(relative)}, tolerance {tolerance:.2g}"
    return Difference(
        "wrong value",
        part,
        sentence,
        magnitude,
        index,
        float(a[index]),
        float(b[index]),
        relative,
        tolerance,
        wrong,
        b.size,
    )


def _order(error: float) -> str:
    """Return the size of an error as one of a dozen phrases."""
    if error >= 10:
        return "of 10 or more"
    return f"of about 1e{max(-9, round(float(np.log10(error))))}"


def _shape(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a number"


def _place(name: str, index: tuple[int, ...]) -> str:
    return f"{name.removeprefix('the ')}[{', '.join(map(str, index))}]" if index else name


def _share(count: int, size: int, what: str) -> str:
    if size == 1:
        return ""
    many = f"all {size}" if count == size else f"{count} of {size}"
    return f"; {many} elements {'are' if count > 1 else 'is'} {what}"


def _shown(yours: Any, expected: Any) -> str:
    """Return "a, expected b" with as many digits as it takes to tell the two apart."""
    mine, other = number(yours), number(expected)
    if mine == other:
        mine, other = repr(float(yours)), repr(float(expected))
    return f"{mine}, expected {other}"
