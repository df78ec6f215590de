"""`regrade export`: what it writes, what it says on the side, and how it refuses."""

import json

import pytest

RECORD = {
    "assignment": "toy",
    "submission": "ada",
    "student": {"id": "11"},
    "score": 5.0,
    "max_score": 10.0,
    "isolation": "none",
    "key": "k",
    "questions": [
        {"id": "q", "title": "Q", "points": 5.0, "max_points": 10.0, "verdict": "wrong value", "visibility": "visible",
         "readable": True, "mistake": None, "message": "half", "detail": None},
    ],
}  # fmt: skip


@pytest.fixture
def records(tmp_path):
    """A file of two records of one assignment."""
    path = tmp_path / "grades.jsonl"
    path.write_text("".join(json.dumps(RECORD | {"submission": name}) + "\n" for name in ("ada", "bob")))
    return path


def test_every_format_is_written(records, tmp_path, capsysbinary, call):
    """To a file or to the screen, the same bytes; a worksheet is filled in place where that is asked for."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Identifier,Grade,Maximum Grade,Feedback comments\nParticipant 11,,4,\n")
    single = tmp_path / "single.jsonl"
    single.write_text(json.dumps(RECORD))
    for words in (
        ("gradescope", records, "--submission", "bob"),
        ("canvas", records, "--column", "HW"),
        ("junit", records),
        ("csv", records),
    ):
        assert call("export", *words, "--out", tmp_path / "out") == 0
        capsysbinary.readouterr()
        assert call("export", *words) == 0
        assert capsysbinary.readouterr().out == (tmp_path / "out").read_bytes() != b""
    assert call("export", "moodle", single, "--class", sheet, "--out", sheet) == 0
    assert sheet.read_text().splitlines()[1].startswith('Participant 11,2,4,"q: 5 of 10')


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gradescope", "RECORDS"), "say --submission, one of ada, bob"),
        (("gradescope", "RECORDS", "--submission", "adda"), "did you mean 'ada'?"),
        (("moodle", "RECORDS"), "say --class FILE"),
        (("junit", "RECORDS", "--column", "x"), "--column is for canvas"),
        (("canvas", "RECORDS", "--class", "/nowhere.csv"), "No such file"),
        (("canvas", "RECORDS", "--class", "RECORDS"), "no Canvas gradebook"),
        (("csv", "/nowhere"), "no such file"),
        (("csv", "RECORDS", "--assignment", "toys"), "did you mean 'toy'?"),
        (("csv", "RECORDS", "--out", "/no/such/file"), "no folder"),
    ],
)
def test_a_wrong_call_is_one_line(words, said, records, capsys, call):
    """Exit code 2, one line with what to do, nothing written."""
    assert call("export", *(records if word == "RECORDS" else word for word in words)) == 2
    streams = capsys.readouterr()
    assert said in streams.err and streams.err.count("\n") == 1 and not streams.out
