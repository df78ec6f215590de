"""What a batch of submissions is judged by: every question's cases with what the reference gives, drawn once."""

from __future__ import annotations

import copy
import random
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from grader import curves
from grader.compare import is_finite
from grader.declarations import Case, Form, Mistake, Property, Question, Spread, check_declarations
from grader.text import one_line

PUBLIC_SEED = 0


@dataclass(frozen=True)
class Assignment:
    """What the grader needs to know of an assignment.

    `interface` is {file: published functions}, `aliases` {published name: other accepted names}, `libraries` what the
    sandbox imports beforehand; `probes` are the functions of `probes_source`, `reference` holds the published
    functions as attributes, and `reference_with` gives it with some of them replaced wherever they are called; `key`
    stands for everything that grades depend on besides the submission and the limits.
    Raises `ValueError` where the declarations do not fit together.
    """

    id: str
    title: str
    interface: Mapping[str, Sequence[str]]
    aliases: Mapping[str, Sequence[str]]
    libraries: tuple[str, ...]
    questions: tuple[Question, ...]
    mistakes: tuple[Mistake, ...]
    probes_source: str = field(repr=False)
    probes: Mapping[str, Callable[..., Any]] = field(repr=False)
    reference: Any = field(repr=False)
    key: str = ""
    reference_with: Callable[[Mapping[str, Any]], Any] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_declarations(tuple(self.questions), tuple(self.mistakes))
        for question in self.questions:
            if question.probe not in self.probes:
                raise ValueError(f"{self.id}: question {question.id!r}: no probe {question.probe!r}")
            for form in question.forms:
                if form.adapt not in self.probes:
                    raise ValueError(f"{self.id}: question {question.id!r}: no function {form.adapt!r}")
        for mistake in self.mistakes:
            for name in mistake.functions:
                if not hasattr(self.reference, name):
                    raise ValueError(f"{self.id}: mistake {mistake.id!r}: no function {name!r} to replace")

    def with_functions(self, functions: Mapping[str, Any]) -> Any:
        """Return the reference with some of its functions replaced."""
        if functions and self.reference_with is not None:
            return self.reference_with(functions)
        return SimpleNamespace(**{**vars(self.reference), **functions})


@dataclass(frozen=True)
class Scores:
    """The reference's scores over seeds: their mean and spread, and the least and the most that are no surprise."""

    mean: float
    sd: float
    least: float
    most: float


@dataclass(frozen=True)
class Drawn:
    """A case with its visibility, the seed of its random state, and what it is held against.

    `expected` is the reference's reply, `readings` what other accepted formulas give, `scores` the reference's spread
    where the question is judged by that, `band` that of its curves where it declares one and the case is public.
    """

    case: Case
    hidden: bool
    seed: int = 0
    expected: Any = None
    readings: Mapping[str, Any] = field(default_factory=dict)
    scores: Scores | None = None
    band: curves.Band | None = None


@dataclass
class Prepared:
    """A question with its cases, public ones first; `fault` says why it cannot be graded, None if it can.

    `carried` names one more reading of the cases, by which an error of another question is carried forward;
    `paid` are the ids of the questions whose errors these are.
    """

    question: Question
    cases: list[Drawn]
    fault: str | None = None
    carried: str | None = None
    paid: tuple[str, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The names of the case groups, in their order."""
        return list(dict.fromkeys(drawn.case.group for drawn in self.cases))


class _Fault(Exception):
    """Our own side fails on a question; the message holds nothing of a hidden case."""


def prepare(assignment: Assignment, hidden_seed: int) -> list[Prepared]:
    """Draw all cases and run the reference on them; a question on which our own side fails is marked, not raised.

    Raises `ValueError` for a hidden seed that would draw the public cases again.
    """
    if hidden_seed <= PUBLIC_SEED:
        raise ValueError(f"hidden_seed is {hidden_seed}; give a whole number from 1 up")
    prepared = []
    for question in assignment.questions:
        try:
            prepared.append(
                Prepared(question, _with_expected(assignment, question, _draw(question, hidden_seed)))
            )
        except _Fault as fault:
            prepared.append(Prepared(question, [], str(fault)))
    return prepared


def generator(seed: int, question_id: str) -> np.random.Generator:
    """Return the generator that draws a question's cases: public with `PUBLIC_SEED`, hidden with the instructor's."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *question_id.encode()])))


def call_probe(
    assignment: Assignment,
    question: Question,
    inputs: Mapping[str, Any],
    functions: Mapping[str, Any] | None = None,
    seed: int = 0,
    form: Form | None = None,
) -> Any:
    """Run a question's probe in this process on the reference, with some of its functions replaced; plain data.

    `form`: called by this form instead of the published one; raises what its `adapt` raises. The inputs are copied,
    and the global random states are set as the sandbox sets them for the same case.
    """
    student = assignment.with_functions(functions or {})
    state, python_state = np.random.get_state(), random.getstate()
    try:
        random.seed(seed)
        np.random.seed(seed)
        if (torch := sys.modules.get("torch")) is not None:
            torch.manual_seed(seed)
        # Scores that overflow are what some cases are about
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if form is not None:
                student = assignment.probes[form.adapt](student)
            return plain(assignment.probes[question.probe](student, **copied(dict(inputs))))
    finally:
        np.random.set_state(state)
        random.setstate(python_state)


def held_against(assignment: Assignment, question: Question, drawn: Drawn) -> Drawn | None:
    """Return a further case with what the reference gives for it; None where the reference itself fails on it."""
    try:
        return _with_expected(assignment, question, [drawn])[0]
    except _Fault:
        return None


def copied(value: Any) -> Any:
    """Return a deep copy of plain data, so that nobody can change a case, an expected value or a reply."""
    return copy.deepcopy(value)


def plain(value: Any) -> Any:
    """Return the plain data that a probe's value stands for; tensors and array scalars become arrays."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        return np.array(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a probe gave {type(value).__name__}, which is no plain data")


def _draw(question: Question, hidden_seed: int) -> list[Drawn]:
    drawn, groups = [], []
    for hidden, seed in ((False, PUBLIC_SEED), (True, hidden_seed)):
        try:
            cases = list(question.cases(generator(seed, question.id)))
        except Exception as error:
            raise _Fault(f"drawing its cases: {_told(error, hidden)}") from error
        first = int(np.random.SeedSequence([seed, *question.id.encode(), 1]).generate_state(1)[0] >> 2)
        drawn += [Drawn(case, hidden, first + place) for place, case in enumerate(cases)]
        groups.append([case.group for case in cases])
    if groups[0] != groups[1] or not groups[0]:
        raise _Fault("its public and hidden cases are not of the same groups")
    return drawn


def _with_expected(assignment: Assignment, question: Question, cases: list[Drawn]) -> list[Drawn]:
    held = []
    for drawn in cases:
        kind = f"{'hidden' if drawn.hidden else 'public'} case, group {drawn.case.group!r}"
        try:
            reply = call_probe(assignment, question, drawn.case.inputs, seed=drawn.seed)
            expected = curves.judged(question, reply)
            readings = {one.name: plain(one.expected(copied(drawn.case.inputs))) for one in question.readings}
            scores, band = None, None
            if isinstance(question.judge, Spread):
                scores, band = _over_seeds(assignment, question, question.judge, drawn, reply)
            for value in (expected, *readings.values()):
                if not is_finite(value):
                    raise _Fault("it gives a value that is not finite")
            if isinstance(question.judge, Property):
                problem = question.judge.check(copied(expected), copied(drawn.case.inputs))
                if problem is not None:
                    raise _Fault(
                        "it fails its own check" + ("" if drawn.hidden else f": {one_line(problem)}")
                    )
        except Exception as error:
            told = str(error) if isinstance(error, _Fault) else _told(error, drawn.hidden)
            raise _Fault(f"the reference, {kind}: {told}") from error
        held.append(Drawn(drawn.case, drawn.hidden, drawn.seed, expected, readings, scores, band))
    return held


def _told(error: Exception, hidden: bool) -> str:
    return type(error).__name__ + ("" if hidden else f": {one_line(str(error))}")


def _over_seeds(
    assignment: Assignment, question: Question, judge: Spread, drawn: Drawn, first: Any
) -> tuple[Scores, curves.Band | None]:
    """Return mean, spread and limits of the scores over reference runs that differ in the seed, and their curves' band.

    `first` is the reply to the case as it was drawn.

    A hidden case has no band, so that its curve is never shown.
    """
    others = [
        (call_probe(assignment, question, inputs, seed=seed), inputs)
        for inputs, seed in _with_other_seeds(drawn, judge.seeds)
    ]
    runs = [(first, drawn.case.inputs), *others]
    found = [judge.score(curves.judged(question, reply), copied(inputs)) for reply, inputs in runs]
    band = None
    if judge.curve is not None and not drawn.hidden:
        band = curves.band(judge.curve, [reply for reply, _ in runs], drawn.case.inputs)
        if band is None:
            raise _Fault("its curve is not as declared")
    return _limits(np.array(found, dtype=float), judge), band


def _limits(scores: np.ndarray, judge: Spread) -> Scores:
    if not np.isfinite(scores).all():
        raise _Fault("its score is not finite")
    mean = float(scores.mean())
    sd = max(float(scores.std(ddof=1)), judge.floor, abs(mean) / 100)
    return Scores(mean, sd, mean - judge.width * sd, mean + judge.width * sd)


def _with_other_seeds(drawn: Drawn, count: int) -> Iterator[tuple[dict[str, Any], int]]:
    for step in range(1, count):
        changed = {"seed": drawn.case.inputs["seed"] + step} if "seed" in drawn.case.inputs else {}
        yield {**drawn.case.inputs, **changed}, drawn.seed + 1000 * step
