"""A class of real files through the real sandbox: what each gets, from intake to record."""

import json

import pytest

from grader.grading import grade
from grader.limits import Limits, NoIsolation
from grader.message import ALONE

RIGHT = """
import numpy as np

def mean(x):
    return x.mean(axis=0)

def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""

# name: text of toy.py, and for each question (mean, softmax, sums, training) its verdict and points
CLASS = {
    "right": (RIGHT, ["right 10", "right 10", "right 5", "right 5"]),
    "factor": (
        RIGHT.replace("x.mean(axis=0)", "x.sum(axis=0)"),
        ["wrong value 3.33", "right 10", "right 5", "wrong value 0"],
    ),
    "crash": (
        RIGHT.replace("return x.mean", "raise KeyError('W1')\n    return x.mean"),
        ["raised 0", "right 10", "right 5", "raised 0"],
    ),
    "exits": (
        "import os\n" + RIGHT.replace("return x.mean", "os._exit(0)\n    return x.mean"),
        ["exited 0", "right 10", "right 5", "exited 0"],
    ),
    "blank": ("# to do\n", ["missing 0"] * 4),
    "loop": (
        RIGHT.replace("return x.mean", "while len(x) == 50: pass\n    return x.mean"),
        ["right 10", "right 10", "right 5", "timed out 0"],
    ),
    "nan": (
        RIGHT.replace("e / e.sum", "e * np.nan / e.sum"),
        ["right 10", "not finite 0", "not finite 0", "right 5"],
    ),
    "misspelt": (RIGHT.replace("def mean", "def means"), ["missing 0", "right 10", "right 5", "missing 0"]),
    "broken": ("def mean(x)\n    return x\n\ndef softmax(x)\n    return x\n", ["raised 0"] * 4),
    "keeps": (  # public cases go well, three calls; the hidden ones would too, as first calls of a process
        RIGHT.replace("def mean(x):", "calls = []\n\ndef mean(x):\n    calls.append(x)").replace(
            "x.mean(axis=0)", "x.mean(axis=0) + (len(calls) > 3)"
        ),
        ["right 10", "right 10", "right 5", "right 5"],
    ),
    "keeps more": (
        RIGHT.replace("def mean(x):", "calls = []\n\ndef mean(x):\n    calls.append(x)").replace(
            "x.mean(axis=0)", "x.mean(axis=0) + (len(calls) > 1)"
        ),
        ["wrong value 3.33", "right 10", "right 5", "right 5"],
    ),
    "again": (RIGHT, ["right 10", "right 10", "right 5", "right 5"]),
}
LIMITS = Limits(seconds=2, load_seconds=5)


@pytest.fixture(scope="module")
def graded(toy, tmp_path_factory):
    """The records of the class by name, graded in one batch."""
    folder = tmp_path_factory.mktemp("class")
    for name, (text, _) in CLASS.items():
        (folder / name).mkdir()
        (folder / name / "toy.py").write_text(text)
    paths = [folder / name for name in CLASS]
    try:
        records = list(grade(paths, toy, limits=LIMITS, hidden_seed=5))
    except NoIsolation as error:
        pytest.skip(str(error))
    return {record["submission"]: record for record in records}


@pytest.mark.parametrize("name", CLASS)
def test_each_gets_what_it_deserves(graded, name):
    """Verdict and points of every question; one that crashes, hangs or exits takes nothing from the next."""
    record = graded[name]
    assert [f"{one['verdict']} {one['points']:g}" for one in record["questions"]] == CLASS[name][1]
    assert record["max_score"] == 30.0


def test_equal_content_gives_equal_records(graded):
    """A submission at the end of a batch is graded as the same content at its start."""
    first, last = graded["right"], graded["again"]
    assert {**first, "submission": ""} == {**last, "submission": ""}


def test_a_crash_is_told_with_its_line(graded):
    """The exception's last line, the student's file and the line in it."""
    (one, *_) = graded["crash"]["questions"]
    assert "KeyError: 'W1' (toy.py, line 5)" in one["message"]


def test_a_file_that_cannot_be_parsed_is_told_with_its_line(graded):
    """A syntax error names file and line on every question."""
    for one in graded["broken"]["questions"]:
        assert one["message"].endswith("toy.py:1: expected ':'")


def test_a_misspelt_name_is_hinted_at(graded):
    """Who wrote `means` reads that `mean` is missing."""
    (one, *_) = graded["misspelt"]["questions"]
    assert "mean" in one["message"].split("\n")[-1] and "means" in one["message"]


def test_the_isolation_is_named(graded):
    """Every record says how its submission was held."""
    assert all(record["isolation"] not in ("", "none") for record in graded.values())


def test_records_are_json_without_places(graded):
    """Records hold plain data, and nothing of the machine that made them."""
    text = json.dumps(list(graded.values()), allow_nan=False)
    assert "/tmp" not in text and "pytest" not in text


def test_a_file_that_cannot_be_read_costs_no_search(graded):
    """Where the file is no Python 3 the message names file and line, and no input is blamed for it."""
    for question in graded["broken"]["questions"]:
        assert question["message"].startswith("toy.py:1: ")
        assert set(question["detail"]["case"]) == {"visibility", "group"}
        assert not {"snippet", "smallest"} & set(question["detail"])


def test_what_is_kept_from_call_to_call_is_told(graded):
    """A group is lost by the calls of its own kind of cases, and the student reads that a first call would be right."""
    assert ALONE in graded["keeps more"]["questions"][0]["message"].split("\n")
