"""What an assignment declares about grading: its questions, how a reply is judged, the mistakes that are known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")

Inputs = Mapping[str, Any]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _is_plain(value: Any) -> bool:
    """Tell whether a value is one of the closed set that crosses the pipe."""
    if isinstance(value, np.ndarray):
        return type(value) is np.ndarray and value.dtype.kind in "biuf"
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    return value is None or isinstance(value, (bool, int, float, str, np.bool_, np.integer, np.floating))


@dataclass(frozen=True)
class Case:
    """One concrete input of a question; `group` names what it is about and shares in the points.

    `inputs` are the probe's keyword arguments: numeric arrays, numbers, text, lists and dicts of these. Raises
    `ValueError` for anything else.
    """

    group: str
    inputs: dict[str, Any]

    def __post_init__(self) -> None:
        _require(bool(self.group), "Case: the group has no name")
        for name, value in self.inputs.items():
            what = f"Case {self.group!r}: input {name!r} is"
            _require(name.isidentifier() and name != "student", f"{what} no name for a probe's argument")
            _require(_is_plain(value), f"{what} no plain data ({type(value).__name__})")


@dataclass(frozen=True)
class SameAsReference:
    """The reply is right where |reply - reference| <= atol + rtol * max|reference|, part by part.

    Where the reply or the reference is float32, rtol is at least 1e-5. `ignore_ones`: axes of length 1 do not count, so
    that (D,), (1, D) and (D, 1) are one shape. Raises `ValueError` for a negative or endless tolerance.
    """

    rtol: float = 1e-6
    atol: float = 0.0
    ignore_ones: bool = False

    def __post_init__(self) -> None:
        for name, value in (("rtol", self.rtol), ("atol", self.atol)):
            _require(0 <= value < math.inf, f"SameAsReference: {name} is {value}; give a number from 0 up")


@dataclass(frozen=True)
class Property:
    """The reply is right where `check(reply, inputs)` gives None, else a sentence that says what is wrong.

    A reply that holds a NaN or an infinity is never right and is not shown to `check`.
    """

    check: Callable[[Any, Inputs], str | None]


@dataclass(frozen=True)
class Curve:
    """How a training goes, for its author to see: a number at each of the places `at(inputs)`; it is never judged.

    The probe gives a dict whose entry "curve" has an item for each place; `value(item, inputs)` makes a number of it on
    the trusted side. `ylabel` names that number in a sentence: "Your {ylabel} ends at …". Raises `ValueError`.
    """

    title: str
    xlabel: str
    ylabel: str
    at: Callable[[Inputs], Sequence[float]]
    value: Callable[[Any, Inputs], float] = lambda item, inputs: item

    def __post_init__(self) -> None:
        _require(bool(self.title and self.xlabel and self.ylabel), "Curve: a title or label is empty")


@dataclass(frozen=True)
class Spread:
    """The reply is right where its score is at least mean - width * sd of the reference's scores over `seeds` seeds.

    `score(reply, inputs)` is a finite number, higher is better. The reference runs with the case's seed, seed + 1,
    …; sd is taken as at least `floor` and a hundredth of |mean|, since few seeds know it badly. With a `curve`, `score`
    gets the reply without it. Raises `ValueError`.
    """

    score: Callable[[Any, Inputs], float]
    seeds: int = 5
    width: float = 4.0
    floor: float = 0.0
    curve: Curve | None = None

    def __post_init__(self) -> None:
        _require(self.seeds >= 2, f"Spread: seeds is {self.seeds}; a spread needs at least 2")
        _require(0 < self.width < math.inf, f"Spread: width is {self.width}; give a number above 0")
        _require(0 <= self.floor < math.inf, f"Spread: floor is {self.floor}; give a number from 0 up")


@dataclass(frozen=True)
class Reading:
    """Another formula that a stated reading of the hand-out allows; `name` completes "accepted as: …"."""

    name: str
    expected: Callable[[Inputs], Any]

    def __post_init__(self) -> None:
        _require(bool(self.name), "Reading: it has no name")


@dataclass(frozen=True)
class Form:
    """Another convention of the arguments that is accepted; `name` completes "accepted as: …".

    `adapt` names a function of the probes' source: it takes the submission and returns it with functions that can be
    called as published, or raises where the submission is not written in this form. It holds no answer. A question is
    asked by another form only where its published form loses something of the public cases, and the form that earns
    more of them counts: `adapt` must refuse what merely has something wrong.
    """

    name: str
    adapt: str

    def __post_init__(self) -> None:
        _require(bool(self.name), "Form: it has no name")
        _require(
            self.adapt.isidentifier(), f"Form {self.name!r}: adapt {self.adapt!r} is no name of a function"
        )


@dataclass(frozen=True)
class Question:
    """The graded unit: a probe, its cases, how a reply is judged, and what that is worth.

    `cases(rng)` draws the cases; it is called with a public and with a hidden generator and gives the same groups in
    the same order with other draws. The points are shared equally by the groups; a group passes when all its cases
    pass. `section` and `asks` say where in the hand-out it stands and what is asked. `needs`: the ids of the questions
    whose functions this one's calls in a submission that is written as published. Raises `ValueError`.
    """

    id: str
    title: str
    points: float
    probe: str
    cases: Callable[[np.random.Generator], list[Case]]
    section: str = ""
    asks: str = ""
    judge: SameAsReference | Property | Spread = SameAsReference()
    visibility: str = "visible"
    readings: tuple[Reading, ...] = ()
    forms: tuple[Form, ...] = ()
    needs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        what = f"Question {self.id!r}"
        _require(bool(self.id) and bool(self.title), f"{what}: id and title must not be empty")
        _require(0 < self.points < math.inf, f"{what}: points is {self.points}; give a number above 0")
        _require(self.probe.isidentifier(), f"{what}: probe {self.probe!r} is no name of a function")
        known = ", ".join(VISIBILITIES)
        _require(
            self.visibility in VISIBILITIES, f"{what}: visibility {self.visibility!r} is none of {known}"
        )
        _require(
            not self.readings or isinstance(self.judge, SameAsReference),
            f"{what}: readings need the judge SameAsReference",
        )
        _require(not isinstance(self.needs, str), f"{what}: needs is text; give a tuple of ids")


@dataclass(frozen=True)
class Mistake:
    """A known-wrong implementation: `functions` replace these names in the reference's namespace.

    `sentence` tells a student who made it what is wrong; `questions` are the ids that it loses. Raises `ValueError`.
    """

    id: str
    questions: tuple[str, ...]
    sentence: str
    functions: dict[str, Callable[..., Any]]

    def __post_init__(self) -> None:
        what = f"Mistake {self.id!r}"
        _require(bool(self.id) and bool(self.sentence), f"{what}: id and sentence must not be empty")
        _require(not isinstance(self.questions, str), f"{what}: questions is text; give a tuple of ids")
        _require(bool(self.questions), f"{what}: it names no question that it loses")
        _require(bool(self.functions), f"{what}: it replaces no function")


def check_declarations(questions: tuple[Question, ...], mistakes: tuple[Mistake, ...] = ()) -> None:
    """Check what only the whole assignment shows: unique ids, and questions that are named and exist.

    Raises `ValueError` that names the question or mistake.
    """
    for what, ids in (("question", [q.id for q in questions]), ("mistake", [m.id for m in mistakes])):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        _require(not twice, f"{what} id used more than once: {', '.join(twice)}")
    known = {question.id for question in questions}
    named = {f"Question {one.id!r}: needs": one.needs for one in questions}
    named |= {f"Mistake {one.id!r}": one.questions for one in mistakes}
    for what, ids in named.items():
        unknown = [name for name in ids if name not in known]
        _require(not unknown, f"{what}: no question {', '.join(map(repr, unknown))}")
    for name, needs in all_needs(questions).items():
        _require(name not in needs, f"Question {name!r} needs itself, by way of others")


def all_needs(questions: tuple[Question, ...]) -> dict[str, frozenset[str]]:
    """Return {id: the questions that it needs, and those that these need, and so on}."""
    direct = {question.id: set(question.needs) for question in questions}
    found = {name: set(needs) for name, needs in direct.items()}
    for _ in direct:
        found = {name: needs.union(*(direct[one] for one in needs)) for name, needs in found.items()}
    return {name: frozenset(needs) for name, needs in found.items()}
