"""Notebooks become the Python of their cells."""

import json

import pytest

from grader.intake import take_in
from grader.notebook import NoNotebook, code_of, without_magics


def test_a_notebook_becomes_its_code(tmp_path, notebook, tree):
    """Code cells in order, magics taken out, an importable name, and a note that says so."""
    path = tree(
        tmp_path,
        {"HW 5 (final).ipynb": notebook(["import numpy\n", "a = 1"], "%matplotlib inline\nb = 2").encode()},
    )
    taken = take_in(path / "HW 5 (final).ipynb")
    assert list(taken.files) == ["HW_5__final_.py"]
    scope = {}
    exec(taken.files["HW_5__final_.py"], scope)
    assert (scope["a"], scope["b"]) == (1, 2)
    assert taken.notes == ("HW 5 (final).ipynb was read as HW_5__final_.py: its code cells, without magics",)


def test_a_file_beside_its_notebook_wins(tmp_path, notebook, tree):
    """Where nn.py and nn.ipynb are handed in, nn.py is graded and the note says so."""
    taken = take_in(tree(tmp_path / "a", {"nn.py": b"x = 1\n", "nn.ipynb": notebook("x = 2").encode()}))
    assert taken.files == {"nn.py": b"x = 1\n"}
    assert taken.notes == ("left out: nn.ipynb, since nn.py is there",)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install numpy\nx = 1", "pass\nx = 1"),
        ("if True:\n    !ls\nx = 1", "if True:\n    pass\nx = 1"),
        ("%%time\nx = 1", "x = 1"),
        ("\n%%capture out\nx = 1", "x = 1"),
        ("%%bash\necho x = 1", ""),
        ("files = !ls\nx = 1", "pass\nx = 1"),
        ("np.dot?\nx = 1", "pass\nx = 1"),
        ("?np.dot\nx = 1", "pass\nx = 1"),
        ("x = 7\ny = (x\n  % 4)", "x = 7\ny = (x\n  % 4)"),
        ("s = '''\n!not a command\n'''", "s = '''\n!not a command\n'''"),
        ("%time x = 1", "pass"),
    ],
)
def test_magics_go_and_python_stays(cell, code):
    """What only a notebook understands is taken out line by line; a cell that is Python stays as it is."""
    import ast

    assert ast.dump(ast.parse(without_magics(cell))) == ast.dump(ast.parse(code))


def test_old_notebooks_are_read():
    """Format 3 keeps its cells in worksheets, and calls the source input."""
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = ", "1"]}]}], "nbformat": 3}
    assert "x = 1" in code_of(json.dumps(old).encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "it is no JSON"),
        (b"[]", "it holds no list of cells"),
        (b"{}", "it holds no list of cells"),
        (b'{"cells": 3}', "it holds no list of cells"),
        (b'{"cells": [{"cell_type": "code", "source": 3}]}', "a cell holds no text"),
        (b"[" * 100_000, "it is nested too deep"),
        (b"\xff\xfe\xff", "it is no UTF-8 text"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "it is no JSON"),
    ],
)
def test_what_is_no_notebook_is_refused_with_its_reason(tmp_path, data, reason, tree):
    """A broken notebook refuses the submission with one line, never an exception."""
    with pytest.raises(NoNotebook, match=reason):
        code_of(data)
    taken = take_in(tree(tmp_path / "a", {"nn.ipynb": data}))
    assert taken.refused == f"'nn.ipynb' is no notebook that can be read: {reason}"
