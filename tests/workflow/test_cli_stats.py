"""`regrade stats`: a class in the terminal and in tables."""

import csv
import json


def write(path, *records):
    """Write (name, points, verdict, message) as records of one question with a known mistake where it is wrong."""
    lines = [
        {"assignment": "toy", "submission": name, "score": points, "max_score": 10.0, "isolation": "walls", "key": name,
         "questions": [{"id": "q", "title": "=Title", "points": points, "max_points": 10.0, "verdict": verdict,
                        "mistake": message and "m", "message": message, "detail": None}]}
        for name, points, verdict, message in records
    ]  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_class_is_told_and_written(tmp_path, capsys, call):
    """Median, stumbles and verdicts in the terminal; the same as JSON, and a row for each question as CSV."""
    said = "wrong value in 1 of 2 case groups\nexamples repeat across batches"
    grades = write(tmp_path / "grades.jsonl", ("ada", 10.0, "right", ""), ("bob", 5.0, "wrong value", said))
    assert call("stats", tmp_path, "--json", tmp_path / "s.json", "--csv", tmp_path / "s.csv") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "toy · 2 submissions" and "median 75.0 %" in lines[1]
    assert "  1 of 2: q: examples repeat across batches" in lines and "nobody needs a look" in lines
    assert json.loads((tmp_path / "s.json").read_text())[0]["median"] == 75.0
    (row,) = csv.DictReader((tmp_path / "s.csv").read_text().splitlines())
    assert (row["mean"], row["share_right"], row["title"]) == ("7.5", "0.5", "'=Title")
    assert (row["verdicts"], row["mistakes"]) == (
        "1 right; 1 wrong value",
        "1 examples repeat across batches",
    )
    assert call("stats", grades) == 0


def test_records_cannot_act_on_the_terminal(tmp_path, capsys, call):
    """Control characters of names and messages come out as text."""
    evil = "\x1b[2J\nforged"
    write(tmp_path / "grades.jsonl", (evil, 0.0, "refused", evil))
    assert call("stats", tmp_path) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\\x1b[2J" in out and "\nforged" not in out


def test_a_class_without_isolation_says_so(tmp_path, capsys, call):
    """Grades that prove nothing against a dishonest submission are called so above all numbers, and only those."""
    grades = write(tmp_path / "grades.jsonl", ("ada", 10.0, "right", ""))
    assert call("stats", grades) == 0 and "isolated" not in capsys.readouterr().out
    grades.write_text(grades.read_text().replace('"walls"', '"none"'))
    assert call("stats", grades) == 0
    assert capsys.readouterr().out.splitlines()[1] == "  NOT isolated: submissions ran with your rights"


def test_an_empty_class_says_so(tmp_path, capsys, call):
    """No records: one line, exit code 0."""
    assert call("stats", write(tmp_path / "grades.jsonl")) == 0
    assert capsys.readouterr().out == "no submission was graded\n"


def test_a_classs_pages_are_written(tmp_path, capsys, call):
    """--html leaves index.html and a page for each submission, and refuses a file's name."""
    grades = write(tmp_path / "grades.jsonl", ("ada", 10.0, "right", ""))
    lines = [json.loads(line) for line in grades.read_text().splitlines()]
    for line in lines:
        line["questions"][0] |= {"visibility": "visible", "readable": True}
    grades.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert call("stats", tmp_path, "--html", tmp_path) == 0
    assert 'href="grades.jsonl"' in (tmp_path / "index.html").read_text()
    assert (tmp_path / "submissions" / "toy" / "ada.html").is_file()
    assert call("stats", tmp_path, "--html", grades) == 2 and "name a folder" in capsys.readouterr().err
