"""Comparing a class while it is graded, and in the workflow: what is kept, what is written, what is left out."""

import json
import sys

import pytest
import yaml

from grader.intake import Submission
from regrade import config as configuration
from regrade.declared import ROOT
from regrade.files import read_json_lines, write_json_lines
from regrade.plan import Plan
from regrade.similarity import Comparison
from regrade.steps import similar as step

NAME = "csc411_a2"
BLANK = (ROOT / "solutions" / NAME / "blank" / "digits.py").read_text()


@pytest.fixture
def submission(code):
    """A function that makes a submission whose own code is drawn from a seed."""
    return lambda name, seed, **more: Submission(name, {"digits.py": (BLANK + code(seed)).encode()}, **more)


def test_what_passes_is_handed_on_and_compared(submission):
    """Each submission goes on as it came; the hand-out they all began from makes no pair, a copy does."""
    given = [submission("ada", 1), submission("bob", 2), submission("cyd", 1)]
    compared = Comparison(NAME)
    assert list(compared.passing(iter(given))) == given
    line = json.loads(json.dumps(compared.line()))
    assert (line["assignment"], line["submissions"], line["count"]) == (NAME, 3, 1)
    (pair,) = line["pairs"]
    assert (pair["one"], pair["other"], pair["share"]) == ("ada", "cyd", 1.0)
    assert pair["passages"][0]["one"][0] == "digits.py"


def test_a_pair_has_the_names_of_the_records(submission, tmp_path):
    """The page finds both of a pair by the names that their records have, whatever the file system holds."""
    compared = Comparison(NAME)
    for name in ("sur\udcff", "two\u2028lines"):
        compared.add(submission(name, 1))
    write_json_lines(tmp_path / "similar.jsonl", [compared.line()])
    (line,) = read_json_lines(tmp_path / "similar.jsonl")
    assert (line["pairs"][0]["one"], line["pairs"][0]["other"]) == ("sur\\udcff", "two lines")


def test_one_is_read_when_it_is_asked_for(submission):
    """A class is never read ahead of what is graded."""
    read = []

    def submissions():
        for name in ("ada", "bob"):
            read.append(name)
            yield submission(name, 1)

    passing = Comparison(NAME).passing(submissions())
    next(passing)
    assert read == ["ada"]


def test_a_refused_submission_is_noted_and_not_compared(submission):
    """What could not be taken in has no code to share."""
    compared = Comparison(NAME)
    compared.add(submission("ada", 1, refused="the archive is damaged"))
    assert compared.names == [] and compared.notes == ["ada: refused: the archive is damaged"]


def test_a_class_too_large_to_hold_is_said_to_be(submission):
    """Beyond the bound nothing is kept and nothing compared, and the line says so."""
    compared = Comparison(NAME, most=2)
    for name in ("ada", "bob", "cyd", "dee"):
        compared.add(submission(name, 1))
    assert compared.line()["pairs"] is None and compared.line()["submissions"] == 4
    assert not compared._tokens


def test_a_graded_class_shows_its_similar_pairs(code, tmp_path, monkeypatch, call):
    """`regrade grade CLASS --out` writes similar.jsonl, and its page names the pair."""
    from grader import grading

    def right(submission, assignment, questions, *more):
        return [grading._part(one, "right", one.question.points, None, "", None) for one in questions]

    monkeypatch.setattr(grading, "_graded", right)
    for name, seed in (("ada", 1), ("bob", 2), ("cyd", 1)):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "digits.py").write_text(BLANK + code(seed))
    out = tmp_path / "out"
    assert call("grade", tmp_path / "class", "--assignment", NAME, "--out", out, "--jobs", 1) == 0
    (line,) = map(json.loads, (out / "similar.jsonl").read_text().splitlines())
    assert [(pair["one"], pair["other"]) for pair in line["pairs"]] == [("ada", "cyd")]
    assert "<caption>One pair</caption>" in (out / "index.html").read_text()
    (out / "similar.jsonl").write_text("{")
    assert call("stats", out, "--html", tmp_path / "again") == 2


@pytest.fixture
def config(code, tmp_path):
    """A configuration whose submissions are two of one content, below a folder of their own."""
    for name in ("ada", "bob"):
        (tmp_path / "in" / NAME / name).mkdir(parents=True)
        (tmp_path / "in" / NAME / name / "digits.py").write_text(BLANK + code(1))
    shipped = yaml.safe_load((ROOT / "config.yaml").read_text())
    changed = {**shipped, "assignments": [NAME], "submissions": str(tmp_path / "in")}
    return configuration.checked(changed, ROOT)


def test_the_step_compares_the_workflows_submissions(config, tmp_path, monkeypatch):
    """One line for each assignment, with the pair that is there."""
    out = tmp_path / "similar.jsonl"
    monkeypatch.setattr(sys, "argv", ["similar", json.dumps(config), str(out)])
    step.main()
    (line,) = map(json.loads, out.read_text().splitlines())
    assert line["assignment"] == NAME and [pair["share"] for pair in line["pairs"]] == [1.0]


def test_the_comparison_depends_on_what_was_handed_in_and_out(config, tmp_path):
    """A changed submission, and a changed hand-out, make the pairs out of date."""
    files = Plan(config, ROOT).submitted_files()
    assert f"solutions/{NAME}/blank/digits.py" in files
    assert str(tmp_path / "in" / NAME / "ada" / "digits.py") in files
