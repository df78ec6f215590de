"""Whether a mutant of the worked solution loses anything: it is graded as a submission, by the same judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from grader.answers import ask
from grader.checking.mutants import Mutant, broken
from grader.declarations import Spread
from grader.intake import Submission
from grader.limits import Limits, SandboxFault
from grader.pool import in_order
from grader.prepare import Assignment, Prepared
from grader.sandbox import Sandbox


class Killer:
    """Grades changed copies of a worked solution in one sandbox."""

    def __init__(
        self,
        worked: Submission,
        assignment: Assignment,
        questions: Sequence[Prepared],
        sandbox: Sandbox,
    ) -> None:
        self._worked, self._assignment, self._sandbox = worked, assignment, sandbox
        compared = [one for one in questions if not isinstance(one.question.judge, Spread)]
        trained = [one for one in questions if isinstance(one.question.judge, Spread)]
        # Most mutants are lost on a public case of the first question; one that never ends costs its limit only once
        self._stages = [*([_public(one)] for one in compared), compared, trained]
        self._all = [_public(one) for one in questions]

    def touched(self, place: tuple[str, str]) -> frozenset[str]:
        """Return the ids of the questions that are lost once a function (file, name) fails: those that call it."""
        file, function = place
        source = broken(self._worked.files[file].decode(), function)
        return frozenset(self._lost(file, source, self._all))

    def kills(self, work: tuple[Mutant, frozenset[str]]) -> bool:
        """Tell whether a mutant loses points on one of the questions that call its function."""
        mutant, touched = work
        return any(
            self._lost(mutant.file, mutant.source, [one for one in stage if one.question.id in touched])
            for stage in self._stages
        )

    def _lost(self, file: str, source: str, questions: Sequence[Prepared]) -> list[str]:
        if not questions:
            return []
        changed = replace(self._worked, files={**self._worked.files, file: source.encode()})
        answers = ask(changed, self._assignment, questions, self._sandbox)
        return [name for name, one in answers.items() if one.is_lost]


def _public(prepared: Prepared) -> Prepared:
    return replace(prepared, cases=[drawn for drawn in prepared.cases if not drawn.hidden])


def killed(
    worked: Submission,
    assignment: Assignment,
    questions: Sequence[Prepared],
    mutants: Sequence[Mutant],
    *,
    limits: Limits,
    isolation: str,
    jobs: int,
) -> Iterator[bool]:
    """Yield for each mutant, in order, whether it loses points; `jobs` processes work at a time.

    A mutant of a function that no question calls is not run, and not killed. Raises `NoIsolation`, `SandboxFault`.
    """

    def each(ask: Callable[[Killer, Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        @contextmanager
        def start() -> Iterator[Callable[[Any], Any]]:
            with Sandbox(assignment.libraries, limits, isolation) as sandbox:
                killer = Killer(worked, assignment, questions, sandbox)
                yield lambda item: ask(killer, item)

        return in_order(items, lambda: start, jobs=jobs, lost=_died)

    places = list(dict.fromkeys((one.file, one.function) for one in mutants))
    touched = dict(zip(places, each(Killer.touched, places), strict=True))
    yield from each(Killer.kills, [(one, touched[one.file, one.function]) for one in mutants])


def _died(item: Any) -> None:
    raise SandboxFault("a process of the grader came to its end")
