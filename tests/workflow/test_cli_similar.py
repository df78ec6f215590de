"""`regrade similar`: what is compared, what is said and written."""

import csv
import json
from pathlib import Path

import pytest

from regrade.commands import similar

BLANK = Path(__file__).resolve().parents[2] / "solutions" / "csc411_a2" / "blank"


@pytest.fixture
def course(tmp_path, code):
    """Three submissions on the hand-out: a notebook is a copy of a file, and a file that is not."""
    blank = (BLANK / "digits.py").read_text()
    folder = tmp_path / "class"
    for name, text in (("ada", blank + code(1)), ("cyd", blank + code(2))):
        (folder / name).mkdir(parents=True)
        (folder / name / "digits.py").write_text(text)
    (folder / "bob").mkdir()
    cell = {"cell_type": "code", "source": blank + code(1).replace("x", "mine")}
    (folder / "bob" / "digits.ipynb").write_text(json.dumps({"nbformat": 4, "cells": [cell]}))
    return folder


def test_a_copy_in_a_notebook_is_told_and_written(course, tmp_path, capsys, call):
    """The pair with its passages in the terminal, as JSON and as CSV; the hand-out they share does not count."""
    words = ["--assignment", "csc411_a2", "--json", tmp_path / "s.json", "--csv", tmp_path / "s.csv"]
    assert call("similar", *sorted(course.iterdir()), "--no-class", *words) == 0
    said = capsys.readouterr().out
    assert "3 submissions: 1 pair shares at least 50 %" in said and "100 %  ada · bob" in said
    assert "cyd" not in said
    (pair,) = json.loads((tmp_path / "s.json").read_text())["pairs"]
    assert (pair["one"], pair["other"], pair["share"]) == ("ada", "bob", 1.0)
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text().splitlines()))
    assert rows and rows[0]["one"] == "ada" and rows[0]["place_in_one"].startswith("digits.py:")


def test_more_that_was_handed_out_is_taken_away(course, code, tmp_path, capsys, call):
    """--given names code that everybody was given besides the blank files."""
    (tmp_path / "lecture.py").write_text(code(1))
    words = ["--no-class", "--assignment", "csc411_a2", "--given", tmp_path / "lecture.py"]
    assert call("similar", *sorted(course.iterdir()), *words) == 0
    assert "no pair shares" in capsys.readouterr().out


def test_what_cannot_be_compared_is_named(course, tmp_path, capsys, call):
    """A refused hand-in stops nobody, and its name does nothing to the terminal."""
    bad = tmp_path / "x\x1b[2J.zip"
    bad.write_bytes(b"no archive")
    assert call("similar", course / "ada", bad, "--no-class", "--assignment", "csc411_a2") == 0
    said = capsys.readouterr().out
    assert "refused" in said and "\x1b" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere", "--assignment", "csc411_a2"], "no such file"),
        ([BLANK, "--assignment", "csc411"], "did you mean 'csc411_a2'?"),
        ([BLANK, "--assignment", "csc411_a2", "--threshold", "0"], "a number from 1 to 100"),
        ([BLANK, "--assignment", "csc411_a2", "--csv", "/no/such/x"], "no folder"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(words, said, capsys, call):
    """Exit code 2, one line, nothing on the output."""
    assert call("similar", *words) == 2
    streams = capsys.readouterr()
    assert said in streams.err and streams.err.count("\n") == 1 and not streams.out


def test_many_pairs_are_in_the_tables(course, code, tmp_path, monkeypatch, capsys, call):
    """The terminal shows the most alike and how many more there are; the CSV has all."""
    monkeypatch.setattr(similar, "SHOWN", 1)
    for name in ("dee", "eve"):
        (course / name).mkdir()
        (course / name / "digits.py").write_text(code(1))
    words = ["--no-class", "--assignment", "csc411_a2", "--csv", tmp_path / "s.csv"]
    assert call("similar", *sorted(course.iterdir()), *words) == 0
    said = capsys.readouterr().out
    assert said.count("100 %") == 1 and "and 5 more" in said
    rows = csv.DictReader((tmp_path / "s.csv").read_text().splitlines())
    assert len({(row["one"], row["other"]) for row in rows}) == 6
