"""A value that is planted in the hidden cases is nowhere in the record, whatever a submission does with it."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from grader.declarations import Case, Mistake, Property, Question, SameAsReference, Spread
from grader.limits import Limits
from grader.prepare import PUBLIC_SEED, generator, prepare

SECRET, WORD = 98765.4321, "sesame"
# The secret as it may be printed, in full, as a length, and twice, half and a quarter of it
TRACES = (
    "98765.4",
    "9.87654",
    "(9876,)",
    "197530",
    "197531",
    "1.9753",
    "49382.",
    "24690.",
    "24691.",
    "24692.",
    WORD,
)


def cases_of(name, zeros=False):
    """Two groups; only the hidden cases hold the secret number and the secret text. `zeros`: the public ones are 0."""
    public = generator(PUBLIC_SEED, name).random()

    def draw(rng):
        hidden = rng.random() != public
        secret, word = (SECRET, WORD) if hidden else (1.5, "shown")
        drawn = []
        for group in ("first", "second"):
            for _ in range(2):
                x = rng.normal(size=(4, 3))
                x[0, 0] = secret
                x *= not zeros or hidden
                drawn.append(Case(group, {"x": x, "mode": word, "level": secret, "seed": 3}))
        return drawn

    return draw


def told(reply, inputs):
    """A property whose sentence tells all it knows."""
    return None if np.allclose(reply, inputs["x"].mean(0)) else f"{reply} of {inputs} is wrong"


def score(reply, inputs):
    return -float(np.abs(np.asarray(reply, float) - inputs["x"].mean(0)).max())


def planted(student, x, mode, level, seed):
    """Give the mean of x, as an array."""
    return student.mean(x.copy())


def planted_parts(student, x, mode, level, seed):
    """Give the mean of x and the mode, as parts."""
    value = student.mean(x.copy())
    return {"m": value, "text": mode, "more": [value, level]}


PROBES = {"planted": planted, "planted_parts": planted_parts}


@pytest.fixture
def assignment(make_toy):
    """Questions for each way of judging, one with parts and one whose public cases show little."""

    def question(name, probe="planted", judge=None):
        draw = cases_of(name, zeros=name == "zeros")
        return Question(name, name, 10, probe, draw, judge=judge or SameAsReference())

    return make_toy(
        questions=(
            question("compared"),
            question("zeros", judge=SameAsReference(rtol=1e-12)),
            question("parts", "planted_parts"),
            question("property", judge=Property(told)),
            question("spread", judge=Spread(score)),
        ),
        mistakes=(Mistake("sum", ("compared",), "A sum.", {"mean": lambda x: x.sum(0)}),),
        probes=make_toy().probes | PROBES,
        reference=SimpleNamespace(mean=lambda x: x.mean(0)),
    )


def knows(x):
    """Tell whether this is a hidden input."""
    return int(x.ravel()[0] > 200)


def raises(x):
    raise ValueError(f"{x[0, 0]} {WORD * knows(x)}")


WRONG = {
    "times the secret": lambda x: x.mean(0) * x[0, 0],
    "plus the secret": lambda x: x.mean(0) + x[0, 0],
    "minus the secret": lambda x: x.mean(0) - x[0, 0],
    "one element": lambda x: np.array([x[0, 0], *x.mean(0)[1:]]),
    "clipped at the secret": lambda x: np.minimum(1000 + x.mean(0), x[0, 0]),
    "twice": lambda x: 2 * x.mean(0),
    "sum": lambda x: x.sum(0),
    "the input": lambda x: x,
    "a lone number": lambda x: x[0, 0],
    "its text": lambda x: f"{x[0, 0]} {WORD * knows(x)}",
    "a key": lambda x: {f"{x[0, 0]} {WORD * knows(x)}": 1},
    "a length": lambda x: np.zeros(int(x[0, 0] / 10)),
    "a list": lambda x: [str(x[0, 0])] * 3,
    "nothing": lambda x: None,
    "not finite": lambda x: x.mean(0) * np.nan,
    "an exception": raises,
    "rounded": lambda x: np.round(x.mean(0) + x[0, 0], 1),
    "negative": lambda x: -x.mean(0),
}


def test_the_secret_is_in_the_hidden_cases_alone(assignment):
    """What is searched for below is really there to be found."""
    for prepared in prepare(assignment, 5):
        assert prepared.fault is None
        seen = {drawn.hidden: json.dumps(str(drawn.case.inputs)) for drawn in prepared.cases}
        assert "9.8765" in seen[True] and WORD in seen[True]
        assert not any(trace in seen[False] for trace in TRACES)


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize("way", sorted(WRONG))
def test_no_record_holds_a_planted_value(assignment, grade_as, fake, way, everywhere):
    """A submission that knows a hidden input and puts it into its replies in any way does not bring it out.

    `everywhere`: it is wrong in the public cases as well.
    """
    fake.probes = assignment.probes
    wrong = WRONG[way]
    record = grade_as(
        assignment=assignment,
        limits=Limits(search_calls=20),
        mean=lambda x: wrong(x) if everywhere or knows(x) else x.mean(0),
    )
    assert {one["verdict"] for one in record["questions"]} & {"ungradable"} == set()
    assert any(one["verdict"] != "right" for one in record["questions"])
    text = json.dumps(record, ensure_ascii=False)
    assert [trace for trace in TRACES if trace in text] == []
