"""From a submission to its record."""

import json

import numpy as np
import pytest

from grader.grading import grade
from grader.limits import Limits

KEYS = ["assignment", "submission", "student", "score", "max_score", "isolation", "key", "questions"]
QUESTION_KEYS = [
    "id",
    "title",
    "points",
    "max_points",
    "verdict",
    "visibility",
    "readable",
    "mistake",
    "message",
    "detail",
]


def test_a_right_submission_has_full_marks_and_no_words(grade_as):
    """The record has the fields of the contract in their order; nothing is said where nothing is wrong."""
    record = grade_as()
    assert list(record) == KEYS
    assert (record["assignment"], record["submission"]) == ("toy", "it")
    assert (record["score"], record["max_score"], record["isolation"]) == (30.0, 30.0, "none (toy)")
    for one in record["questions"]:
        assert list(one) == QUESTION_KEYS
        assert (one["verdict"], one["points"], one["mistake"], one["message"]) == (
            "right",
            one["max_points"],
            None,
            "",
        )


def test_the_record_is_json_and_says_the_same_each_time(grade_as):
    """Two gradings of one content give the same bytes; nothing of this machine or of the time is in them."""
    first, second = (json.dumps(grade_as(mean=lambda x: x.sum(axis=0)), allow_nan=False) for _ in range(2))
    assert first == second
    assert "/tmp" not in first and "/root" not in first


def test_points_are_shared_by_case_groups(question, grade_as):
    """The sum instead of the mean is right where there is one row: one of three groups."""
    one = question(grade_as(mean=lambda x: x.sum(axis=0)), "mean")
    assert (one["points"], one["max_points"], one["verdict"]) == (3.33, 10.0, "wrong value")
    assert one["detail"]["groups"] == {"few rows": False, "many rows": False, "one row": True}


def test_a_group_fails_with_any_of_its_cases(question, grade_as):
    """One wrong case costs its group; the other group keeps its points."""

    def wrong_for_two(x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return np.full((2, 2), 0.5) if x.shape == (2, 2) else e / e.sum(axis=1, keepdims=True)

    one = question(grade_as(softmax=wrong_for_two), "softmax")
    assert one["points"] == 5.0 and one["detail"]["groups"] == {"small scores": False, "large scores": True}


def test_the_reference_runs_once_for_a_batch(fake, make_toy, tmp_path):
    """Expected values are computed once, however many submissions there are."""
    calls = []
    toy = make_toy()
    counted = type(toy.reference)(
        **{**vars(toy.reference), "softmax": lambda x: calls.append(1) or toy.reference.softmax(x)}
    )
    paths = []
    for number in range(3):
        paths.append(tmp_path / str(number))
        paths[-1].mkdir()
        (paths[-1] / "toy.py").write_text("right")
    records = list(grade(paths, make_toy(reference=counted), limits=Limits(), hidden_seed=5))
    assert [one["submission"] for one in records] == ["0", "1", "2"]
    assert len(calls) == 6 + 2


def test_the_key_stands_for_all_that_the_record_depends_on(fake, make_toy, tmp_path):
    """Another content, assignment, limit or hidden seed gives another key; another name of the folder does not."""

    def key(name="a", text="right", assignment=None, limits=None, seed=5):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "toy.py").write_text(text)
        fake.behaviours[text] = fake.behaviours["right"]
        given = grade(
            [tmp_path / name], assignment or make_toy(), limits=limits or Limits(), hidden_seed=seed
        )
        return next(iter(given))["key"]

    first = key()
    assert first == key(name="b")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "more.py").write_text("")
    with_more = key(name="c")
    (tmp_path / "c" / "more.py").rename(tmp_path / "c" / "less.py")
    assert len({first, with_more, key(name="c")}) == 3
    others = {
        key(text="right "),
        key(assignment=make_toy(key="toy 2")),
        key(limits=Limits(seconds=1)),
        key(seed=6),
    }
    assert len(others | {first}) == 5


def test_a_hidden_seed_that_hides_nothing_is_refused(fake, toy, tmp_path):
    """Seed 0 draws the public cases again."""
    with pytest.raises(ValueError, match="hidden_seed is 0; give a whole number from 1 up"):
        next(grade([tmp_path], toy, limits=Limits(), hidden_seed=0))


def test_a_refused_submission_is_refused_on_each_question(fake, toy, tmp_path):
    """A refused archive scores 0 of all points, with its reason, and never reaches the sandbox."""
    (tmp_path / "a.zip").write_bytes(b"no zip")
    (record,) = grade([tmp_path / "a.zip"], toy, limits=Limits(), hidden_seed=5)
    assert (record["score"], record["max_score"]) == (0.0, 30.0)
    for one in record["questions"]:
        assert (one["verdict"], one["points"], one["detail"]) == ("refused", 0.0, None)
        assert one["message"].startswith("this hand-in was refused: the archive is damaged or no zip")
    assert fake.runs == []
