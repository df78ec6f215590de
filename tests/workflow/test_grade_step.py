"""The step that grades a shard: what is unchanged is taken from the records of the last run."""

import json
import sys

from grader import grading
from regrade import config
from regrade.declared import ROOT
from regrade.steps import grade


def test_a_shard_with_one_changed_submission_grades_that_one(tmp_path, monkeypatch):
    """A shard is made anew when one file changed: the records of the others are those of before, byte for byte."""
    graded = []

    def fake(submission, assignment, questions, *more):
        graded.append(submission.name)
        return [grading._part(one, "right", one.question.points, None, "", None) for one in questions]

    monkeypatch.setattr(grading, "_graded", fake)
    paths = [tmp_path / name for name in ("ann", "bea")]
    for path in paths:
        path.mkdir()
        (path / "digits.py").write_text(f"# {path.name}\n")
    settings = json.dumps([{}, config.load(ROOT)["grading"]])
    output = tmp_path / "grades" / "shard-all.jsonl"
    words = ["grade", "csc411_a2", settings, *map(str, paths), str(output)]
    monkeypatch.setattr(sys, "argv", words)
    grade.main()
    first = output.read_text().splitlines()
    output.unlink()
    (paths[0] / "digits.py").write_text("# changed\n")
    graded.clear()
    grade.main()
    assert graded == ["ann"]
    assert output.read_text().splitlines()[1] == first[1]
