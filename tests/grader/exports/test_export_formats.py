"""Records as Gradescope's results, as JUnit XML and as a plain table, held against the rules of each."""

import csv
import io
import json
import xml.etree.ElementTree as xml

import pytest

from grader.exports import gradescope, junit, table

VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
TOP = {
    "score": (int, float), "execution_time": (int, float), "output": str, "output_format": FORMATS,
    "test_output_format": FORMATS, "test_name_format": FORMATS, "visibility": VISIBILITIES,
    "stdout_visibility": VISIBILITIES, "extra_data": dict, "tests": list, "leaderboard": list,
}  # fmt: skip
TEST = {
    "score": (int, float), "max_score": (int, float), "status": {"passed", "failed"}, "name": str,
    "name_format": FORMATS, "number": str, "output": str, "output_format": FORMATS, "tags": list,
    "visibility": VISIBILITIES, "extra_data": dict,
}  # fmt: skip


def valid(document, rules):
    """Fail where a key is unknown or its value is not of its kind."""
    for key, value in document.items():
        rule = rules[key]
        assert value in rule if isinstance(rule, set) else isinstance(value, rule), (key, value)


def results(one):
    """The written document, read back and held against Gradescope's rules."""
    data, told = gradescope.write(one)
    document = json.loads(data)
    valid(document, TOP)
    for test in document["tests"]:
        valid(test, TEST)
        assert ("score" in test) == ("max_score" in test) == ("status" in test)
    return document, told


def test_a_test_for_each_question(record):
    """Points, names and messages of a record stand where Gradescope looks for them; nothing is hidden, nothing told."""
    document, told = results(record())
    assert document["score"] == 75 and told == []
    assert [(one["score"], one["max_score"], one["status"]) for one in document["tests"]] == [
        (50, 50, "passed"),
        (25, 50, "failed"),
    ]
    assert document["tests"][1]["output"] == "dx is twice the reference"


def test_who_was_not_isolated_reads_so(record):
    """The text above the tests names the layers, or says that there were none."""
    assert "NOT isolated" in gradescope.results(record())["output"]
    held = {**record(), "isolation": "seccomp, limits"}
    assert gradescope.results(held)["output"] == "toy, isolated by: seccomp, limits"


def test_visibilities_are_passed_on_and_a_hidden_test_is_told(record):
    """A student reads no word on a hidden question; the instructor hears that the total is hidden with it."""
    one = record()
    one["questions"][1] |= {"visibility": "hidden", "readable": False}
    document, told = results(one)
    assert document["tests"][1]["visibility"] == "hidden" and "twice" not in json.dumps(document)
    assert told == ["1.2: not visible, so Gradescope hides the whole score from the student"]


def test_a_fault_of_ours_has_no_score_and_costs_nothing(record):
    """An ungradable question is a test without score, and the total is of the others, scaled to the full points."""
    document, _ = results(record(lost="1.2"))
    assert document["score"] == 100 and "score" not in document["tests"][1]
    assert "Not graded, through no fault of yours: 1.2" in document["output"]


def test_nothing_gradable_is_no_mark(record):
    """Without a single graded question there is no score at all, and the student reads why."""
    one = record(lost="1.1")
    one |= {"score": 0.0, "max_score": 0.0}
    one["questions"][1] |= {"points": None, "verdict": "ungradable"}
    document, _ = results(one)
    assert "score" not in document and "not yours" in document["output"]


def test_no_control_characters_reach_gradescope(record):
    """What a submission says cannot carry escapes of a terminal or marks that turn the text."""
    document, _ = results(record(message="a\x1b[31mb\u202ec\ud800"))
    assert not set("\x1b\u202e\ud800") & set(json.dumps(document, ensure_ascii=False))


def groups(record, **passed):
    """A record whose second question says which of its case groups passed."""
    one = record("ada", message="bad\x00 & <b>")
    one["questions"][1]["detail"] = {"groups": passed, "notes": []}
    return one


def test_junit_has_a_suite_for_each_question(record):
    """The counts of every suite are those of its cases; a failure is the student's, an error is the grader's."""
    data, _ = junit.write([groups(record, rows=True, images=False), record("bob", lost="1.2")])
    root = xml.fromstring(data)
    assert root.tag == "testsuites" and root.attrib == {
        "name": "regrade",
        "tests": "5",
        "failures": "1",
        "errors": "1",
    }
    assert [suite.get("name") for suite in root] == ["toy.1.1", "toy.1.2"]
    for suite in root:
        assert set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped"}
        cases = list(suite)
        assert all(case.tag == "testcase" and set(case.attrib) == {"name", "classname"} for case in cases)
        for tag, counted in (("failure", "failures"), ("error", "errors")):
            assert int(suite.get(counted)) == sum(len(case.findall(tag)) for case in cases)
        assert int(suite.get("tests")) == len(cases)
    problems = {
        (case.get("classname"), case.get("name")): [one.tag for one in case] for case in root.iter("testcase")
    }
    assert problems["toy.ada", "rows"] == [] and problems["toy.ada", "images"] == ["failure"]
    assert problems["toy.bob", "Backward"] == ["error"]
    (failure,) = root.iter("failure")
    assert failure.text == "bad\\x00 & <b>" and failure.get("type") == "wrong value"


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "@SUM(A1)", "-2", "\t=1"])
def test_the_table_has_no_formula(record, name):
    """A name, a folder or a message that a spreadsheet would run is text."""
    one = record(name, message=name, name=name, email=name, id="4")
    data, _ = table.write([one])
    for cell in next(csv.reader(io.StringIO(data.decode().split("\n", 1)[1]))):
        assert not cell.lstrip().startswith(("=", "+", "-", "@")), cell


def test_the_table_has_a_column_for_each_question(record):
    """A row for each record; an ungradable question is an empty cell and not counted in the percentage."""
    data, _ = table.write([record("a", id="1"), record("b", lost="1.2")])
    first, second = csv.DictReader(io.StringIO(data.decode()))
    assert (first["id"], first["1.1"], first["1.2"], first["percent"]) == ("1", "50", "25", "75")
    assert (second["1.2"], second["percent"], second["max_score"]) == ("", "100", "50")
