"""Right work stays right however it is honestly written: each spelling of a worked solution earns the full points."""

import json
import re
from pathlib import Path

import pytest

from grader.grading import grade
from grader.limits import Limits, NoIsolation
from regrade.grading import assignment

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"

TUPLES = """
import copy
import numpy

def _each(change, value):
    return tuple(change(one) for one in value) if type(value) is tuple else change(value)

def _wrapped(change):
    return lambda function: lambda *given, **named: _each(change, function(*given, **named))
"""


def wrapped(change):
    """Return the text with the result of each function changed, `value` being one part of it."""
    return lambda text: (
        f"{TUPLES}\n_changed = _wrapped(lambda value: {change})\n"
        + re.sub(r"^def ", "@_changed\ndef ", text, flags=re.M)
    )


def notebook(text):
    """Return the text as the cells of a notebook, the first with magics."""
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": part}
        for part in ["%matplotlib inline\n!pip install numpy\n", *re.split(r"\n\n\n", text)]
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2})


ARRAY = "isinstance(value, numpy.ndarray)"
# What each file's text becomes: text or bytes
TEXTS = {
    "plain": lambda text: text,
    "byte order mark": lambda text: "\ufeff" + text,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "old line ends": lambda text: text.replace("\n", "\r"),
    "Latin-1": lambda text: ("# caf\xe9\n" + text).encode("latin-1"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "tabs": lambda text: re.sub(r"^( {4})+", lambda m: "\t" * (len(m[0]) // 4), text, flags=re.M),
    "runs below": lambda text: text + "\nif __name__ == '__main__':\n    train(1)\n",
    "runs at once": lambda text: text + "\nplot(np.load('data.npz'))\n",
    "asks at once": lambda text: text + "\nrate = input('learning rate: ')\n",
    "reads its arguments": lambda text: text + "\nimport argparse\nargparse.ArgumentParser().parse_args(['-x'])\n",
    "exits at once": lambda text: text + "\nimport sys\nsys.exit(0)\n",
    "another folder": lambda text: "import os, sys\nos.chdir('/home/me')\nsys.path.append('..')\n" + text,
    "windows": lambda text: "import tkinter\nimport matplotlib\nmatplotlib.use('TkAgg')\n" + text,
    "packages that are not there": lambda text: "import cv2\nimport tensorflow as tf\n" + text,
    "numba": lambda text: "from numba import njit\n" + re.sub(r"^def ", "@njit\ndef ", text, flags=re.M),
    "numpy starred": lambda text: "from numpy import *\n" + text,
    "annotated": lambda text: "from __future__ import annotations\n"
    + re.sub(r"^(def \w+\(.*?\)):", r"\1 -> Tuple[Array, Any]:", text, flags=re.M),
    "no texts": lambda text: re.sub(r'"""(?:.|\n)*?"""', "pass", text),
    "Python 2 beside": lambda text: text + "\ndef report(x):\n    print 'x is', x\n",
    "a broken helper": lambda text: text + "\ndef helper(x)\n    return x\n",
    "left by a merge": lambda text: text + "\n<<<<<<< HEAD\n=======\n>>>>>>> other\n",
    "prints": wrapped("print('value', value) or value"),
    "float32": wrapped(f"value.astype('f4') if {ARRAY} and value.dtype == 'f8' else value"),
    "columns first in memory": wrapped(f"numpy.asfortranarray(value) if {ARRAY} and value.ndim > 1 else value"),
    "a number as an array": wrapped("numpy.array([value]) if isinstance(value, float) else value"),
    "a subclass": wrapped(f"value.view(type('Own', (numpy.ndarray,), {{}})) if {ARRAY} else value"),
    "lists": lambda text: TUPLES
    + "\n_listed = lambda f: lambda *a, **k: list(r) if type(r := f(*a, **k)) is tuple else r\n"
    + re.sub(r"^def ", "@_listed\ndef ", text, flags=re.M),
}  # fmt: skip
# What each file's name becomes, beside the text
NAMES = {
    "notebook": (lambda stem: f"{stem}.ipynb", notebook),
    "package": (lambda stem: f"hw/code/src/{stem}.py", TEXTS["plain"]),
    "own names": (lambda stem: f"{stem}_solution.py", TEXTS["plain"]),
    "capitals": (lambda stem: f"{stem.capitalize()}.py", TEXTS["plain"]),
    "copies": (lambda stem: f"{stem} (1).py", TEXTS["plain"]),
}
SPELLINGS = {**{name: (lambda stem: f"{stem}.py", text) for name, text in TEXTS.items()}, **NAMES}
# The second has files that import each other; only what has to do with files and results is tried on it
ALL = [("ece1513_a2", name) for name in SPELLINGS]
ALL += [("cs189_hw6", name) for name in ("plain", "float32", "a number as an array", "lists", *NAMES)]


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """The record of each spelling, by assignment and name."""
    found = {}
    for one in dict.fromkeys(which for which, _ in ALL):
        folder, names = tmp_path_factory.mktemp(one), [name for which, name in ALL if which == one]
        for name in names:
            called, change = SPELLINGS[name]
            for file in (SOLUTIONS / one / "worked").glob("*.py"):
                text, path = change(file.read_text()), folder / name / called(file.stem)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            paths = [folder / name for name in names]
            graded = list(grade(paths, assignment(one), limits=Limits(), hidden_seed=5, jobs=2))
        except NoIsolation as error:
            pytest.skip(str(error))
        found |= {(one, name): record for name, record in zip(names, graded, strict=True)}
    return found


@pytest.mark.parametrize("spelling", ALL, ids=" ".join)
def test_an_honest_spelling_costs_nothing(records, spelling):
    """Encodings, names of files, what runs beside the functions and the kind of the results cost nothing."""
    record = records[spelling]
    lost = [(one["id"], one["message"]) for one in record["questions"] if one["verdict"] != "right"]
    assert not lost and record["score"] == record["max_score"] == 100
