"""Lines to paste and run."""

import contextlib
import io
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.snippet import literal, snippet

SOURCE = '''"""Probes."""

import numpy as np

STEP = 2


def _twice(student, x):
    """Return a helper's value."""
    return student.f(STEP * x)


def plain(student, x, n=3):
    """Return a value."""
    y = student.f(x.copy())
    return y + n


def named(student, x, **weights):
    """Return a value that uses what is left over."""
    return student.g(x, weights["W1"]) + _twice(student, x)


def branches(student, x):
    """Return one of two."""
    if len(x) > 1:
        return student.f(x)
    return -student.f(x)
'''
INTERFACE = {"toy.py": ["f"], "more.py": ["g"]}
TOY = "def f(x):\n    return x + 1\n"
MORE = "def g(x, w):\n    return x * w\n"


@pytest.fixture
def paste(tmp_path, monkeypatch):
    """A function that runs lines beside the student's files and returns what they print."""
    (tmp_path / "toy.py").write_text(TOY)
    (tmp_path / "more.py").write_text(MORE)
    (tmp_path / "hw.py").write_text(TOY + MORE)
    monkeypatch.syspath_prepend(str(tmp_path))

    def run(lines):
        for name in ("toy", "more", "hw"):
            sys.modules.pop(name, None)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(lines, {})
        return printed.getvalue()

    return run


X = np.array([1.5, 2.5])


@pytest.mark.parametrize(
    ("probe", "inputs", "printed"),
    [
        ("plain", {"x": X}, X + 1 + 3),
        ("plain", {"x": X, "n": 5}, X + 1 + 5),
        ("named", {"x": X, "W1": X}, X * X + 2 * X + 1),
        ("branches", {"x": X}, X + 1),
        ("branches", {"x": X[:1]}, -(X[:1] + 1)),
    ],
)
def test_the_lines_print_what_the_probe_gives(paste, probe, inputs, printed):
    """Pasted beside the student's files, the lines show the value that was judged."""
    lines = snippet(probe, SOURCE, inputs, INTERFACE, ["toy.py", "more.py"])
    assert paste(lines) == f"{printed}\n"


def test_the_calls_can_be_seen(paste):
    """Where the probe is straight code, its lines stand in the snippet themselves, without docstrings."""
    lines = snippet("plain", SOURCE, {"x": X}, INTERFACE, ["toy.py"]).splitlines()
    assert lines == [
        "import numpy as np",
        "import toy as student",
        "n = 3",
        "x = np.array([1.5, 2.5])",
        "y = student.f(x.copy())",
        "print(y + n)",
    ]


def test_a_single_file_of_another_name_is_imported(paste):
    """A student whose only file is hw.py can paste the lines as they are."""
    lines = snippet("plain", SOURCE, {"x": X}, INTERFACE, ["hw.py"])
    assert "import hw as student" in lines and paste(lines)


def test_no_lines_where_they_would_be_long():
    """A large input is told by its shape, not pasted."""
    assert snippet("plain", SOURCE, {"x": np.zeros(25)}, INTERFACE, ["toy.py"]) == ""
    assert snippet("plain", SOURCE, {"x": [0.5] * 25}, INTERFACE, ["toy.py"]) == ""
    assert snippet("plain", SOURCE, {"x": np.full(24, 1 / 3)}, INTERFACE, ["toy.py"])
    many = {f"W{place}": np.full(24, 1 / 3) for place in range(1, 5)}
    assert snippet("named", SOURCE, {"x": X, **many}, INTERFACE, ["toy.py"]) == ""


@given(
    hnp.arrays(
        st.sampled_from(["f8", "f4", "f2", "i8", "i4", "u1", "?"]),
        hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=2),
    )
)
@settings(derandomize=True, max_examples=150, deadline=None, database=None)
def test_a_literal_reads_back_as_the_same_array(array):
    """Type, shape and every bit of the values survive the paste; an empty array keeps that it is empty."""
    back = eval(literal(array), {"np": np})
    assert back.dtype == array.dtype or array.size == 0
    assert np.array_equal(back, array, equal_nan=array.dtype.kind == "f") or (array.size == back.size == 0)


def test_plain_data_of_every_kind_has_a_literal():
    """Numbers, text, lists and dicts read back as themselves."""
    for value in (3, 2.5, True, None, "it's", [1, [2.5, "a"]], {"W1": [1], "n": None}):
        assert eval(literal(value), {"np": np}) == value
    assert literal(np.float64(2.5)) == "2.5"
