"""Grades hostile hand-ins one at a time through a warm grader, and looks at the machine before and after."""

from collections import deque
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from grader.grading import grade
from grader.limits import Limits, NoIsolation
from grader.prepare import prepare
from regrade.grading import assignment

HERE = Path(__file__).parent
NAMES = sorted(path.parent.name for path in HERE.glob("*/expected.yaml"))
QUESTIONS = ("relu_forward", "affine_forward")
HIDDEN_SEED = 5
LIMITS = Limits(
    seconds=0.5, load_seconds=0.5, submission_seconds=4, memory_mb=200, processes=16, scratch_mb=8, reply_bytes=2**20
)

collect_ignore_glob = ["*/*"]  # the hand-ins: one may call itself a test


def expected(name):
    """Read what an attack must get: `kind`, `tries`, `verdicts`, and `unconfined` where it may be shown to work.

    `built` names the function of builders.py that makes the hand-in, `beside` a file of this folder that is put into it.
    """
    return yaml.safe_load((HERE / name / "expected.yaml").read_text())


class Line:
    """A grader at work: what is handed in next is graded next, by the same warm worker."""

    def __init__(self, work, isolation):
        self._work, self._isolation, self._queue, self._records = work, isolation, deque(), None

    def grade(self, path):
        """Return the record of a hand-in."""
        self._queue.append(path)
        for _ in range(2):
            if self._records is None:
                waiting = iter(self._queue.popleft, None)
                self._records = grade(
                    self._until_empty(waiting), self._work, limits=LIMITS, hidden_seed=HIDDEN_SEED,
                    isolation=self._isolation,
                )  # fmt: skip
            record = next(self._records, None)
            if record is not None:
                return record
            self._records = None
        raise AssertionError("no record came back")

    @staticmethod
    def _until_empty(waiting):
        try:
            yield from waiting
        except IndexError:
            return

    def close(self):
        """End the grader."""
        if self._records is not None:
            self._records.close()


@pytest.fixture(scope="session")
def work():
    """Two questions of a real assignment."""
    whole = assignment("cs189_hw6")
    asked = tuple(one for one in whole.questions if one.id in QUESTIONS)
    return replace(whole, questions=asked, mistakes=())


@pytest.fixture(scope="session")
def hidden_numbers(work):
    """Every number of the hidden inputs, with as many digits as the attacks print."""
    values = [
        abs(float(value))
        for prepared in prepare(work, HIDDEN_SEED)
        for drawn in prepared.cases
        if drawn.hidden
        for array in drawn.case.inputs.values()
        for value in array.ravel()
    ]
    return {f"{value:.9f}" for value in values}


@pytest.fixture(scope="module")
def open_line(work):
    """A function that opens a grader with an isolation; the same one is kept for all attacks."""
    lines = {}

    def opened(isolation):
        if isolation not in lines:
            lines[isolation] = Line(work, isolation)
        return lines[isolation]

    yield opened
    for line in lines.values():
        line.close()


@pytest.fixture(scope="session")
def reason_to_skip():
    """A function that says why an isolation is not there, "" where it is."""
    known = {}

    def reason(isolation):
        if isolation not in known:
            from grader.sandbox import Sandbox

            try:
                with Sandbox([], LIMITS, isolation):
                    known[isolation] = ""
            except NoIsolation as error:
                known[isolation] = str(error)
        return known[isolation]

    return reason
