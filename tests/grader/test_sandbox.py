"""What a submission's calls give: values, and one named verdict for everything else."""

import random
from dataclasses import replace

import numpy as np
import pytest

from grader.sandbox import Call, Limits, NoIsolation, Sandbox, SandboxFault

X = np.array([[-1.0, 2.0], [3.0, -4.0]])
PROBES = """
import numpy as np

def relu(student, **inputs):
    return {"y": student.relu(inputs["x"]), "x": inputs["x"]}

def draw(student):
    return [student.draw(), student.draw()]

def run(student, **inputs):
    return student.run(**inputs)
"""


LIMITS = Limits(seconds=30, load_seconds=30, memory_mb=300, reply_bytes=2**20, output_bytes=100)


def warm(limits):
    try:
        with Sandbox(["numpy"], limits) as box:
            yield box
    except NoIsolation as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def sandbox():
    """One warm worker for the tests of this file; its time limits are never reached."""
    yield from warm(LIMITS)


@pytest.fixture(scope="module")
def hasty():
    """A worker for what does not end by itself."""
    yield from warm(replace(LIMITS, seconds=1.5, load_seconds=1.5))


def run(sandbox, files, *calls, interface=None, aliases=None):
    files = {"a.py": files} if isinstance(files, str) else files
    files = {name: text.encode() for name, text in files.items()}
    interface = interface or {"a.py": ["relu", "draw", "run"]}
    return sandbox.run(files, interface, aliases or {}, PROBES, calls)


def one(sandbox, files, probe="run", case=None, **names):
    return run(sandbox, files, Call("q", probe, [case or {}], 0), **names)["q"]


def test_an_honest_call_returns_plain_values(sandbox):
    """Values come back as float64 arrays, one for each case; a change in place stays in the submission's process."""
    x = X.copy()
    reply = run(
        sandbox,
        "def relu(x):\n    print('hello')\n    x[x < 0] = 0\n    return x\n",
        Call("q", "relu", [{"x": x}, {"x": x[:1]}], 0),
    )["q"]
    assert reply.verdict == "value" and reply.failed_case is None and reply.output == "hello\nhello\n"
    assert [value["y"].tolist() for value in reply.values] == [[[0, 2], [3, 0]], [[0, 2]]]
    assert reply.values[0]["x"].tolist() == [[0, 2], [3, 0]] and np.array_equal(x, X)


@pytest.mark.parametrize(
    ("body", "verdict", "message"),
    [
        ("return 1 / 0", "raised", "ZeroDivisionError: division by zero"),
        ("raise KeyboardInterrupt('stop')", "raised", "KeyboardInterrupt: stop"),
        ("x = [np.ones(2**20) for _ in range(10**6)]", "out of memory", "memory"),
        ("return np.zeros(2**45)", "out of memory", "memory"),
        ("import sys; sys.exit(0)", "exited", "called exit"),
        ("import os; os._exit(0)", "exited", "status 0"),
        ("import os; os.abort()", "exited", "signal"),
        ("import ctypes; ctypes.string_at(0)", "exited", "signal 11"),
        ("return object()", "refused", "type object"),
        ("return (n for n in range(3))", "refused", "type generator"),
        ("return np.zeros(2**18)", "refused", "larger than"),
        ("return np.array([None])", "refused", "Python objects"),
    ],
)
def test_each_end_of_a_call_has_its_verdict(sandbox, body, verdict, message):
    """A call that gives no value says how it ended, keeps the finished case, and costs no other question."""
    source = f"import numpy as np\ndef run(k):\n    if k == 0: return 7\n    {body}\ndef relu(x): return x\n"
    replies = run(
        sandbox, source, Call("q", "run", [{"k": 0}, {"k": 1}, {"k": 2}], 0), Call("n", "relu", [{"x": X}], 0)
    )
    reply = replies["q"]
    assert (reply.verdict, reply.values, reply.failed_case) == (verdict, [7], 1), reply
    assert message in reply.message
    assert replies["n"].verdict == "value"


@pytest.mark.parametrize("body", ["while True: pass", "import time; time.sleep(100)"])
def test_a_call_that_does_not_end_costs_its_own_limit(hasty, body):
    """A hang is `timed out` at the case where it hangs; finished cases and the other questions keep their values."""
    source = f"def run(k):\n    if k == 0:\n        return 7\n    {body}\ndef relu(x):\n    return x\n"
    replies = run(hasty, source, Call("q", "run", [{"k": 0}, {"k": 1}], 0), Call("n", "relu", [{"x": X}], 0))
    reply = replies["q"]
    assert (reply.verdict, reply.values, reply.failed_case) == ("timed out", [7], 1)
    assert reply.message == "it did not end within 1.5 s" and replies["n"].verdict == "value"


def test_raised_names_file_line_and_no_path(sandbox):
    """An exception is placed at the last line in the submission's own files, and no folder of the machine is shown."""
    files = {
        "a.py": "from b import f\ndef run():\n    return f()\n",
        "b.py": "\ndef f():\n    open(__file__ + 'x')\n",
    }
    reply = one(sandbox, files)
    assert (reply.verdict, reply.file, reply.line) == ("raised", "b.py", 3)
    assert "FileNotFoundError" in reply.message and "scratch" not in reply.message


def test_an_exception_that_attacks_its_reader_is_one_clean_line(sandbox):
    """Exceptions whose own methods fail, lie or flood are reported in one short printable line."""
    source = "class E(Exception):\n    def __str__(self):\n        {}\ndef run():\n    raise E\n"
    assert one(sandbox, source.format("raise SystemExit")).message == "E"
    message = one(sandbox, source.format("return '\\x1b[31m\\n' + 'y' * 10**6")).message
    assert message.startswith("E: ") and len(message) <= 300 and message.isprintable()


def test_missing_names_hint_and_aliases(sandbox):
    """A missing name has its own verdict and a likely candidate; accepted names and names.yaml work and are noted."""
    source = "def re_lu2(x):\n    return x * (x > 0)\n"
    reply = one(sandbox, source, "relu", {"x": X})
    assert reply.verdict == "missing" and "found `re_lu2`; did you mean `relu`?" in reply.message
    reply = one(sandbox, source, "relu", {"x": X}, aliases={"relu": ["re_lu2"]})
    assert reply.verdict == "value" and reply.notes == [
        "`relu` was found as `re_lu2` in a.py (an accepted name)"
    ]
    reply = one(sandbox, {"a.py": source, "names.yaml": "relu: re_lu2\n"}, "relu", {"x": X})
    assert reply.verdict == "value" and reply.notes == ["`relu` was found as `re_lu2` in a.py (names.yaml)"]


def test_a_name_is_found_in_the_expected_file_first_then_in_any_other(sandbox):
    """Two files with one name: the published one wins; a name that only another file has is found there."""
    interface = {"b.py": ["run"], "a.py": ["relu"]}
    files = {"b.py": "def relu(x): return x\ndef draw(): return 5\n", "a.py": "def relu(x): return -x\n",
             "zz/other.py": "def run(): return 3\nassert __name__ == 'other'\n"}  # fmt: skip
    assert one(sandbox, files, "relu", {"x": X}, interface=interface).values[0]["y"].tolist() == (-X).tolist()
    assert one(sandbox, files, "run", interface=interface).values == [3]
    assert one(sandbox, files, "draw", interface=interface).values == [[5, 5]]


def test_course_package_prefixes_reach_the_submissions_own_files(sandbox):
    """`from cs231n.layers import *`, relative imports and its missing helpers load; a file is loaded once."""
    files = {
        "a.py": "from cs231n.layers import *\nfrom .util import two\nimport cs231n.layers, layers\n"
        "from cs231n.data_utils import get_data\nassert cs231n.layers is layers\ndef run(): return one() + two()\n",
        "layers.py": "def one(): return 1\n",
        "util.py": "def two(): return 2\n",
    }
    reply = one(sandbox, files)
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
def test_a_file_that_cannot_be_imported_is_read_by_its_definitions(sandbox, top, why):
    """Top-level code that fails, hangs or exits costs nothing: functions and constants load, and the note says why."""
    source = (
        f"import numpy as np\nA, B = 3, np.sqrt(4.0)\n{top}\nC = lambda: A\ndef run(): return A + B + C()\n"
    )
    reply = one(sandbox, source)
    assert (reply.verdict, reply.values) == ("value", [8.0]), reply
    assert "a.py was read by its definitions only" in reply.notes[0] and why in reply.notes[0]


def test_a_file_that_hangs_while_imported_is_read_by_its_definitions(hasty):
    """Training at the top of a file is ended at the limit; then its functions load without it."""
    reply = one(hasty, "def run(): return 8\nwhile True: pass\n")
    assert reply.values == [8] and "it did not end within 1.5 s" in reply.notes[0]


def test_packages_that_are_missing_fail_only_when_used(sandbox):
    """TensorFlow and the like can be imported, subclassed and decorated with; the use of one names it."""
    source = (
        "import tensorflow as tf\nfrom google.colab import drive\nclass M(tf.keras.Model):\n    pass\n"
        "@tf.function\ndef relu(x): return x\ndef run(): return tf.zeros(3)\n"
    )
    replies = run(sandbox, source, Call("a", "relu", [{"x": X}], 0), Call("b", "run", [{}], 0))
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
def test_a_file_that_is_no_python_3_is_placed(sandbox, source, line, message):
    """A file that cannot be parsed gives `raised` with file and line on its questions; other files still count."""
    files = {"a.py": source, "b.py": "def relu(x): return x\n"}
    interface = {"a.py": ["run"], "b.py": ["relu"]}
    replies = run(
        sandbox, files, Call("q", "run", [{}], 0), Call("r", "relu", [{"x": X}], 0), interface=interface
    )
    reply = replies["q"]
    assert (
        (reply.verdict, reply.file) == ("raised", "a.py")
        and message in reply.message
        and replies["r"].verdict == "value"
    )
    assert reply.line == line or line == 1


def test_random_state_is_set_before_each_case(sandbox):
    """Case i draws what a generator seeded with seed + i draws, whatever came before."""
    source = (
        "import random, numpy as np\nrandom.seed(5)\ndef draw(): return [random.random(), np.random.rand()]\n"
    )
    values = run(sandbox, source, Call("q", "draw", [{}, {}], 11))["q"].values
    for case, value in enumerate(values):
        random.seed(11 + case)
        state = np.random.RandomState(11 + case)
        assert value == [[random.random(), state.rand()], [random.random(), state.rand()]]


def test_printing_is_captured_and_capped(sandbox):
    """Endless printing is cut at the cap and hurts nobody; what goes past Python's streams is dropped."""
    reply = one(
        sandbox, "import os\ndef run():\n    os.write(1, b'raw')\n    print('z' * 10**6)\n    return 1\n"
    )
    assert reply.verdict == "value" and reply.output == "z" * 100


def test_large_inputs_and_replies_travel():
    """Inputs of 150 MB and replies of some MB arrive whole, and the inputs do not count as the submission's memory."""
    big = np.arange(48_000 * 784, dtype=np.float32).reshape(48_000, 784)
    source = (
        "import time\nimport numpy as np\ndef run(x):\n    x.sum()\n    time.sleep(0.2)\n"
        "    x[0, 0] = 5\n    return x[:2000, ::2] + 0\n"
    )
    with Sandbox(["numpy"], Limits(memory_mb=64)) as box:
        reply = run(box, source, Call("q", "run", [{"x": big}], 0))["q"]
    assert reply.verdict == "value" and big[0, 0] == 0
    assert reply.values[0][0, 0] == 5 and np.array_equal(reply.values[0][1:], big[1:2000, ::2])


def test_a_fault_of_ours_is_not_the_submissions(sandbox):
    """A worker that dies beforehand is replaced; probes that do not compile or do not exist raise `SandboxFault`."""
    sandbox._worker.process.kill()
    sandbox._worker.process.wait()
    assert one(sandbox, "def run(): return 1\n").values == [1]
    for probes in ("def run(student: return 1\n", "x = 1\n"):
        with pytest.raises(SandboxFault, match=r"SyntaxError|no probe `run`"):
            sandbox.run({"a.py": b""}, {"a.py": ["run"]}, {}, probes, [Call("q", "run", [{}], 0)])


def test_without_isolation_nothing_is_confined_and_the_name_says_so(sandbox):
    """`isolation="none"` works and is named; layers that together hold too little are refused."""
    with Sandbox(["numpy"], Limits(), "none") as box:
        assert box.isolation == "none" and one(box, "def run(): return 1\n").values == [1]
    with pytest.raises(NoIsolation, match="files and the network"):
        Sandbox(["numpy"], Limits(), "strongest without namespaces, Landlock, seccomp")
    with pytest.raises(ValueError, match="strongest without"):
        Sandbox(["numpy"], Limits(), "weak")


def test_the_submission_has_a_time_of_its_own():
    """When the whole time is used up, the remaining questions time out and the run ends."""
    with Sandbox(["numpy"], Limits(seconds=0.4, submission_seconds=1.0)) as box:
        source = "def run():\n    while True: pass\n"
        replies = run(box, source, *(Call(str(n), "run", [{}], 0) for n in range(8)))
    assert {reply.verdict for reply in replies.values()} == {"timed out"}
    assert "had used its 1 s" in replies["7"].message


def test_stand_ins_are_for_the_submission_alone(sandbox):
    """A library that looks for an optional package finds that it is not there; the submission gets a stand-in."""
    source = (
        "import tensorflow\n"
        "def run():\n    try:\n        exec(compile('import tensorflow_datasets', '/lib/x.py', 'exec'))\n"
        "    except ImportError:\n        return 'not there'\n"
    )
    assert one(sandbox, source).values == ["not there"]


def test_torch_trains_in_a_fork_and_gives_the_same_numbers_again():
    """Autograd and an optimiser work in a question's process; a tensor comes back as an array, equal in two runs."""
    source = (
        "import torch\ndef run(x):\n    net = torch.nn.Linear(3, 1)\n    o = torch.optim.Adam(net.parameters())\n"
        "    for _ in range(3):\n        o.zero_grad(); net(torch.tensor(x)).square().sum().backward(); o.step()\n"
        "    return net.weight\n"
    )
    with Sandbox(["numpy", "torch"], LIMITS) as box:
        first, second = (one(box, source, case={"x": np.ones((4, 3), np.float32)}) for _ in range(2))
    assert (
        first.verdict == "value" and type(first.values[0]) is np.ndarray and first.values[0].shape == (1, 3)
    )
    assert np.array_equal(first.values[0], second.values[0])
