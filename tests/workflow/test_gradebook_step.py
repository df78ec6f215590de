"""The step that collects the class: points given by hand lie beside the submissions and are applied here."""

import csv
import json
import sys

import pytest

from regrade import config
from regrade.plan import Plan
from regrade.steps import gradebook


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project with one submission, which has its machine's record, and a folder for results."""
    folder = tmp_path / "solutions" / "csc411_a2" / "ada"
    folder.mkdir(parents=True)
    (folder / "digits.py").write_text("")
    question = {"id": "q", "points": 4.0, "max_points": 10.0, "verdict": "wrong value", "message": "said"}
    record = {
        "assignment": "csc411_a2",
        "submission": "ada",
        "score": 4.0,
        "max_score": 10.0,
        "questions": [question],
    }
    shard = tmp_path / "results" / "grades" / "csc411_a2" / "shard-all.jsonl"
    shard.parent.mkdir(parents=True)
    shard.write_text(json.dumps(record) + "\n")
    monkeypatch.setattr(gradebook, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(root, monkeypatch):
    """Run the step and return the record and the gradebook's row."""
    settings = json.dumps({**config.defaults(), "assignments": ["csc411_a2"]})
    monkeypatch.setattr(sys, "argv", ["gradebook", settings, str(root / "g.jsonl"), str(root / "g.csv")])
    gradebook.main()
    (row,) = csv.DictReader((root / "g.csv").read_text().splitlines())
    return json.loads((root / "g.jsonl").read_text()), row


def adjust(root, row, place="solutions/csc411_a2"):
    """Write a file of adjustments with one row."""
    (root / place / "adjustments.csv").write_text(f"submission,question,points,reason\n{row}\n")


def test_adjustments_reach_records_and_gradebook(root, monkeypatch):
    """The final score stands in both; the machine's shard stays as it was, so that grading again loses nothing."""
    shard = root / "results" / "grades" / "csc411_a2" / "shard-all.jsonl"
    before = shard.read_bytes()
    adjust(root, "ada,q,+3,the idea is right")
    for _ in range(2):
        record, row = run(root, monkeypatch)
        assert (record["score"], row["score"], record["questions"][0]["verdict"]) == (
            7.0,
            "7.0",
            "wrong value",
        )
    assert shard.read_bytes() == before
    assert Plan({**config.defaults(), "assignments": ["csc411_a2"]}, root).adjustments() == {
        "csc411_a2": "solutions/csc411_a2/adjustments.csv"
    }


def test_a_submission_cannot_adjust_itself(root, monkeypatch):
    """A file of that name inside a submission is a file of the submission."""
    adjust(root, "ada,q,+3,please", "solutions/csc411_a2/ada")
    assert run(root, monkeypatch)[0]["score"] == 4.0
    assert Plan({**config.defaults(), "assignments": ["csc411_a2"]}, root).adjustments() == {}


@pytest.mark.parametrize(
    ("row", "said"), [("adda,q,+3,x", "no submission is called 'adda'"), ("ada,q,3,x", "write +2 or add 2")]
)
def test_a_row_that_fits_none_leaves_nothing_half_done(root, monkeypatch, row, said):
    """One line says what is wrong; neither records nor gradebook are written."""
    adjust(root, row)
    with pytest.raises(SystemExit) as stopped:
        run(root, monkeypatch)
    assert said in stopped.value.code and stopped.value.code.count("\n") == 0
    assert not (root / "g.jsonl").exists() and not (root / "g.csv").exists()
