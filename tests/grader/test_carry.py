"""An error carried forward: paid for where it is made, never a way to gain."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from grader.answers import Answers
from grader.carry import Carry
from grader.declarations import Case, Mistake, Question
from grader.diagnose import Mistakes
from grader.limits import Reply
from grader.prepare import Assignment, prepare


def mean(x):
    return x.mean(axis=0)


def total(x):
    return x.sum(axis=0)


def _cases(rng):
    return [Case(f"{n} rows", {"x": rng.normal(size=(n, 3))}) for n in (4, 7)]


PROBES = {
    name: lambda student, x, name=name: getattr(student, name)(x) for name in ("mean", "centred", "twice")
}


def reference_with(functions):
    """A reference whose other functions call its mean."""
    own = functions.get("mean", mean)
    return SimpleNamespace(
        **{"mean": own, "centred": lambda x: x - own(x), "twice": lambda x: 2 * own(x)} | functions
    )


@pytest.fixture
def assignment():
    """Three questions: two build on the first, whose known mistakes are a sum, a zero and a NaN."""
    needs = {"mean": (), "centred": ("mean",), "twice": ("mean",)}
    return Assignment(
        id="toy", title="Toy", interface={"toy.py": list(needs)}, aliases={}, libraries=("numpy",),
        questions=tuple(Question(one, one, 6, one, _cases, needs=below) for one, below in needs.items()),
        mistakes=(
            Mistake("sum", ("mean",), "Divide by N.", {"mean": total}),
            Mistake("hollow", ("mean",), "It is NaN for seven rows.", {"mean": hollow}),
            Mistake("zero", ("mean",), "It is 0.", {"mean": lambda x: np.zeros(x.shape[1])}),
        ),
        probes_source="", probes=PROBES, reference=reference_with({}), reference_with=reference_with,
    )  # fmt: skip


@pytest.fixture
def carried(assignment):
    """A function that gives the answers of a submission's functions, with what is carried forward."""

    def answered(**functions):
        questions, student = prepare(assignment, 5), reference_with(functions)
        answers = {one.question.id: Answers(one) for one in questions}
        for name, one in answers.items():
            for place, drawn in enumerate(one.prepared.cases):
                one.values[place] = PROBES[name](student, drawn.case.inputs["x"])
        carry = Carry(assignment, Mistakes(assignment))
        carry.into(answers)
        return answers, carry

    return answered


def test_who_builds_on_a_known_error_pays_once(carried):
    """The mean is a sum and all else is right: the mean is lost, what calls it is not, and the reading says why."""
    answers, _ = carried(mean=total)
    assert [one.is_lost for one in answers.values()] == [True, False, False]
    readings = {one.reading for one in answers["centred"].judgements().values()}
    assert readings == {"right but for the error of mean, which is carried forward and costs nothing here"}


def test_an_error_of_ones_own_is_not_excused(carried):
    """With the mean wrong, what calls it must still be right for the mean that it is given."""
    answers, carry = carried(mean=total, centred=lambda x: x + total(x))
    assert answers["centred"].is_lost and answers["centred"].passed() == []
    assert not answers["twice"].is_lost
    assert carry.roots(answers, "centred") == ["mean"]


def test_a_mean_that_is_right_carries_nothing(carried):
    """The values of a known mistake earn nothing where the question that it belongs to is right."""
    answers, carry = carried(centred=lambda x: x - total(x))
    assert [one.is_lost for one in answers.values()] == [False, True, False]
    assert carry.roots(answers, "centred") == []


def test_an_error_that_nobody_knows_is_not_carried(carried):
    """What the reference would give with an unknown error cannot be worked out: the question names what it needs."""
    answers, carry = carried(mean=lambda x: 3 * mean(x))
    assert [one.is_lost for one in answers.values()] == [True, True, True]
    assert carry.roots(answers, "twice") == ["mean"]


def test_what_is_carried_is_no_reason_to_wait(carried):
    """A question that was read with the error of another carried is judged: it does not say that it cannot be."""
    answers, carry = carried(mean=total, twice=lambda x: 2 * total(x) if len(x) == 4 else x)
    assert answers["twice"].is_lost and carry.roots(answers, "twice") == []


def test_nothing_is_given_for_a_constant(carried):
    """A mistake that leaves nothing to work out is not carried: 0 for everything earns no points."""
    answers, _ = carried(mean=lambda x: np.zeros(x.shape[1]))
    assert [one.is_lost for one in answers.values()] == [True, False, True]


def hollow(x):
    return mean(x) if len(x) == 4 else np.full(x.shape[1], np.nan)


def test_an_error_that_makes_nan_is_paid_once(carried):
    """Where the mean is NaN what builds on it is NaN too: that costs nothing there, if all else is right."""
    answers, _ = carried(mean=hollow)
    assert [one.is_lost for one in answers.values()] == [True, False, False]
    assert answers["mean"].passed() == ["4 rows"]


@pytest.mark.parametrize(
    "centred", [lambda x: np.full(x.shape, np.nan), lambda x: x + hollow(x), lambda x: x - hollow(x)[:1]]
)
def test_nan_is_never_right_beside_an_error(carried, centred):
    """NaN is easily returned: who is wrong where the mean is a number gets nothing for it where it is none."""
    answers, _ = carried(mean=hollow, centred=centred)
    assert answers["centred"].passed() == []
    assert not answers["twice"].is_lost


def test_nan_in_other_places_is_not_the_error_carried(carried):
    """What is NaN elsewhere than the error makes it is wrong, and so are numbers where it makes NaN."""

    def whole(x):
        return x - mean(x) + np.where(np.arange(len(x)) < 5, 0, np.nan)[:, None]

    answers, _ = carried(mean=hollow, centred=whole, twice=lambda x: 2 * mean(x) + (len(x) > 4))
    assert answers["centred"].passed() == answers["twice"].passed() == ["4 rows"]


def test_one_group_of_cases_is_judged_by_itself(carried):
    """Of two groups the one that is right but for the error earns its points, the other does not."""
    answers, _ = carried(mean=total, twice=lambda x: 2 * total(x) if len(x) == 4 else x)
    assert answers["twice"].passed() == ["4 rows"]


def test_replies_that_come_later_are_judged_as_well(carried, assignment):
    """The public cases decide nothing for good: a hidden case that is wrong loses its group again."""
    answers, carry = carried(mean=total)
    one = answers["twice"]
    place = next(place for place, drawn in enumerate(one.prepared.cases) if drawn.hidden)
    one.values[place] = one.values[place] + 1
    one.read_by(one.prepared)
    carry.into(answers)
    assert one.is_lost and len(one.passed()) == 1


def test_a_missing_function_is_named_as_the_root(carried):
    """What fails because a function below it is missing names that function, not one in between."""
    answers, carry = carried()
    for name in ("mean", "twice"):
        answers[name].values.clear()
        answers[name].failures[0] = Reply("missing", message="`mean` is missing in toy.py")
    carry.into(answers)
    assert carry.roots(answers, "twice") == ["mean"]


def test_the_student_reads_what_to_mend_first(grade_as, make_toy):
    """A question whose need is lost for a reason nobody knows says so in its message and its detail."""
    toy = make_toy()
    questions = tuple(replace(one, needs=("softmax",)) if one.id == "sums" else one for one in toy.questions)
    record = grade_as(assignment=make_toy(questions=questions), softmax=lambda x: x * 0.3)
    parts = {one["id"]: one for one in record["questions"]}
    assert (
        "cannot be judged on its own while softmax is not right: this builds on it"
        in parts["sums"]["message"]
    )
    assert parts["sums"]["detail"]["builds_on"] == ["softmax"]
    assert "builds_on" not in parts["softmax"]["detail"]


def test_what_is_missing_does_not_build_on_anything(grade_as, make_toy):
    """A function that was not handed in is told as missing, not as one that cannot be judged yet."""
    questions = tuple(
        replace(one, needs=("mean",)) if one.id == "softmax" else one for one in make_toy().questions
    )
    record = grade_as(assignment=make_toy(questions=questions), mean=lambda x: x, softmax=None)
    parts = {one["id"]: one for one in record["questions"]}
    assert parts["softmax"]["verdict"] == "missing" and parts["mean"]["verdict"] != "right"
    assert "cannot be judged" not in parts["softmax"]["message"]


def test_what_the_errors_share_is_said_beside_the_root(grade_as, make_toy):
    """A question that builds on a lost one still says what its own numbers are."""
    questions = tuple(
        replace(one, needs=("mean",)) if one.id == "softmax" else one for one in make_toy().questions
    )
    right = make_toy().reference.softmax
    record = grade_as(
        assignment=make_toy(questions=questions), mean=lambda x: x, softmax=lambda x: right(x) + 2.5
    )
    (said,) = [one["message"] for one in record["questions"] if one["id"] == "softmax"]
    assert "cannot be judged on its own while mean is not right: this builds on it" in said
    assert "is the expected one plus 2.5" in said
