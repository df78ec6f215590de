"""Records kept by their key: nothing is done twice, and what is kept is what a fresh run gives."""

import json

import pytest

from grader.grading import grade
from grader.intake import Submission
from grader.limits import Limits, SandboxFault
from grader.store import Store


@pytest.fixture
def graded(fake, toy, tmp_path):
    """A function that grades submissions (name, text of toy.py) with the store of this test."""

    def records(*submissions, store=True, assignment=toy, limits=None, jobs=1):
        fake.runs.clear()
        given = [
            Submission(name, {"toy.py": text.encode()}, student={"id": f"id of {name}"})
            for name, text in submissions
        ]
        return list(
            grade(
                given, assignment, limits=limits or Limits(), hidden_seed=5, jobs=jobs,
                store=Store(tmp_path / "records") if store else None,
            )
        )  # fmt: skip

    return records


def test_a_kept_record_is_the_byte_equal_of_a_fresh_one(graded, fake):
    """Two students with one content are graded once; each record has its own name, all else is the same bytes."""
    fake.behaviours["sum"] = {"mean": lambda x: x.sum(axis=0), "softmax": lambda x: x}
    fresh = graded(("b", "sum"), store=False)
    graded(("a", "sum"))
    kept = graded(("b", "sum"))
    assert fake.runs == []
    assert json.dumps(kept) == json.dumps(fresh) and kept[0]["student"] == {"id": "id of b"}


def test_only_what_changed_is_graded_again(graded, fake, make_toy):
    """One submission of three changed: it alone is run. A changed assignment or limit runs all of them."""
    fake.behaviours |= {name: fake.behaviours["right"] for name in ("x", "y", "z", "new")}
    graded(("1", "x"), ("2", "y"), ("3", "z"))
    whole = len(fake.runs)
    again = graded(("1", "x"), ("2", "new"), ("3", "z"))
    assert len(fake.runs) == whole / 3 and [one["submission"] for one in again] == ["1", "2", "3"]
    for changed in ({"assignment": make_toy(key="toy 2")}, {"limits": Limits(seconds=9)}):
        graded(("1", "x"), ("2", "y"), ("3", "z"), **changed)
        assert len(fake.runs) == whole


def test_a_damaged_record_is_done_again(graded, fake, tmp_path):
    """A file that was cut, changed or swapped with another counts as none, and a sound one takes its place."""
    (sound,) = graded(("a", "right"))
    (file,) = [path for path in (tmp_path / "records").rglob("*") if path.is_file()]
    whole = file.read_bytes()
    for damaged in (b"", whole[:-9], whole.replace(b"30.0", b"90.0"), b"\xff\n{}"):
        file.write_bytes(damaged)
        assert graded(("a", "right")) == [sound] and fake.runs
        assert file.read_bytes() == whole


def test_a_fault_of_ours_is_not_kept(graded, fake):
    """A submission that could not be graded is tried again the next time."""
    fake.behaviours["bad"] = SandboxFault("no process could be started")
    for _ in range(2):
        (record,) = graded(("a", "bad"))
        assert record["max_score"] == 0 and fake.runs


def test_jobs_give_the_same_records(graded):
    """Two processes give what one gives, in the same order, and keep it in the same store."""
    several = [(str(number), "right") for number in range(5)]
    assert graded(*several, store=False, jobs=2) == graded(*several, store=False)
    assert graded(*several, jobs=2) == graded(*several)
