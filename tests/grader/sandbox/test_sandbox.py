"""What a submission's calls give: values, and one named verdict for everything else."""

import random

import numpy as np
import pytest

from grader.sandbox import Call, Limits, NoIsolation, Sandbox, SandboxFault

X = np.array([[-1.0, 2.0], [3.0, -4.0]])
LIMITS = Limits(seconds=30, load_seconds=30, memory_mb=300, reply_bytes=2**20, output_bytes=100)


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file; its time limits are never reached."""
    with warm(["numpy"], LIMITS) as box:
        yield box


def test_an_honest_call_returns_plain_values(sandbox, ask):
    """Values come back as float64 arrays, one for each case; a change in place stays in the submission's process."""
    x = X.copy()
    reply = ask(
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
def test_each_end_of_a_call_has_its_verdict(sandbox, body, verdict, message, ask):
    """A call that gives no value says how it ended, keeps the finished case, and costs no other question."""
    source = f"import numpy as np\ndef run(k):\n    if k == 0: return 7\n    {body}\ndef relu(x): return x\n"
    replies = ask(
        sandbox, source, Call("q", "run", [{"k": 0}, {"k": 1}, {"k": 2}], 0), Call("n", "relu", [{"x": X}], 0)
    )
    reply = replies["q"]
    assert (reply.verdict, reply.values, reply.failed_case) == (verdict, [7], 1), reply
    assert message in reply.message
    assert replies["n"].verdict == "value"


@pytest.mark.parametrize("body", ["while True: pass", "import time; time.sleep(100)"])
def test_a_call_that_does_not_end_costs_its_own_limit(hasty, body, ask):
    """A hang is `timed out` at the case where it hangs; finished cases and the other questions keep their values."""
    source = f"def run(k):\n    if k == 0:\n        return 7\n    {body}\ndef relu(x):\n    return x\n"
    replies = ask(hasty, source, Call("q", "run", [{"k": 0}, {"k": 1}], 0), Call("n", "relu", [{"x": X}], 0))
    reply = replies["q"]
    assert (reply.verdict, reply.values, reply.failed_case) == ("timed out", [7], 1)
    assert reply.message == "it did not end within 1.5 s" and replies["n"].verdict == "value"


def test_raised_names_file_line_and_no_path(sandbox, ask_one):
    """An exception is placed at the last line in the submission's own files, and no folder of the machine is shown."""
    files = {
        "a.py": "from b import f\ndef run():\n    return f()\n",
        "b.py": "\ndef f():\n    open(__file__ + 'x')\n",
    }
    reply = ask_one(sandbox, files)
    assert (reply.verdict, reply.file, reply.line) == ("raised", "b.py", 3)
    assert "FileNotFoundError" in reply.message and "scratch" not in reply.message


def test_an_exception_that_attacks_its_reader_is_one_clean_line(sandbox, ask_one):
    """Exceptions whose own methods fail, lie or flood are reported in one short printable line."""
    source = "class E(Exception):\n    def __str__(self):\n        {}\ndef run():\n    raise E\n"
    assert ask_one(sandbox, source.format("raise SystemExit")).message == "E"
    message = ask_one(sandbox, source.format("return '\\x1b[31m\\n' + 'y' * 10**6")).message
    assert message.startswith("E: ") and len(message) <= 300 and message.isprintable()


def test_random_state_is_set_before_each_case(sandbox, ask):
    """Case i draws what a generator seeded with seed + i draws, whatever came before."""
    source = (
        "import random, numpy as np\nrandom.seed(5)\ndef draw(): return [random.random(), np.random.rand()]\n"
    )
    values = ask(sandbox, source, Call("q", "draw", [{}, {}], 11))["q"].values
    for case, value in enumerate(values):
        random.seed(11 + case)
        state = np.random.RandomState(11 + case)
        assert value == [[random.random(), state.rand()], [random.random(), state.rand()]]


def test_printing_is_captured_and_capped(sandbox, ask_one):
    """Endless printing is cut at the cap and hurts nobody; what goes past Python's streams is dropped."""
    reply = ask_one(
        sandbox, "import os\ndef run():\n    os.write(1, b'raw')\n    print('z' * 10**6)\n    return 1\n"
    )
    assert reply.verdict == "value" and reply.output == "z" * 100


def test_large_inputs_and_replies_travel(ask):
    """Inputs of 150 MB and replies of some MB arrive whole, and the inputs do not count as the submission's memory."""
    big = np.arange(48_000 * 784, dtype=np.float32).reshape(48_000, 784)
    source = (
        "import time\nimport numpy as np\ndef run(x):\n    x.sum()\n    time.sleep(0.2)\n"
        "    x[0, 0] = 5\n    return x[:2000, ::2] + 0\n"
    )
    with Sandbox(["numpy"], Limits(memory_mb=64)) as box:
        reply = ask(box, source, Call("q", "run", [{"x": big}], 0))["q"]
    assert reply.verdict == "value" and big[0, 0] == 0
    assert reply.values[0][0, 0] == 5 and np.array_equal(reply.values[0][1:], big[1:2000, ::2])


def test_a_fault_of_ours_is_not_the_submissions(sandbox, ask_one):
    """A worker that dies beforehand is replaced; probes that do not compile or do not exist raise `SandboxFault`."""
    sandbox._worker.process.kill()
    sandbox._worker.process.wait()
    assert ask_one(sandbox, "def run(): return 1\n").values == [1]
    for probes in ("def run(student: return 1\n", "x = 1\n"):
        with pytest.raises(SandboxFault, match=r"SyntaxError|no probe `run`"):
            sandbox.run({"a.py": b""}, {"a.py": ["run"]}, {}, probes, [Call("q", "run", [{}], 0)])


def test_without_isolation_nothing_is_confined_and_the_name_says_so(sandbox, ask_one):
    """`isolation="none"` works and is named; layers that together hold too little are refused."""
    with Sandbox(["numpy"], Limits(), "none") as box:
        assert box.isolation == "none" and ask_one(box, "def run(): return 1\n").values == [1]
    with pytest.raises(NoIsolation, match="files and the network"):
        Sandbox(["numpy"], Limits(), "strongest without namespaces, Landlock, seccomp")
    with pytest.raises(ValueError, match="strongest without"):
        Sandbox(["numpy"], Limits(), "weak")


def test_the_submission_has_a_time_of_its_own(ask):
    """When the whole time is used up, the remaining questions time out and the run ends."""
    with Sandbox(["numpy"], Limits(seconds=0.4, submission_seconds=1.0)) as box:
        source = "def run():\n    while True: pass\n"
        replies = ask(box, source, *(Call(str(n), "run", [{}], 0) for n in range(8)))
    assert {reply.verdict for reply in replies.values()} == {"timed out"}
    assert "had used its 1 s" in replies["7"].message


def test_torch_trains_in_a_fork_and_gives_the_same_numbers_again(ask_one):
    """Autograd and an optimiser work in a question's process; a tensor comes back as an array, equal in two runs."""
    source = (
        "import torch\ndef run(x):\n    net = torch.nn.Linear(3, 1)\n    o = torch.optim.Adam(net.parameters())\n"
        "    for _ in range(3):\n        o.zero_grad(); net(torch.tensor(x)).square().sum().backward(); o.step()\n"
        "    return net.weight\n"
    )
    with Sandbox(["numpy", "torch"], LIMITS) as box:
        first, second = (ask_one(box, source, case={"x": np.ones((4, 3), np.float32)}) for _ in range(2))
    assert (
        first.verdict == "value" and type(first.values[0]) is np.ndarray and first.values[0].shape == (1, 3)
    )
    assert np.array_equal(first.values[0], second.values[0])
