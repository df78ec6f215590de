"""A failing case as the first call of a process, where the grader itself fails meanwhile."""

import pytest

from grader.alone import mark_alone
from grader.answers import Answers
from grader.limits import SandboxFault
from grader.prepare import prepare


class Failing:
    """A session of which nothing can be asked; `closed` says whether its process was let go."""

    closed = False

    def ask_aside(self, calls):
        raise SandboxFault("too busy a machine")

    def close(self):
        self.closed = True


@pytest.fixture
def lost(toy):
    """A question whose second case alone is wrong."""
    prepared = prepare(toy, 5)[0]
    public = [place for place, drawn in enumerate(prepared.cases) if not drawn.hidden]
    values = {place: prepared.cases[place].expected for place in public}
    values[public[1]] = {"mean": values[public[1]]["mean"] + 1}
    return Answers(prepared, values=values, first={public[0]})


def test_a_fault_of_ours_lets_the_process_go_and_costs_nothing(lost):
    """Its process stands in the middle of a question: what is asked next must not get the answer to that."""
    session = Failing()
    mark_alone({"mean": lost}, session, hidden=False)
    assert session.closed and not lost.alone
