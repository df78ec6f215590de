"""A statement that is no Python 3 costs itself: the other functions of its file are graded, and its author is told."""

import pytest

from grader.child import parsing
from grader.limits import Call, Limits, NoIsolation
from grader.sandbox import Sandbox

LIMITS = Limits(seconds=30, load_seconds=30, memory_mb=600, reply_bytes=2**20, output_bytes=100)
PROBES = "def run(student, **inputs):\n    return student.run(**inputs)\n"
FUNCTION = "def run(h=7):\n    return h\n"


@pytest.fixture(scope="module")
def sandbox():
    """One warm worker for the tests of this file."""
    try:
        with Sandbox(["numpy"], LIMITS) as box:
            yield box
    except NoIsolation as error:
        pytest.skip(str(error))


def asked(sandbox, source):
    files = {"a.py": source.encode()}
    return sandbox.run(files, {"a.py": ["run"]}, {}, PROBES, [Call("q", "run", [{}], 0)])["q"]


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        (FUNCTION + "if __name__ == '__main__':\n    path = # type it here\n    run()\n", 4, "invalid syntax"),
        ("def part1():\n    print 'part 1'\n\n" + FUNCTION, 2, "this is Python 2"),
        (FUNCTION + "print 'done'\n", 3, "this is Python 2"),
        ("x = 1 +\n" + FUNCTION, 1, "invalid syntax"),
        ("import sys\nclass Net:\ndef part1():\n    pass\n" + FUNCTION, 2,
         "expected an indented block after class definition on line 2"),
        ('"""\ndef run():\nit says print "x"\n"""\nprint 1\n' + FUNCTION, 5, "this is Python 2"),
        ("import functools\nprint 1\n@functools.cache\n@functools.cache\n" + FUNCTION, 2, "this is Python 2"),
        ("try:\n    import numpy\nexcept ImportError:\n    pass\nelse:\n    print 1\n" + FUNCTION, 6, "Python 2"),
        ("size = [\n    1,\n]\nprint size\n" + FUNCTION, 4, "this is Python 2"),
    ],
)  # fmt: skip
def test_the_rest_of_a_file_is_graded(sandbox, source, line, what):
    """What is no Python 3 is left out and named with file and line, and a function beside it counts."""
    reply = asked(sandbox, source)
    assert (reply.verdict, reply.values) == ("value", [7]), reply.message
    assert [note for note in reply.notes if note.startswith(f"a.py:{line}: ") and what in note], reply.notes


def test_a_function_that_is_none_is_told_by_its_own_line(sandbox):
    """The questions of a function that was left out are told its own line, not that of the first that was."""
    reply = asked(sandbox, "def a():\n    print 1\n\ndef b():\n    pass\n\ndef run():\n    print 2\n")
    assert (reply.verdict, reply.file, reply.line) == ("raised", "a.py", 8)
    assert reply.message.startswith("a.py:8: this is Python 2")


def test_a_name_that_nobody_wrote_is_missing(sandbox):
    """A published name that stands nowhere in a file read in parts is missing, not no Python."""
    assert asked(sandbox, "print 1\ndef other():\n    pass\n").verdict == "missing"


def test_only_definitions_of_such_a_file_are_run(sandbox):
    """Statements that would go on from one that was left out are not run."""
    reply = asked(sandbox, "print 1\nSIZE = 7\nfor i in range(3):\n    SIZE += i\ndef run(): return SIZE\n")
    assert (reply.verdict, reply.values) == ("value", [7])


def test_lines_and_adapted_calls_are_as_in_the_whole_file(sandbox):
    """An error names the line of the file, and what Python 2 had is adapted in what is left of it."""
    reply = asked(sandbox, "print 1\n\ndef run():\n    return {}['a']\n")
    assert (reply.verdict, reply.file, reply.line) == ("raised", "a.py", 4)
    reply = asked(sandbox, "print 1\n\ndef run(h=6):\n    return sum(range(h / 3))\n")
    assert (reply.verdict, reply.values) == ("value", [1])


def test_many_that_are_left_out_are_counted():
    """The sentence for the author stays one line, whatever the number of statements."""
    parsed = parsing.parse(b"def run(): pass\n" + b"print 1\ndef f():\n  print 2\n" * 10)
    told = parsing.told(parsed.left_out)
    assert "\n" not in told and told.endswith("without line 2, `f`, line 5, `f`, line 8, `f` and 14 more")
    assert len(parsed.left_out) == 20


def test_a_script_without_functions_is_told_by_what_is_missing(sandbox):
    """Where no function stands in what was left out, a published name is missing, and the note tells the line."""
    reply = asked(sandbox, "import numpy\nprint 'running'\n")
    assert reply.verdict == "missing" and any(
        note.startswith("a.py:2: this is Python 2") for note in reply.notes
    )
    assert asked(sandbox, "x = 1\nclass Net:\n    def run(self):\n        print 1\n").verdict == "raised"
