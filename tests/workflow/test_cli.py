"""The command line: what a wrong call says, what a right one leaves, and how an assignment is guessed."""

import json
from pathlib import Path

import pytest

from regrade.errors import UserError
from regrade.guess import guess_assignments

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    """A single submission's page goes into the current folder."""
    monkeypatch.chdir(tmp_path)


def test_grading_writes_records_in_the_order_of_the_paths(tmp_path, capsys, call):
    """Exit code 0 whatever the score; one JSON line for each path, in their order."""
    out = tmp_path / "records.jsonl"
    paths = [SOLUTIONS / "csc411_a2" / "blank", SOLUTIONS / "csc411_a2" / "worked"]
    assert call("grade", *paths, "--json", out) == 0
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert [record["submission"] for record in records] == ["blank", "worked"]
    assert [record["score"] for record in records] == [0, 100]
    assert "100 of 100" in capsys.readouterr().out


def test_a_refused_archive_is_graded(tmp_path, call):
    """A file that is no zip scores nothing and is no fault of the call: exit code 0."""
    bad = tmp_path / "mine.zip"
    bad.write_bytes(b"no archive")
    out = tmp_path / "records.jsonl"
    assert call("grade", bad, "--assignment", "csc411_a2", "--json", out) == 0
    (record,) = map(json.loads, out.read_text().splitlines())
    assert {question["verdict"] for question in record["questions"]} == {"refused"}


def test_a_refused_archive_stops_nobody(tmp_path, call):
    """Among submissions of one assignment a damaged archive is recorded as refused, also where none was named."""
    bad, out = tmp_path / "mine.zip", tmp_path / "records.jsonl"
    bad.write_bytes(b"no archive")
    assert call("grade", bad, SOLUTIONS / "csc411_a2" / "worked", "--json", out) == 0
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(record["assignment"], record["score"]) for record in records] == [
        ("csc411_a2", 0),
        ("csc411_a2", 100),
    ]
    assert call("grade", bad) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "no such file"),
        ([SOLUTIONS / "csc411_a2" / "worked", "--assignment", "csc411"], "did you mean 'csc411_a2'?"),
        ([SOLUTIONS / "csc411_a2" / "worked", "--json", "/no/such/folder/x"], "no folder"),
    ],
)
def test_a_wrong_call_exits_with_2_and_one_line(words, said, capsys, call):
    """What is wrong, and what to do, on one line of the error stream; nothing is graded."""
    assert call("grade", *words) == 2
    streams = capsys.readouterr()
    assert said in streams.err and streams.err.count("\n") == 1 and not streams.out


def test_an_ungradable_question_exits_with_3(monkeypatch, capsys, call):
    """A fault of the grader is told apart from a wrong answer by the exit code."""
    question = {"id": "q", "title": "Q", "points": None, "max_points": 5, "verdict": "ungradable"}
    question |= {
        "visibility": "visible",
        "readable": True,
        "mistake": None,
        "message": "ours",
        "detail": None,
    }
    record = {
        "assignment": "csc411_a2",
        "submission": "s",
        "student": {},
        "score": 0,
        "max_score": 0,
        "isolation": "x",
        "key": "k",
    }
    monkeypatch.setattr(
        "regrade.grading.grade_all", lambda *words, **more: iter([record | {"questions": [question]}])
    )
    assert call("grade", SOLUTIONS / "csc411_a2" / "worked") == 3
    assert "ungradable" in capsys.readouterr().out


def test_the_assignment_is_guessed_from_the_functions(tmp_path):
    """A folder with an unknown name belongs to the assignment whose published functions it defines."""
    for name in ("csc411_a2", "cs189_hw6", "cmu16720_hw5", "ece1513_a2", "stat6910_hw5"):
        folder = tmp_path / f"mine_{name}"
        folder.mkdir()
        for file in (SOLUTIONS / name / "worked").glob("*.py"):
            (folder / file.name).write_bytes(file.read_bytes())
        assert guess_assignments([folder]) == [name]


def test_what_cannot_be_guessed_is_asked_for(tmp_path):
    """Code that defines nothing published leads to a line that names the option and the assignments."""
    (tmp_path / "other.py").write_text("def unrelated():\n    pass\n")
    with pytest.raises(UserError, match="say --assignment ID, one of cmu16720_hw5"):
        guess_assignments([tmp_path / "other.py"])


def test_a_single_submission_leaves_its_page(capsys, call):
    """The page stands in the current folder under the submission's name, says so, and may be written again."""
    for _ in range(2):
        assert call("grade", SOLUTIONS / "csc411_a2" / "blank") == 0
        assert "details: blank.html" in capsys.readouterr().out
    page = Path("blank.html").read_text()
    assert "0 of 100 points" in page and "linear_neuron" in page
    assert call("grade", SOLUTIONS / "csc411_a2" / "blank", "--page", "other.html") == 0
    assert Path("other.html").read_text() == page


def test_a_page_replaces_no_other_file(capsys, call):
    """A file that is no such page stays as it is, in one line; --no-page writes none."""
    Path("blank.html").write_text("mine")
    assert call("grade", SOLUTIONS / "csc411_a2" / "blank", "--no-page") == 0
    assert call("grade", SOLUTIONS / "csc411_a2" / "blank") == 2
    assert "blank.html: another file has this name" in capsys.readouterr().err
    assert Path("blank.html").read_text() == "mine"
