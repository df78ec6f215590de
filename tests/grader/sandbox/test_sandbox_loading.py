"""How a submission's files are loaded: as their student meant them, and by their definitions where that fails."""

import numpy as np
import pytest

from grader.sandbox import Call, Limits

X = np.array([[-1.0, 2.0], [3.0, -4.0]])
LIMITS = Limits(seconds=30, load_seconds=30)


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file; its time limits are never reached."""
    with warm(["numpy"], LIMITS) as box:
        yield box


def test_missing_names_hint_and_aliases(sandbox, ask_one):
    """A missing name has its own verdict and a likely candidate; accepted names and names.yaml work and are noted."""
    source = "def re_lu2(x):\n    return x * (x > 0)\n"
    reply = ask_one(sandbox, source, "relu", {"x": X})
    assert reply.verdict == "missing" and "found `re_lu2`; did you mean `relu`?" in reply.message
    reply = ask_one(sandbox, source, "relu", {"x": X}, aliases={"relu": ["re_lu2"]})
    assert reply.verdict == "value" and reply.notes == [
        "`relu` was found as `re_lu2` in a.py (an accepted name)"
    ]
    reply = ask_one(sandbox, {"a.py": source, "names.yaml": "relu: re_lu2\n"}, "relu", {"x": X})
    assert reply.verdict == "value" and reply.notes == ["`relu` was found as `re_lu2` in a.py (names.yaml)"]


def test_a_name_that_differs_in_case_and_underscores_alone_is_found(sandbox, ask_one):
    """`gradDescent` is grad_descent, in a file of its own too; two such functions, or a class, are not taken."""
    aliases = {"relu": ["rectified_linear"]}
    for source in ("def ReLU(x):\n    return x\n", "def rectifiedLinear(x):\n    return x\n"):
        reply = ask_one(sandbox, {"other.py": source}, "relu", {"x": X}, aliases=aliases)
        assert reply.verdict == "value", reply.message
        assert "(its name but for case and underscores)" in reply.notes[0]
    two = "def ReLU(x):\n    return x\ndef RELU(x):\n    return 0\n"
    assert ask_one(sandbox, two, "relu", {"x": X}).verdict == "missing"
    assert ask_one(sandbox, "class ReLU:\n    pass\n", "relu", {"x": X}).verdict == "missing"
    exact = "def ReLU(x):\n    return 0\ndef relu(x):\n    return x\n"
    assert ask_one(sandbox, exact, "relu", {"x": X}).notes == []


def test_a_slip_in_an_accepted_name_and_a_method_are_pointed_at(sandbox, ask_one):
    """What nearly has an accepted name, and a single method of a class, is named in the hint; neither is called."""
    aliases = {"relu": ["rectified_linear"]}
    reply = ask_one(sandbox, "def rectifed_linear(x): return x\n", "relu", {"x": X}, aliases=aliases)
    assert reply.verdict == "missing" and "found `rectifed_linear`; did you mean `relu`?" in reply.message
    files = {"helper.py": "class Helpers:\n    def rectified_linear(self, x): return x\n"}
    reply = ask_one(sandbox, files, "relu", {"x": X}, aliases=aliases)
    assert (
        reply.verdict == "missing"
        and "`rectified_linear` is a method of `Helpers` in helper.py" in reply.message
    )


PACKED = """
class Helpers:
    def __init__(self): self.least = 0
    def re_lu(self, x): return np.maximum(x, self.least)
    @staticmethod
    def draw(): return 5
    def two(): return 6
"""


@pytest.mark.parametrize(("probe", "value"), [("relu", {"y": [[0.0, 2.0]]}), ("draw", [5, 5]), ("run", 6)])
def test_functions_that_are_packed_into_a_class_are_found(sandbox, ask_one, probe, value):
    """Methods of an object that is made without arguments, static ones, and functions that only stand in the class."""
    interface, aliases = {"a.py": ["relu", "draw", "run"]}, {"relu": ["re_lu"], "run": ["two"]}
    inputs = {"x": np.array([[-1.0, 2.0]])} if probe == "relu" else {}
    files = {"helper.py": "import numpy as np\n" + PACKED, "main.py": "from helper import *\n"}
    reply = ask_one(sandbox, files, probe, inputs, interface=interface, aliases=aliases)
    assert reply.verdict == "value", reply.message
    given = reply.values[0]
    assert (given if probe != "relu" else {"y": given["y"].tolist()}) == value
    assert any("was found as a method of `Helpers` in helper.py" in note for note in reply.notes)


@pytest.mark.parametrize(
    "source",
    [
        PACKED.replace("(self): self", "(self, least): self"),
        PACKED.replace("self.least = 0", "raise SystemError"),
        PACKED + PACKED.replace("Helpers", "Others"),
    ],
)
def test_a_class_that_cannot_be_made_or_is_not_the_only_one_is_left_alone(sandbox, ask_one, source):
    """Then the name is missing, and the hint names the method."""
    interface, aliases = {"a.py": ["relu", "draw"]}, {"relu": ["re_lu"]}
    reply = ask_one(
        sandbox, "import numpy as np\n" + source, "relu", {"x": X}, interface=interface, aliases=aliases
    )
    assert reply.verdict == "missing" and "`re_lu` is a method of `Helpers`" in reply.message


def test_a_name_is_found_in_the_expected_file_first_then_in_any_other(sandbox, ask_one):
    """Two files with one name: the published one wins; a name that only another file has is found there."""
    interface = {"b.py": ["run"], "a.py": ["relu"]}
    files = {"b.py": "def relu(x): return x\ndef draw(): return 5\n", "a.py": "def relu(x): return -x\n",
             "zz/other.py": "def run(): return 3\nassert __name__ == 'other'\n"}  # fmt: skip
    assert (
        ask_one(sandbox, files, "relu", {"x": X}, interface=interface).values[0]["y"].tolist()
        == (-X).tolist()
    )
    assert ask_one(sandbox, files, "run", interface=interface).values == [3]
    assert ask_one(sandbox, files, "draw", interface=interface).values == [[5, 5]]


def test_course_package_prefixes_reach_the_submissions_own_files(sandbox, ask_one):
    """`from cs231n.layers import *`, relative imports and its missing helpers load; a file is loaded once."""
    files = {
        "a.py": "from cs231n.layers import *\nfrom .util import two\nimport cs231n.layers, layers\n"
        "from cs231n.data_utils import get_data\nassert cs231n.layers is layers\ndef run(): return one() + two()\n",
        "layers.py": "def one(): return 1\n",
        "util.py": "def two(): return 2\n",
    }
    reply = ask_one(sandbox, files)
    assert (reply.verdict, reply.values) == ("value", [3])
    assert reply.notes == ["`cs231n.data_utils` was not handed in: a stand-in fails when it is used"]


@pytest.mark.parametrize(
    ("top", "why"),
    [
        ("x = np.load('notMNIST.npz')", "FileNotFoundError"),
        ("import os; os._exit(0)", "ended without an answer"),
        ("exit()", "exit"),
        ("import not_handed_in", "ModuleNotFoundError"),
    ],
)
def test_a_file_that_cannot_be_imported_is_read_by_its_definitions(sandbox, top, why, ask_one):
    """Top-level code that fails, hangs or exits costs nothing: functions and constants load, and the note says why."""
    source = (
        f"import numpy as np\nA, B = 3, np.sqrt(4.0)\n{top}\nC = lambda: A\ndef run(): return A + B + C()\n"
    )
    reply = ask_one(sandbox, source)
    assert (reply.verdict, reply.values) == ("value", [8.0]), reply
    assert "a.py was read by its definitions only" in reply.notes[0] and why in reply.notes[0]


def test_a_file_that_hangs_while_imported_is_read_by_its_definitions(hasty, ask_one):
    """Training at the top of a file is ended at the limit; then its functions load without it."""
    reply = ask_one(hasty, "def run(): return 8\nwhile True: pass\n")
    assert reply.values == [8] and "it did not end within 1.5 s" in reply.notes[0]


def test_packages_that_are_missing_fail_only_when_used(sandbox, ask):
    """TensorFlow and the like can be imported, subclassed and decorated with; the use of one names it."""
    source = (
        "import tensorflow as tf\nfrom google.colab import drive\nclass M(tf.keras.Model):\n    pass\n"
        "@tf.function\ndef relu(x): return x\ndef run(): return tf.zeros(3)\n"
    )
    replies = ask(sandbox, source, Call("a", "relu", [{"x": X}], 0), Call("b", "run", [{}], 0))
    assert replies["a"].verdict == "value" and "tensorflow is not installed here" in replies["a"].notes[0]
    assert replies["b"].verdict == "raised" and "`tensorflow.zeros` was used" in replies["b"].message


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("x = 1\ndef run(:\n", 2, "invalid syntax"),
        ("def run():\n    print 'x'\n", 2, "this is Python 2"),
        ("def run():\n    \n", 1, "expected an indented block"),
        ("def run(): return 1\0", 1, "null bytes"),
    ],
)
def test_a_file_that_is_no_python_3_is_placed(sandbox, source, line, message, ask):
    """A file that cannot be parsed gives `raised` with file and line on its questions; other files still count."""
    files = {"a.py": source, "b.py": "def relu(x): return x\n"}
    interface = {"a.py": ["run"], "b.py": ["relu"]}
    replies = ask(
        sandbox, files, Call("q", "run", [{}], 0), Call("r", "relu", [{"x": X}], 0), interface=interface
    )
    reply = replies["q"]
    assert (
        (reply.verdict, reply.file) == ("raised", "a.py")
        and message in reply.message
        and replies["r"].verdict == "value"
    )
    assert reply.line == line or line == 1


def test_stand_ins_are_for_the_submission_alone(sandbox, ask_one):
    """A library that looks for an optional package finds that it is not there; the submission gets a stand-in."""
    source = (
        "import tensorflow\n"
        "def run():\n    try:\n        exec(compile('import tensorflow_datasets', '/lib/x.py', 'exec'))\n"
        "    except ImportError:\n        return 'not there'\n"
    )
    assert ask_one(sandbox, source).values == ["not there"]


def test_many_files_that_cannot_be_imported_cost_few_processes(sandbox, ask_one, monkeypatch):
    """They are found one by one, each by a fresh process, and after some all are taken by their definitions."""
    started = []
    start = sandbox._attempt
    monkeypatch.setattr(sandbox, "_attempt", lambda *about: started.append(1) or start(*about))
    files = {f"part{n}.py": f"def give{n}(x): return x + {n}\nraise OSError\n" for n in range(50)}
    needed = "".join(f"from part{n} import give{n}\n" for n in range(50))
    reply = ask_one(sandbox, files | {"a.py": needed + "def relu(x): return give49(x)\n"}, "relu", {"x": X})
    assert reply.values[0]["y"].tolist() == (X + 49).tolist() and 1 < len(started) < 30
