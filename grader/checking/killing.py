"""Whether a mutant of the worked solution loses anything: it is graded as a submission, by the same judge."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.answers import ask
from grader.checking.mutants import Mutant, broken, functions
from grader.declarations import Spread
from grader.intake import Submission
from grader.limits import Limits
from grader.prepare import Assignment, Prepared
from grader.sandbox import Sandbox


class Killer:
    """Grades changed copies of a worked solution; one sandbox, closed with the process or by `close`."""

    def __init__(
        self,
        worked: Submission,
        assignment: Assignment,
        questions: Sequence[Prepared],
        limits: Limits,
        isolation: str,
    ) -> None:
        self._worked, self._assignment = worked, assignment
        self._sandbox = Sandbox(assignment.libraries, limits, isolation)
        compared = [one for one in questions if not isinstance(one.question.judge, Spread)]
        trained = [one for one in questions if isinstance(one.question.judge, Spread)]
        # What is cheap to ask comes first: most mutants are lost on a public case
        self._stages = [[_public(one) for one in compared], compared, trained]
        self._all = [_public(one) for one in questions]

    def close(self) -> None:
        """End the sandbox."""
        self._sandbox.close()

    def touched(self, file: str, function: str) -> frozenset[str]:
        """Return the ids of the questions that are lost once a function fails: those that call it."""
        source = broken(self._worked.files[file].decode(), function)
        return frozenset(self._lost(file, source, self._all))

    def kills(self, mutant: Mutant, touched: frozenset[str]) -> bool:
        """Tell whether a mutant loses points on a question that calls its function."""
        return any(
            self._lost(mutant.file, mutant.source, [one for one in stage if one.question.id in touched])
            for stage in self._stages
        )

    def _lost(self, file: str, source: str, questions: Sequence[Prepared]) -> list[str]:
        if not questions:
            return []
        changed = replace(self._worked, files={**self._worked.files, file: source.encode()})
        answers = ask(changed, self._assignment, questions, self._sandbox)
        return [name for name, one in answers.items() if len(one.passed()) < len(one.prepared.groups)]


def _public(prepared: Prepared) -> Prepared:
    return replace(prepared, cases=[drawn for drawn in prepared.cases if not drawn.hidden])


_killer: Killer  # of a process of the pool


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
    places = [(file, name) for file in {one.file: 0 for one in mutants} for name in _names(worked, file)]
    setting = (worked, assignment, questions, limits, isolation)
    # Forked: the prepared cases are shared, and nothing has to be pickled on the way in
    with multiprocessing.get_context("fork").Pool(jobs, _start, setting) as pool:
        touched = dict(zip(places, pool.imap(_touched, places), strict=True))
        known: Mapping[tuple[str, str], frozenset[str]] = touched
        yield from pool.imap(_kills, [(one, known[one.file, one.function]) for one in mutants], chunksize=4)
        pool.close()
        pool.join()


def _names(worked: Submission, file: str) -> list[str]:
    return functions(worked.files[file].decode())


def _start(*setting: object) -> None:
    global _killer
    _killer = Killer(*setting)


def _touched(place: tuple[str, str]) -> frozenset[str]:
    return _killer.touched(*place)


def _kills(work: tuple[Mutant, frozenset[str]]) -> bool:
    return _killer.kills(*work)
