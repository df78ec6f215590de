"""The class in one table."""

import csv

import pandas
import pytest

from grader.gradebook import COLUMNS, gradebook, harmless, write_gradebook


def record(
    name="ada", verdicts=("right", "wrong value"), points=(10.0, 2.5), messages=("", "dx is wrong\nmore")
):
    questions = [
        {"id": f"q{place}", "verdict": verdict, "points": one, "max_points": 10.0, "message": said}
        for place, (verdict, one, said) in enumerate(zip(verdicts, points, messages, strict=True))
    ]
    counted = [one for one in questions if one["points"] is not None]
    score, most = sum(one["points"] for one in counted), sum(one["max_points"] for one in counted)
    return {
        "assignment": "toy",
        "submission": name,
        "score": score,
        "max_score": most,
        "questions": questions,
    }


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_row_for_each_submission(tmp_path):
    """Score, share, how many are right, and the first problem in one line."""
    write_gradebook([record(), record("bob", ("right", "right"), (10.0, 10.0), ("", ""))], tmp_path / "g.csv")
    assert (tmp_path / "g.csv").read_text().splitlines()[0] == ",".join(COLUMNS)
    first, second = read(tmp_path / "g.csv")
    assert first == {
        "assignment": "toy",
        "submission": "ada",
        "score": "12.5",
        "max_score": "20.0",
        "percent": "62.5",
        "right": "1",
        "questions": "2",
        "first_problem": "q1: wrong value: dx is wrong",
    }
    assert (second["percent"], second["first_problem"]) == ("100.0", "")


def test_a_message_that_begins_with_the_verdict_says_it_once():
    """The verdict stands once in the line."""
    table = gradebook([record(messages=("", "wrong value in 2 of 3 case groups\nmore"))])
    assert table["first_problem"][0] == "q1: wrong value in 2 of 3 case groups"


def test_what_could_not_be_graded_has_no_percentage(tmp_path):
    """Nothing to grade is no zero: the cell is empty."""
    one = record(verdicts=("ungradable",) * 2, points=(None, None), messages=("the grader failed",) * 2)
    assert pandas.isna(gradebook([one])["percent"][0])
    write_gradebook([one], tmp_path / "g.csv")
    assert read(tmp_path / "g.csv")[0]["percent"] == ""


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "=HYPERLINK(1)"]
)
def test_no_cell_is_a_formula(tmp_path, text):
    """Names and messages that a spreadsheet would run get an apostrophe in front; the file stays a table."""
    assert harmless(text) == f"'{text}"
    write_gradebook([record(text)], tmp_path / "g.csv")
    (row,) = read(tmp_path / "g.csv")
    assert not row["submission"].strip().startswith(("=", "+", "-", "@"))


def test_ordinary_text_is_left_alone():
    """Only what would run is marked."""
    for text in ("ada", "a=b", "x - y", "", "3", "ada@example.org"):
        assert harmless(text) == text


def test_an_empty_class_is_a_table(tmp_path):
    """No submissions give the header alone."""
    write_gradebook([], tmp_path / "g.csv")
    assert (tmp_path / "g.csv").read_text() == ",".join(COLUMNS) + "\n"


def test_names_with_commas_quotes_and_line_ends_stay_one_cell(tmp_path):
    """What a student calls a folder moves no column."""
    write_gradebook([record('a,"b"\nc\r=1')], tmp_path / "g.csv")
    (row,) = read(tmp_path / "g.csv")
    assert row["submission"] == 'a,"b" c\\x0d=1' and row["questions"] == "2"
