"""Names that a star import brings along are not the student's."""

import pytest

from grader.limits import Call, Limits, NoIsolation
from grader.sandbox import Sandbox

PROBES = "def slope(student):\n    return student.gradient(3.0)\n\ndef squash(student):\n    return student.tanh(0.0)\n"
INTERFACE = {"a.py": ["gradient", "tanh"]}


def _replies(source):
    try:
        with Sandbox(["numpy"], Limits()) as box:
            return box.run(
                {"a.py": source.encode()},
                INTERFACE,
                {"gradient": ["grad"]},
                PROBES,
                [Call("slope", "slope", [{}]), Call("squash", "squash", [{}])],
            )
    except NoIsolation as reason:
        pytest.skip(str(reason))


def test_numpys_function_is_not_taken_for_the_students():
    """`gradient` of a star import is passed over for the student's own `grad`; a ufunc may be what is meant."""
    replies = _replies("from numpy import *\ndef grad(x):\n    return 2 * x\n")
    assert replies["slope"].values == [6.0] and replies["squash"].values == [0.0]


def test_what_only_a_star_import_brings_is_missing():
    """Who has no gradient reads that it is missing, not what numpy's says of the arguments."""
    assert _replies("from numpy import *\n")["slope"].verdict == "missing"
