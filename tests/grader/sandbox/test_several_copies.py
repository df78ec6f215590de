"""Who hands in more than was asked for is graded on what belongs to the assignment."""

import pytest

from grader.limits import Call, Limits

LIMITS = Limits(seconds=30, load_seconds=30, memory_mb=600, reply_bytes=2**20, output_bytes=100)
INTERFACE = {"layers.py": ["forward", "backward"], "net.py": ["Net"]}
PROBES = """
def run(student):
    return [student.forward(), student.backward(), student.Net.where]
"""


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file."""
    with warm(["numpy"], LIMITS) as box:
        yield box


def layers(where, *names):
    return "".join(f"def {name}():\n    return {where!r}\n" for name in names).encode()


def net(where):
    return f"from .layers import *\nclass Net:\n    where = {where!r} + forward()\n".encode()


def test_the_folder_with_most_published_names_counts(sandbox):
    """Of three folders with the same file names the one that has all published functions is graded, as a whole."""
    files = {
        "a1/layers.py": layers("a1", "forward"),
        "a1/net.py": net("a1"),
        "a2/course/layers.py": layers("a2", "forward", "backward"),
        "a2/course/net.py": net("a2"),
        "a3/layers.py": layers("a3", "forward", "backward"),
    }
    reply = sandbox.run(files, INTERFACE, {}, PROBES, [Call("q", "run", [{}], 0)])["q"]
    assert (reply.verdict, reply.values) == ("value", [["a2", "a2", "a2a2"]]), reply.message


def test_a_file_beside_a_folder_counts_where_both_have_all(sandbox):
    """Of two complete copies the one that lies less deep is graded."""
    files = {f"{place}layers.py": layers(f"{place}x", "forward", "backward") for place in ("old/", "")}
    files |= {f"{place}net.py": net(f"{place}x") for place in ("old/", "")}
    reply = sandbox.run(files, INTERFACE, {}, PROBES, [Call("q", "run", [{}], 0)])["q"]
    assert (reply.verdict, reply.values) == ("value", [["x", "x", "xx"]]), reply.message
