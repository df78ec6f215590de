"""Warm workers, and asking one what a submission gives."""

from contextlib import contextmanager

import pytest

from grader.sandbox import Call, Limits, NoIsolation, Sandbox

MODES = ("strongest", "strongest without namespaces", "strongest without Landlock, own user")
LIMITS = Limits(seconds=20, load_seconds=20, memory_mb=400, processes=16, scratch_mb=8, reply_bytes=2**20)

PROBES = """
import numpy as np

def relu(student, **inputs):
    return {"y": student.relu(inputs["x"]), "x": inputs["x"]}

def draw(student):
    return [student.draw(), student.draw()]

def run(student, **inputs):
    return student.run(**inputs)
"""


@contextmanager
def _warm(libraries, *settings):
    try:
        with Sandbox(libraries, *settings) as box:
            yield box
    except NoIsolation as error:
        pytest.skip(str(error))


def _ask(sandbox, files, *calls, interface=None, aliases=None):
    files = {"a.py": files} if isinstance(files, str) else files
    files = {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
    interface = interface or {"a.py": ["relu", "draw", "run"]}
    return sandbox.run(files, interface, aliases or {}, PROBES, calls)


def _ask_one(sandbox, files, probe="run", case=None, **names):
    return _ask(sandbox, files, Call("q", probe, [case or {}], 0), **names)["q"]


@pytest.fixture(scope="session")
def warm():
    """A context of a warm worker, made as `Sandbox` is; the test is skipped where this machine cannot confine."""
    return _warm


@pytest.fixture(scope="module", params=MODES)
def sandbox(request):
    """A warm worker under each set of layers that this machine has, where a file has no other."""
    with _warm(["numpy"], LIMITS, request.param) as box:
        yield box


@pytest.fixture(scope="module")
def hasty():
    """A warm worker for what does not end by itself."""
    with _warm(["numpy"], Limits(seconds=1.5, load_seconds=1.5)) as box:
        yield box


@pytest.fixture(scope="session")
def ask():
    """A function that asks a submission, the text of a.py or {file: text}: a worker, the files, calls -> replies by id.

    Its functions are relu, draw and run; `run` takes whatever a case holds.
    """
    return _ask


@pytest.fixture(scope="session")
def ask_one():
    """A function that asks one call of one case: a worker, the files, probe, case -> reply."""
    return _ask_one
