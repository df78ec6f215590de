"""The page of a submission as it was graded: its lines to paste run, and hidden cases stay hidden."""

import html
import re
import subprocess
import sys

import pytest

from grader.limits import Limits
from report.pages import environment
from report.submission_page import submission_html

PROVENANCE = {"commit": None, "dirty": False, "commit_date": None}
RIGHT = """import numpy as np


def mean(x):
    return x.mean(axis=0)


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""
SLIPS = {
    "wrong value": ("mean", "x.mean(axis=0)", "x.sum(axis=0)"),
    "not finite": ("softmax", " - x.max(axis=1, keepdims=True)", ""),
    "raised": ("softmax", "e / e.sum(axis=1, keepdims=True)", "e / e.sum(axis=1, keepdims=True)[7]"),
}


def page(record):
    return submission_html(environment(), record, "Toy", PROVENANCE)


@pytest.mark.parametrize("verdict", SLIPS)
def test_the_pasted_lines_show_the_failure(grade_as, question, tmp_path, verdict):
    """Run beside the student's file they print what the page says is wrong, or raise it, and end with what is right."""
    name, old, new = SLIPS[verdict]
    source, functions = RIGHT.replace(old, new), {}
    exec(source, functions)
    record = grade_as(limits=Limits(search_calls=60), mean=functions["mean"], softmax=functions["softmax"])
    one = question(record, name)
    assert one["verdict"] == verdict
    section = re.search(rf'id="q-{name}">.*?<pre [^>]*>(.*?)</pre>', page(record), re.S)
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "toy.py").write_text(source)
    (tmp_path / "beside" / "pasted.py").write_text(html.unescape(section.group(1)))
    done = subprocess.run(
        [sys.executable, "pasted.py"], cwd=tmp_path / "beside", capture_output=True, text=True
    )
    expected = section.group(1).rpartition("# expected: ")[2]
    if verdict == "raised":
        assert done.returncode == 1 and done.stderr.splitlines()[-1].split(":")[0] in one["message"]
    else:
        yours = one["detail"]["smallest"]["yours"]
        assert done.returncode == 0, done.stderr
        printed, said, right = (
            re.findall(r"nan|-?\d+\.?\d*", text) for text in (done.stdout, yours, expected)
        )
        assert printed and [*map(_short, printed)] == [*map(_short, said)] != right


def _short(text):
    return f"{float(text):.4g}"


def test_no_number_of_a_hidden_case_is_on_a_page(grade_as, hidden_inputs, toy):
    """Whatever a hand-in does with a hidden input, in a value, an exception or a key, its page tells nothing of it."""
    hidden = set(hidden_inputs(toy))

    def knows(x):
        return f"{abs(x.ravel()[0]):.4f}" in hidden

    def raises(x):
        raise ValueError(f"the input is {x.ravel().tolist()}")

    ways = {
        "plus itself": lambda x: x.mean(axis=0) + x.ravel()[0],
        "itself": lambda x: x,
        "as text": lambda x: str(x.tolist()),
        "as a key": lambda x: {str(x.ravel()[0]): 1},
        "as an exception": raises,
    }
    for way, wrong in ways.items():
        shown = page(grade_as(mean=lambda x, wrong=wrong: wrong(x) if knows(x) else x.mean(axis=0)))
        assert "a hidden case" in shown or "a hidden one" in shown, way
        assert [number for number in hidden if number in shown] == [], way
