"""What an assignment says of its questions: cases, how a reply is judged, known mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")


@dataclass(frozen=True)
class Case:
    """One concrete input: `group` names the kind of input that earns points together; `inputs` is plain data."""

    group: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class SameAsReference:
    """The reply must equal the reference's within atol + rtol * (the reference's largest magnitude)."""

    rtol: float = 1e-6
    atol: float = 0.0


@dataclass(frozen=True)
class Property:
    """The reply must have a property: `check(reply, inputs)` returns None, or the sentence that says what is wrong."""

    check: Callable[[Any, Mapping[str, Any]], str | None]


@dataclass(frozen=True)
class Spread:
    """A training is judged against the spread of reference runs over seeds, not against one number.

    `score(reply, inputs)` is a number, higher is better; it must reach the mean of `seeds` reference runs less `width`
    standard deviations, of which `floor` is the least that is taken. The runs differ in inputs["seed"].
    """

    score: Callable[[Any, Mapping[str, Any]], float]
    seeds: int = 5
    width: float = 4.0
    floor: float = 0.0


@dataclass(frozen=True)
class Reading:
    """Another formula that is accepted on purpose: `expected(inputs)` is its value; the feedback names the reading."""

    name: str
    expected: Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Question:
    """The graded unit.

    `cases(rng)` draws the cases, once with a public and once with a hidden generator: same groups, other numbers. The
    points are shared equally by the groups, and a group earns its share when all its cases, public and hidden, pass.
    `probe` names the function of probes.py that calls the published interface.
    """

    id: str
    title: str
    points: float
    probe: str
    cases: Callable[[np.random.Generator], list[Case]] = field(repr=False)
    section: str = ""
    asks: str = ""
    judge: SameAsReference | Property | Spread = SameAsReference()
    visibility: str = "visible"
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        if self.points <= 0:
            raise ValueError(f"question {self.id!r}: points are {self.points}; give a positive number")
        if self.visibility not in VISIBILITIES:
            raise ValueError(
                f"question {self.id!r}: visibility {self.visibility!r}; one of {', '.join(VISIBILITIES)}"
            )
        if self.readings and not isinstance(self.judge, SameAsReference):
            raise ValueError(f"question {self.id!r}: readings go with SameAsReference only")


@dataclass(frozen=True)
class Mistake:
    """A known-wrong implementation: `functions` take the place of the reference's, `sentence` tells the student.

    `questions` are the ids of the questions that it loses. Used twice: to name a student's error, and to prove that
    the questions catch it.
    """

    id: str
    questions: tuple[str, ...]
    sentence: str
    functions: Mapping[str, Callable[..., Any]] = field(repr=False)
