"""Packages that are not installed: what does not need them is graded, and each is told once."""

import pytest

from grader.sandbox import Limits

LIMITS = Limits(seconds=30, load_seconds=30)


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file; its time limits are never reached."""
    with warm(["numpy"], LIMITS) as box:
        yield box


@pytest.mark.parametrize(
    ("bound", "note"),
    [
        ("import autograd.numpy as np", "autograd.numpy is not installed here: numpy stands in for it"),
        ("from autograd import numpy as np", "autograd is not installed here"),
        ("from autograd.numpy import *\nimport autograd.numpy as np", "numpy stands in for it"),
        ("import cupy as np", "cupy is not installed here: numpy stands in for it"),
        ("import nowhere.numpy as np", "nowhere.numpy is not installed here: numpy stands in for it"),
        ("from nowhere import numpy as np", "nowhere.numpy is not installed here: numpy stands in for it"),
    ],
)
def test_numpy_stands_in_for_the_numpy_of_another_package(sandbox, ask_one, bound, note):
    """What is numpy by another name is computed by numpy."""
    source = f"{bound}\ndef run():\n    return float(np.sum(np.ones(3)) + np.linalg.norm(np.zeros(2)))\n"
    reply = ask_one(sandbox, source)
    assert (reply.verdict, reply.values) == ("value", [3.0]), reply.message
    assert [told for told in reply.notes if note in told], reply.notes


def test_what_numpy_has_not_is_told_by_the_package(sandbox, ask_one):
    """A name that only the other package has says which package is missing, where it is used."""
    reply = ask_one(sandbox, "import jax.numpy as np\ndef run():\n    return np.bfloat16(1)\n")
    assert reply.verdict == "raised" and "jax is not installed" in reply.message


@pytest.mark.parametrize(
    "top",
    [
        "from nowhere import wraps\n@wraps('lazy')\n",
        "import jax\n@jax.jit\n",
        "import jax, functools\n@functools.partial(jax.jit, static_argnums=0)\n",
        "import tensorflow as tf\n@tf.function(jit_compile=True)\n",
    ],
)
def test_a_decorator_of_a_missing_package_is_left_out(sandbox, ask_one, top):
    """A function is graded without the decorator that is not there, and its author is told."""
    reply = ask_one(sandbox, f"{top}def run():\n    return 7\n")
    assert (reply.verdict, reply.values) == ("value", [7]), reply.message
    assert [note for note in reply.notes if "`run` is graded without its decorator" in note], reply.notes


def test_a_decorated_method_is_graded_as_well(sandbox, ask_one):
    """The same holds inside a class; decorators that are there stay."""
    source = (
        "import keras\nclass Net:\n    @staticmethod\n    def a():\n        return 3\n"
        "    @keras.saving.register()\n    def b(self):\n        return 4\n"
        "def run():\n    return Net().a() + Net().b()\n"
    )
    reply = ask_one(sandbox, source)
    assert (reply.verdict, reply.values) == ("value", [7]), reply.message


def test_a_definition_that_fails_is_told_by_its_own_line(sandbox, ask_one):
    """A function that cannot be defined is not called missing: its own line and error are told."""
    reply = ask_one(sandbox, "1 / 0\n\ndef run(h=torch.zeros(1)):\n    return h\n")
    assert (reply.verdict, reply.file, reply.line) == ("raised", "a.py", 3)
    assert "NameError" in reply.message and "missing" not in reply.message


def test_a_package_is_told_once(sandbox, ask_one):
    """However often a file imports from a package that is not there, one sentence says so."""
    source = "import nowhere\nfrom nowhere import a\nfrom nowhere import b\ndef run():\n    return 7\n"
    reply = ask_one(sandbox, source)
    assert len([note for note in reply.notes if "a stand-in fails when it is used" in note]) == 1
