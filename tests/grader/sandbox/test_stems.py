"""Files that import each other by names that they have lost: copies, other spellings, own names for published files."""

import pytest

from grader.sandbox import Limits

INTERFACE = {"layers.py": ["relu", "draw"], "a.py": ["run"]}
LAYERS = "made = []\ndef relu(x): made.append(1); return 7\ndef draw(): return len(made)\n"
RUN = """
import layers
from course.layers import draw

def run():
    return [layers.relu(0), draw(), layers.__file__[-13:]]
"""


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file."""
    with warm(["numpy"], Limits(seconds=30, load_seconds=30)) as box:
        yield box


@pytest.mark.parametrize(
    "name", ["layers (1).py", "Layers.py", "layers - Copy.py", "hw/layers-2.py", "mine.py"]
)
def test_a_file_is_imported_by_the_name_it_should_have(sandbox, ask_one, name):
    """As a copy, in capitals, or by the published functions that it defines; it is loaded once, and the reader told."""
    reply = ask_one(sandbox, {name: LAYERS, "a.py": RUN}, interface=INTERFACE)
    assert reply.values == [[7, 1, f"submission/{name}"[-13:]]]
    assert f"`layers` was imported from {name}" in reply.notes


def test_nothing_is_guessed_where_two_files_may_be_meant(sandbox, ask_one):
    """Two copies, or two files with as many of the functions: neither is taken."""
    for other in ("layers-1.py", "LAYERS.py"):
        files = {"layers (1).py": LAYERS, other: LAYERS.replace("7", "8"), "a.py": RUN}
        assert ask_one(sandbox, files, interface=INTERFACE).verdict == "raised"


def test_no_library_is_hidden_by_a_copy(sandbox, ask_one):
    """`numpy (1).py` is no numpy."""
    source = "import numpy\ndef run(): return int(numpy.arange(4).sum())\n"
    assert ask_one(sandbox, {"numpy (1).py": "arange = None\n", "a.py": source}).values == [6]
