"""What a batch of submissions is judged by: every question's cases with their expected values, drawn once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from grader.declarations import Case, Mistake, Property, Question, SameAsReference, Spread

PUBLIC_SEED = 0


@dataclass(frozen=True)
class Assignment:
    """What the grader needs to know of an assignment.

    `interface` is {file: published functions}, `aliases` {published name: other accepted names}, `libraries` what the
    sandbox imports beforehand; `probes` are the functions of `probes_source`, `reference` holds the published
    functions as attributes; `key` stands for everything that grades depend on besides the submission and the limits.
    """

    id: str
    title: str
    interface: Mapping[str, list[str]]
    aliases: Mapping[str, list[str]]
    libraries: tuple[str, ...]
    questions: tuple[Question, ...]
    mistakes: tuple[Mistake, ...]
    probes_source: str = field(repr=False)
    probes: Mapping[str, Callable[..., Any]] = field(repr=False)
    reference: Any = field(repr=False)
    key: str = ""


@dataclass(frozen=True)
class Drawn:
    """A case with its visibility and what it is held against: the reference's reply, or the least score."""

    case: Case
    hidden: bool
    expected: Any = None


@dataclass
class Prepared:
    """A question with its cases, public ones first; `fault` says why it cannot be graded, None if it can."""

    question: Question
    cases: list[Drawn]
    fault: str | None = None

    @property
    def groups(self) -> list[str]:
        """The names of the case groups, in their order."""
        return list(dict.fromkeys(drawn.case.group for drawn in self.cases))


def prepare(assignment: Assignment, hidden_seed: int) -> list[Prepared]:
    """Draw all cases and run the reference on them; a question on which our own side fails is marked, not raised."""
    prepared = []
    for question in assignment.questions:
        try:
            cases = [
                Drawn(case, hidden, _expected(assignment, question, case))
                for hidden, seed in ((False, PUBLIC_SEED), (True, hidden_seed))
                for case in question.cases(generator(seed, question.id))
            ]
            prepared.append(Prepared(question, cases))
        except Exception as error:  # whatever is wrong with a question is ours, and costs no student a point
            fault = f"{type(error).__name__}: {' '.join(str(error).split())}"
            prepared.append(Prepared(question, [], fault))
    return prepared


def generator(seed: int, question_id: str) -> np.random.Generator:
    """Return the generator that draws a question's cases: public with `PUBLIC_SEED`, hidden with the instructor's."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *question_id.encode()])))


def call_probe(
    assignment: Assignment, question: Question, inputs: Mapping[str, Any], functions: Mapping = {}
) -> Any:
    """Run a question's probe in this process on the reference, with some of its functions replaced."""
    student = SimpleNamespace(**{**vars(assignment.reference), **functions})
    copies = {name: copied(value) for name, value in inputs.items()}
    state = np.random.get_state()
    try:
        np.random.seed(0)
        return assignment.probes[question.probe](student, **copies)
    finally:
        np.random.set_state(state)


def copied(value: Any) -> Any:
    """Return plain data whose arrays are copies, so that no probe changes a case."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, Mapping):
        return {key: copied(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(copied(one) for one in value)
    return value


def _expected(assignment: Assignment, question: Question, case: Case) -> Any:
    judge = question.judge
    if isinstance(judge, SameAsReference):
        return call_probe(assignment, question, case.inputs)
    if isinstance(judge, Property):
        problem = judge.check(call_probe(assignment, question, case.inputs), case.inputs)
        if problem is not None:
            raise RuntimeError(f"the reference itself fails: {problem}")
        return None
    return _least_score(assignment, question, judge, case)


def _least_score(assignment: Assignment, question: Question, judge: Spread, case: Case) -> float:
    """Return mean - width * sd over reference runs that differ in the seed."""
    runs = [{**case.inputs, "seed": seed} for seed in range(judge.seeds)]
    scores = np.array([judge.score(call_probe(assignment, question, inputs), inputs) for inputs in runs])
    return float(scores.mean() - judge.width * max(scores.std(ddof=1), judge.floor))
