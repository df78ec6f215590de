"""Names that a star import brings along are not the student's."""

import pytest

from grader.limits import Call

PROBES = "def slope(student):\n    return student.gradient(3.0)\n\ndef squash(student):\n    return student.tanh(0.0)\n"
INTERFACE = {"a.py": ["gradient", "tanh"]}


@pytest.fixture
def replies(warm):
    """A function that asks a submission for its gradient and for its tanh."""

    def asked(source):
        calls = [Call("slope", "slope", [{}]), Call("squash", "squash", [{}])]
        with warm(["numpy"]) as box:
            return box.run({"a.py": source.encode()}, INTERFACE, {"gradient": ["grad"]}, PROBES, calls)

    return asked


def test_numpys_function_is_not_taken_for_the_students(replies):
    """`gradient` of a star import is passed over for the student's own `grad`; a ufunc may be what is meant."""
    given = replies("from numpy import *\ndef grad(x):\n    return 2 * x\n")
    assert given["slope"].values == [6.0] and given["squash"].values == [0.0]


def test_what_only_a_star_import_brings_is_missing(replies):
    """Who has no gradient reads that it is missing, not what numpy's says of the arguments."""
    assert replies("from numpy import *\n")["slope"].verdict == "missing"
