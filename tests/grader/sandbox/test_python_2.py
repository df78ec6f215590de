"""Files of Python 2 that parse today are graded on what they compute, and their authors read what was adapted."""

import pytest

from grader.limits import Call, Limits

LIMITS = Limits(seconds=30, load_seconds=30, memory_mb=600, reply_bytes=2**20, output_bytes=100)
PROBES = "def run(student, **inputs):\n    return student.run(**inputs)\n"


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file."""
    with warm(["numpy"], LIMITS) as box:
        yield box


def asked(sandbox, source):
    calls = [Call("q", "run", [{}], 0)]
    return sandbox.run({"a.py": source.encode()}, {"a.py": ["run"]}, {}, PROBES, calls)["q"]


@pytest.mark.parametrize(
    ("source", "value", "note"),
    [
        ("def run():\n    return [i for i in xrange(3)]\n", [0, 1, 2], "`xrange` is Python 2: it was read as range"),
        ("def run():\n    return reduce(lambda a, b: a * b, [2, 3])\n", 6, "`reduce` is Python 2"),
        ("def run():\n    return isinstance('a', basestring)\n", True, "`basestring` is Python 2"),
        ("def run():\n    return sorted(k for k, v in {'a': 1}.iteritems())\n", ["a"],
         "dicts have no method `iteritems`"),
        ("def run():\n    return {'a': 1}.has_key('a')\n", True, "dicts have no method `has_key`"),
        ("def run(h=7, k=3):\n    return sum(range((h - k) / 2 + 1))\n", 3, "`/` of whole numbers"),
        ("import numpy as np\ndef run(h=6):\n    return [np.zeros((h / 3, 2)).shape[0], 1 / h]\n", [2, 1 / 6],
         "`/` of whole numbers"),
        ("def run(h=6):\n    return [1, 2, 3, 4][: h / 3]\n", [1, 2], "`/` of whole numbers"),
    ],
)  # fmt: skip
def test_what_python_2_had(sandbox, source, value, note):
    """A name, a method and the division of whole numbers are as they were in Python 2, and the note says so once."""
    reply = asked(sandbox, source)
    assert (reply.verdict, reply.values) == ("value", [value]), reply.message
    assert len([one for one in reply.notes if note in one]) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from functools import reduce\ndef run():\n    return reduce(lambda a, b: a + b, [1, 2])\n",
        "try:\n    xrange\nexcept NameError:\n    xrange = range\ndef run():\n    return sum(xrange(3))\n",
        "# xrange\ndef run():\n    return 6 / 2\n",
    ],
)
def test_what_a_file_makes_itself_is_left_alone(sandbox, source):
    """A name that the file imports or defines is its own, a word in a comment is none, and `/` that works stays."""
    reply = asked(sandbox, source)
    assert (reply.verdict, reply.values, reply.notes) == ("value", [3], [])
    assert isinstance(reply.values[0], float) == ("/" in source)


def test_a_part_stays_a_part(sandbox):
    """Where whole numbers do not go into each other the error is the student's."""
    reply = asked(sandbox, "def run(h=7):\n    return sum(range(h / 2))\n")
    assert (reply.verdict, reply.message) == (
        "raised",
        "TypeError: 'float' object cannot be interpreted as an integer",
    )
