"""What changed between two runs, and what the records tell of the reason."""

import copy

import pytest

from grader import changes
from grader.changes import compare_runs


def record(
    name="ada", points=(10.0, 2.5), verdicts=("right", "wrong value"), key="k", assignment="toy", **more
):
    """Return a record with questions q0, q1, … of ten points each."""
    questions = [
        {"id": f"q{place}", "points": one, "max_points": 10.0, "verdict": verdict}
        for place, (one, verdict) in enumerate(zip(points, verdicts, strict=True))
    ]
    counted = [one for one in points if one is not None]
    return {
        "assignment": assignment, "submission": name, "score": sum(counted), "max_score": 10.0 * len(counted),
        "isolation": "walls", "key": key, "questions": questions, **more,
    }  # fmt: skip


def test_the_same_run_twice_has_no_change():
    """Comparing a run with itself finds nothing, whatever the order of its records."""
    run = [record("ada"), record("bob", key="other")]
    found = compare_runs(run, reversed(copy.deepcopy(run)))
    assert (found.compared, found.changes, found.new, found.gone, found.twice) == (2, (), (), (), ())


def test_a_changed_grade_names_its_question():
    """Whose grade changed, from what to what, and the question that did it; others are not listed."""
    found = compare_runs([record(), record("bob")], [record(points=(10.0, 5.0), key="l"), record("bob")])
    (change,) = found.changes
    assert (change.submission, change.score_before, change.score_after) == ("ada", 12.5, 15.0)
    (part,) = change.parts
    assert (part.question, part.points_before, part.points_after) == ("q1", 2.5, 5.0)
    assert change.regraded and found.as_json()["grades"][0]["parts"][0]["question"] == "q1"


def test_points_that_move_between_questions_are_a_changed_grade():
    """An equal sum hides no question that went up while another went down."""
    found = compare_runs([record(points=(10.0, 2.5))], [record(points=(2.5, 10.0))])
    assert found.changes[0].regraded and len(found.changes[0].parts) == 2


def test_another_verdict_at_the_same_points_is_told_apart():
    """A verdict that moved alone changes no grade, and is still told."""
    found = compare_runs(
        [record(verdicts=("right", "wrong value"))], [record(verdicts=("right", "wrong shape"))]
    )
    assert not found.changes[0].regraded
    assert found.as_json()["grades"] == [] and len(found.as_json()["verdicts"]) == 1


def test_who_came_and_who_left():
    """Newcomers, and those who are gone, are matched by assignment and name."""
    old = [record("ada"), record("bob"), record("ada", assignment="other")]
    new = [record("ada"), record("cyd"), record("bob", assignment="other")]
    found = compare_runs(old, new)
    assert found.new == (("other", "bob"), ("toy", "cyd")) and found.gone == (
        ("other", "ada"),
        ("toy", "bob"),
    )
    assert found.compared == 1


def test_a_question_that_came_or_left_is_a_change():
    """A question of one run alone stands with nothing on the other side."""
    found = compare_runs([record()], [record(points=(10.0,), verdicts=("right",))])
    (part,) = found.changes[0].parts
    assert (part.points_after, part.max_after, part.verdict_after) == (None, None, None)


def test_the_last_of_two_records_of_one_name_counts():
    """A name that a run holds twice is told, and never compared with itself."""
    found = compare_runs([record(), record(points=(0.0, 0.0))], [record(points=(0.0, 0.0))])
    assert found.changes == () and found.twice == (("toy", "ada"),)


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (("k", "k"), changes.SAME_WORK),
        (("l", "k"), changes.FILES),
        (("l", "m"), changes.SETUP),
    ],
)
def test_why_is_what_the_keys_tell(keys, why):
    """One changed key among kept ones is the submission's own; all of them changed are the assignment's."""
    new = [record(points=(0.0, 0.0), key=keys[0]), record("bob", key=keys[1])]
    assert compare_runs([record(), record("bob")], new).changes[0].why == (why,)


def test_one_submission_alone_does_not_tell_why():
    """With nothing to hold it against, both reasons are named."""
    assert compare_runs([record()], [record(points=(0.0, 0.0), key="l")]).changes[0].why == (changes.EITHER,)


def test_why_names_adjustments_isolation_and_faults_of_ours():
    """What stands in the records themselves is told."""
    new = record(points=(None, 2.5), verdicts=("ungradable", "wrong value"), adjustments=[{"reason": "late"}])
    why = compare_runs([record()], [new | {"isolation": "none"}]).changes[0].why
    assert why == ("its adjustments changed", "isolation: walls → none", "q0 is ungradable")
