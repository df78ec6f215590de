"""`regrade diff`: two runs side by side."""

import csv
import json

import pytest


def write(path, *records):
    """Write (name, points, verdict) as records of one question."""
    lines = [
        {"assignment": "toy", "submission": name, "score": points, "max_score": 10.0, "isolation": "walls", "key": "k",
         "questions": [{"id": "q", "points": points, "max_points": 10.0, "verdict": verdict}]}
        for name, points, verdict in records
    ]  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_nothing_changed_says_so(tmp_path, capsys, call):
    """Two equal runs: one line, exit code 0."""
    old = write(tmp_path / "grades.jsonl", ("ada", 5.0, "right"))
    assert call("diff", old, tmp_path) == 0
    assert capsys.readouterr().out == "no grade changed\n"


def test_a_change_is_printed_and_written(tmp_path, capsys, call):
    """The grade, its question before and after, in the terminal, as JSON and as CSV; exit code 0."""
    old = write(tmp_path / "old.jsonl", ("ada", 5.0, "wrong value"), ("bob", 1.0, "raised"))
    new = write(tmp_path / "new.jsonl", ("ada", 10.0, "right"), ("bob", 1.0, "raised"))
    assert call("diff", old, new, "--json", tmp_path / "d.json", "--csv", tmp_path / "d.csv") == 0
    said = capsys.readouterr().out
    assert "1 of 2 grades changed" in said and "5 of 10 → 10 of 10" in said
    assert "wrong value → right" in said and "bob" not in said
    assert json.loads((tmp_path / "d.json").read_text())["grades"][0]["submission"] == "ada"
    rows = list(csv.DictReader((tmp_path / "d.csv").read_text().splitlines()))
    assert [(row["question"], row["points_before"], row["points_after"]) for row in rows] == [
        ("", "5.0", "10.0"),
        ("q", "5.0", "10.0"),
    ]


def test_names_run_nothing(tmp_path, capsys, call):
    """A name with an escape sequence or a formula is text, in the terminal and in a spreadsheet."""
    name = "=1+1\x1b[31m\nno grade changed"
    old, new = write(tmp_path / "o", (name, 5.0, "right")), write(tmp_path / "n", (name, 6.0, "right"))
    assert call("diff", old, new, "--csv", tmp_path / "d.csv") == 0
    said = capsys.readouterr().out
    assert "\x1b[31m" not in said and "\nno grade changed" not in said
    assert "\n'=1" not in said and "toy,'=1+1" in (tmp_path / "d.csv").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no such file"),
        ('{"assignment": 1}\n', "line 1: no record of a submission"),
        ("[]\n", "line 1: no record"),
        ('{"assign', "line 1: not JSON; its end is missing"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_what_is_no_run_is_told_in_one_line(tmp_path, capsys, text, said, call):
    """A file that holds no records: what and where, exit code 2, nothing written."""
    old, bad = write(tmp_path / "old.jsonl", ("ada", 5.0, "right")), tmp_path / "bad.jsonl"
    if text is not None:
        bad.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert call("diff", old, bad, "--json", tmp_path / "d.json") == 2
    streams = capsys.readouterr()
    assert said in streams.err and streams.err.count("\n") == 1 and not streams.out
    assert not (tmp_path / "d.json").exists()
    assert call("diff", tmp_path, old) == 2 and "holds no grades.jsonl" in capsys.readouterr().err
