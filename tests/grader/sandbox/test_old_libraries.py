"""Submissions written for older libraries are graded on what they compute, and their authors read what was adapted."""

import numpy as np
import pytest

from grader.limits import Call, Limits

LIMITS = Limits(seconds=30, load_seconds=30, memory_mb=600, reply_bytes=2**20, output_bytes=100)
PROBES = "def run(student, **inputs):\n    return student.run(**inputs)\n"
INTERFACE = {"a.py": ["run"]}


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file."""
    with warm(["numpy", "scipy", "skimage"], LIMITS) as box:
        yield box


def asked(sandbox, source, *cases):
    source = source if "\n" in source else f"import numpy as np\ndef run(**words):\n    return {source}\n"
    calls = [Call("q", "run", list(cases) or [{}], 0)]
    return sandbox.run({"a.py": source.encode()}, INTERFACE, {}, PROBES, calls)["q"]


@pytest.mark.parametrize(
    ("source", "value", "note"),
    [
        ("[np.float is float, np.int is int, np.object is object]", [True] * 3, "`numpy.float` is gone"),
        ("int(np.product([2, 3]))", 6, "`numpy.product` is gone from today's version: it was read as numpy.prod"),
        ("np.in1d([1, 2], [2]).tolist()", [False, True], "`numpy.in1d`"),
        ("np.asscalar(np.array([7]))", 7, "`numpy.asscalar`"),
        ("np.math.factorial(3)", 6, "`numpy.math`"),
        ("np.lib.pad([1], 1, 'constant').tolist()", [0, 1, 0], "`numpy.lib.pad`"),
        ("from numpy import float as f\ndef run():\n    return f(1)\n", 1.0, "`numpy.float`"),
        ("import collections\ndef run():\n    return isinstance([], collections.Iterable)\n", True,
         "`collections.Iterable` is gone from today's version: it was read as collections.abc.Iterable"),
        ("import time\ndef run():\n    return time.clock() > 0\n", True, "`time.clock`"),
        ("from scipy.misc import logsumexp\ndef run():\n    return float(logsumexp([0.0]))\n", 0.0, "logsumexp"),
        ("import scipy\ndef run():\n    return scipy.zeros(2).tolist()\n", [0.0, 0.0], "`scipy.zeros`"),
        ("import cPickle\ndef run():\n    return cPickle.loads(cPickle.dumps(3))\n", 3, "`cPickle` is gone"),
        ("from skimage.filter import threshold_otsu\ndef run():\n    return int(threshold_otsu(__import__('numpy')"
         ".array([0, 0, 9, 9])))\n", 0, "`skimage.filter` is gone: it was read as skimage.filters"),
        ("from skimage.util import pad\ndef run():\n    return pad([1], 1, 'constant').tolist()\n", [0, 1, 0],
         "`skimage.util.pad`"),
        ("from skimage.morphology.selem import square\ndef run():\n    return int(square(2).sum())\n", 4, "selem"),
        ("import matplotlib.pyplot as plt\ndef run():\n    plt.hold(True)\n    return 1\n", 1, "hold"),
    ],
)  # fmt: skip
def test_names_that_were_removed_are_found(sandbox, source, value, note):
    """A name that a library had is what it is called today, and the note says so once."""
    reply = asked(sandbox, source)
    assert (reply.verdict, reply.values) == ("value", [value]), reply.message
    assert len([one for one in reply.notes if note in one]) == 1


def test_a_name_that_never_was_stays_missing(sandbox):
    """What no version had is the student's error, told as Python tells it."""
    reply = asked(sandbox, "np.no_such_function(1)")
    assert (reply.verdict, reply.notes) == ("raised", [])
    assert reply.message == "AttributeError: module 'numpy' has no attribute 'no_such_function'"


def test_libraries_get_no_old_names(sandbox):
    """A library that asks whether a name is there gets the truth."""
    source = """
import numpy
def run():
    there = {"numpy": numpy}
    exec(compile("found = hasattr(numpy, 'product')", "library.py", "exec"), there)
    return [there["found"], hasattr(numpy, "product")]
"""
    assert asked(sandbox, source).values == [[False, True]]


IMAGE = np.zeros((12, 16, 3))
IMAGE[3:6, 4:8] = [1.0, 0.5, 0.0]
WORDS = "import numpy as np, skimage\nfrom skimage import color, filters, measure, morphology, restoration\n"


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("filters.gaussian(image, sigma=1, multichannel=True)", "`multichannel=True` was read as `channel_axis=-1`"),
        ("restoration.denoise_bilateral(image, multichannel=True)", "channel_axis=-1"),
        ("restoration.denoise_nl_means(image, **dict(patch_size=3, patch_distance=2, multichannel=True))",
         "channel_axis=-1"),
        ("filters.gaussian(image[:, :, 0], multichannel=False)", "was read as `channel_axis=None`"),
        ("restoration.estimate_sigma(image=image, multichannel=True, channel_axis=2)", "`multichannel=` was left out"),
        ("morphology.closing(image[:, :, 0] > 0.5, selem=np.ones((3, 3)))", "`selem="),
        ("measure.label(image[:, :, 0] > 0.5, neighbors=8)", "`neighbors=8` was read as `connectivity=None`"),
        ("measure.label(image[:, :, 0] > 0.5, neighbors=4, background=0)", "connectivity=1"),
        ("color.rgb2gray(image[:, :, 0])", "left a grey picture as it is"),
        ("color.rgb2gray(np.dstack([image, image[:, :, 0]]))", "took the transparency away"),
        ("morphology.remove_small_objects(image[:, :, 0] > 0.5, 2, in_place=True)", "`in_place=True`"),
        ("np.reshape(image, newshape=(3, -1))", "`newshape="),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_keywords_that_were_renamed_are_read(sandbox, body, note):
    """A call with an old keyword gives what today's call gives, and the note names both."""
    source = f"{WORDS}def run(image):\n    return {body}\n"
    reply = asked(sandbox, source, {"image": IMAGE})
    assert reply.verdict == "value", reply.message
    assert len([one for one in reply.notes if note in one]) == 1


def test_an_old_keyword_gives_todays_values(sandbox):
    """The colours are kept apart by `multichannel=True`, as they were."""
    from skimage.filters import gaussian

    source = f"{WORDS}def run(image):\n    return filters.gaussian(image, 1, multichannel=True)\n"
    (value,) = asked(sandbox, source, {"image": IMAGE}).values
    assert np.allclose(value, gaussian(IMAGE, 1, channel_axis=-1)) and not np.allclose(
        value, gaussian(IMAGE, 1)
    )


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return float(np.array([2.5]))", 2.5),
        ("return int(np.where(np.arange(4) == 3)[0])", 3),
        ("return math.sqrt(np.array([[4.0]]))", 2.0),
        ("a = np.zeros(2); a[0] = np.array([5.0]); return a.tolist()", [5.0, 0.0]),
        ("a = np.zeros((2, 2)); a[1, :1] += np.ones((1, 1))[0]; a[0, 1] += np.array([3.0]); return a.tolist()",
         [[0.0, 3.0], [1.0, 0.0]]),
        ("return len(np.array([[1, 2], [3]]))", 2),
        ("return int(np.array([1, 5]).ptp())", 4),
        ("return float(np.sum(x for x in [1.0, 2.0]))", 3.0),
        ("return np.array(3, copy=False).tolist()", 3),
        ("return np.delete(np.arange(5), [1, 4, 5]).tolist()", [0, 2, 3]),
        ("return np.delete(np.arange(3), np.arange(5)).tolist()", []),
        ("return np.delete(np.ones((2, 3)), [0, 2], axis=0).shape[0]", 1),
        ("class A:\n        def f(self, x):\n            return float(x)\n    return A().f(np.ones(1))", 1.0),
        ("return outer(np.ones(1))", 1.0),
        ("return decorated(np.ones(1))", 1.0),
        ("return Net().size", 1),
    ],
)  # fmt: skip
def test_what_numpy_became_strict_about_is_borne_with(sandbox, body, value):
    """An array of one element for a number, rows of unlike lengths and methods that arrays had: as older numpy did."""
    source = f"""
import functools, math
import numpy as np

def outer(x):
    def inner(y):
        return float(y)
    return inner(x)

def wrap(f):
    @functools.wraps(f)
    def g(*args):
        return f(*args)
    return g

@wrap
def decorated(x):
    return float(x)

class Net:
    def __init__(self):
        self.weights = np.ones(1)

    @property
    def size(self):
        return int(self.weights)

def run():
    {body}
"""
    reply = asked(sandbox, source)
    assert (reply.verdict, reply.values) == ("value", [value]), reply.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return float(np.array([2.5, 1.0]))", "TypeError: only 0-dimensional arrays"),
        (
            "a = np.zeros(2); a[0] = np.ones(2); return a",
            "ValueError: setting an array element with a sequence.",
        ),
        (
            "return np.array([[1, 2], [3]], dtype=float)",
            "ValueError: setting an array element with a sequence.",
        ),
        ("return np.take(np.arange(3), [5])", "IndexError: index 5 is out of bounds for axis 0 with size 3"),
        (
            "return own(multichannel=True)",
            "TypeError: own() got an unexpected keyword argument 'multichannel'",
        ),
    ],
)
def test_what_was_always_wrong_stays_wrong(sandbox, body, message):
    """Where older libraries failed too the student's own error comes back, in the student's own line."""
    source = f"import numpy as np\n\ndef own():\n    return 1\n\ndef run():\n    {body}\n"
    reply = asked(sandbox, source)
    assert (reply.verdict, reply.file, reply.line) == ("raised", "a.py", 7)
    assert reply.message.startswith(message)


def test_nothing_at_the_top_of_a_file_runs_twice(sandbox):
    """Functions are adapted where they are: what a file counted while it was loaded is as it was."""
    source = "import numpy as np\ncount = []\ncount.append(1)\ndef run():\n    return [float(np.ones(1)), len(count)]\n"
    assert asked(sandbox, source).values == [[1.0, 1]]


def test_packages_for_two_pythons_are_there(sandbox):
    """The helpers of `future` that course files import are there without the package."""
    source = """
from __future__ import print_function
from builtins import range
from past.builtins import xrange
from future import standard_library
standard_library.install_aliases()
def run():
    return [len(xrange(3)), 1]
"""
    reply = asked(sandbox, source)
    assert (reply.values, reply.notes) == ([[3, 1]], [])
