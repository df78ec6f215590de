"""`regrade grade` for a class: a folder of records, what is kept, and what the terminal says."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader import watch
from regrade.guess import guess_assignments

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions" / "csc411_a2"


@pytest.fixture
def course(tmp_path):
    """A folder with the hand-ins of three students."""
    folder = tmp_path / "class"
    for name, solution in (("ann", "worked"), ("bea", "blank"), ("cal", "worked")):
        shutil.copytree(SOLUTIONS / solution, folder / name)
    with (folder / "cal" / "digits.py").open("a") as file:
        file.write("\nraise ValueError('unfinished')\n")
    return folder


@pytest.fixture
def graded(monkeypatch):
    """The names of those submissions that were really graded, in a list; each has full marks."""
    from grader import grading

    names = []

    def graded(submission, assignment, questions, *more):
        names.append(submission.name)
        return [grading._part(one, "right", one.question.points, None, "", None) for one in questions]

    monkeypatch.setattr(grading, "_graded", graded)
    return names


def lines(folder):
    return [json.loads(line) for line in (folder / "grades.jsonl").read_text().splitlines()]


def test_a_class_is_graded_into_a_folder_and_summed_up(course, tmp_path, capsys, call):
    """A path that holds a class gives a record and a row for each student, and a summary instead of tables."""
    out, records = tmp_path / "out", tmp_path / "records.jsonl"
    assert call("grade", course, "--out", out, "--json", records, "--jobs", 2) == 0
    assert [one["submission"] for one in lines(out)] == ["ann", "bea", "cal"]
    assert records.read_bytes() == (out / "grades.jsonl").read_bytes()
    with (out / "gradebook.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["submission"], float(row["score"])) for row in rows][:2] == [("ann", 100), ("bea", 0)]
    streams = capsys.readouterr()
    assert "csc411_a2 · 3 submissions" in streams.out and "where it stumbled" in streams.out
    assert "see it yourself" not in streams.out and streams.err == ""


def test_only_what_is_late_or_changed_is_graded_again(course, tmp_path, graded, call):
    """The second call grades the one new and the one changed submission, and writes the records of all."""
    words = ("grade", course, "--out", tmp_path / "out", "--jobs", 1)
    assert call(*words) == 0 and graded == ["ann", "bea", "cal"]
    graded.clear()
    shutil.copytree(course / "ann", course / "dan")
    with (course / "dan" / "digits.py").open("a") as file:
        file.write("\n# mine\n")
    (course / "bea" / "digits.py").write_text("x = 1\n")
    assert call(*words) == 0 and graded == ["bea", "dan"]
    assert [one["submission"] for one in lines(tmp_path / "out")] == ["ann", "bea", "cal", "dan"]


def test_a_stopped_run_goes_on_where_it_was(course, tmp_path, graded, monkeypatch, capsys, call):
    """Ctrl-C leaves whole lines and says how to go on; what was finished is not graded again."""
    from grader import grading

    whole = grading._graded

    def interrupted(submission, *more):
        if submission.name == "cal":
            raise KeyboardInterrupt
        return whole(submission, *more)

    monkeypatch.setattr(grading, "_graded", interrupted)
    words = ("grade", course, "--out", tmp_path / "out", "--jobs", 1)
    assert call(*words) == 130
    assert [one["submission"] for one in lines(tmp_path / "out")] == ["ann", "bea"]
    assert "stopped after 2 submissions; the same call goes on" in capsys.readouterr().err
    monkeypatch.setattr(grading, "_graded", whole)
    graded.clear()
    assert call(*words) == 0 and graded == ["cal"]
    assert len(lines(tmp_path / "out")) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_to_end_leaves_nothing(course, tmp_path, number):
    """In the middle of a hand-in that does not end: its processes and the grader's folders go."""
    (course / "ann" / "digits.py").write_text("while True: pass\n")
    call = "from regrade.cli import main; main()"
    grading = subprocess.Popen(
        [sys.executable, "-c", call, "grade", course / "ann", "--no-class", "--assignment", "csc411_a2"],
        env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    while len(below := watch.tree(grading.pid)) < 3:  # its worker, a guard, the submission
        if grading.poll() is not None:
            said = grading.communicate()[1].decode()
            assert "cannot keep" in said
            pytest.skip(said)
        time.sleep(0.02)
    assert list(tmp_path.glob("regrade-*"))
    grading.send_signal(number)
    grading.communicate()
    assert grading.returncode == 130 and not list(tmp_path.glob("regrade-*"))
    assert not [pid for pid in below if os.path.exists(f"/proc/{pid}")]


def test_the_user_says_what_is_a_class(course, tmp_path, graded, call):
    """A folder that looks like a class is one submission where the user says so."""
    words = ("grade", course, "--assignment", "csc411_a2", "--out", tmp_path / "out")
    assert call(*words, "--no-class") == 0 and graded == ["class"]


def test_a_class_belongs_to_what_its_first_telling_submission_does(course):
    """A refused hand-in at the front does not keep the class from being known."""
    (course / "aaa.zip").write_bytes(b"no archive")
    assert guess_assignments([course]) == ["csc411_a2"]


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--jobs", "0"], "--jobs: 0 is below 1"), (["--out", SOLUTIONS / "worked" / "digits.py"], "--out: ")],
)
def test_words_that_do_not_fit_are_one_line(course, words, said, capsys, call):
    """A wrong option exits with 2 before anything is graded."""
    assert call("grade", course, *words) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1
