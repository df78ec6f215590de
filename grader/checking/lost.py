"""What a known mistake, made by somebody who is right but for it, loses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from grader.answers import Answers
from grader.declarations import Form, Mistake
from grader.limits import Reply
from grader.pool import in_order
from grader.prepare import Assignment, Prepared, call_probe


@dataclass(frozen=True)
class Lost:
    """The ids of the questions that a mistake loses."""

    mistake: Mistake
    questions: tuple[str, ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """The questions that it names and does not lose."""
        return tuple(name for name in self.mistake.questions if name not in self.questions)

    def also(self, needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """Return the questions that it loses unnamed, those that need a named one left out."""
        named = set(self.mistake.questions)
        return tuple(name for name in self.questions if name not in named and not needs[name] & named)


def lost_by_each(assignment: Assignment, questions: Sequence[Prepared], jobs: int) -> Iterator[Lost]:
    """Yield what each known mistake loses: the reference runs on all cases with the mistake in it."""

    def lost(number: int) -> tuple[str, ...]:
        functions = assignment.mistakes[number].functions
        return tuple(one.question.id for one in questions if _loses(assignment, one, functions))

    def died(number: int) -> None:
        raise RuntimeError(f"mistake {assignment.mistakes[number].id!r} ends its process")

    # By their numbers, since functions cannot be pickled
    found = in_order(range(len(assignment.mistakes)), lambda: lambda: nullcontext(lost), jobs=jobs, lost=died)
    for mistake, questions_lost in zip(assignment.mistakes, found, strict=True):
        yield Lost(mistake, questions_lost)


def _loses(assignment: Assignment, prepared: Prepared, functions: Mapping[str, Callable[..., Any]]) -> bool:
    return not any(
        _passes(assignment, prepared, functions, form) for form in (None, *prepared.question.forms)
    )


def _passes(
    assignment: Assignment, prepared: Prepared, functions: Mapping[str, Callable[..., Any]], form: Form | None
) -> bool:
    answers = Answers(prepared, form)
    for place, drawn in enumerate(prepared.cases):
        try:
            value = call_probe(assignment, prepared.question, drawn.case.inputs, functions, drawn.seed, form)
        except Exception as error:
            answers.failures[place] = Reply("raised", message=type(error).__name__)
        else:
            answers.values[place] = value
    return len(answers.passed()) == len(prepared.groups)
