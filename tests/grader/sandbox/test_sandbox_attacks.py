"""A catalogue of cheats: each is answered with what it honestly deserves and reaches nothing."""

import os
import socket
from pathlib import Path

import numpy as np
import pytest

import grader
from grader import watch
from grader.sandbox import Call, SandboxFault

PROBES = "def run(student, **inputs):\n    return student.run(**inputs)\n"


def one(sandbox, source, **case):
    return many(sandbox, source, Call("q", "run", [case], 0))["q"]


def many(sandbox, source, *calls):
    return sandbox.run({"a.py": source.encode()}, {"a.py": ["run"]}, {}, PROBES, calls)


def reached(sandbox, statement, **case):
    """Run one statement that must fail; returns the exception's name as the submission saw it, or None."""
    source = f"import os, sys, socket, ctypes\ndef run(**case):\n    try:\n        {statement}\n"
    reply = one(sandbox, source + "    except BaseException as e:\n        return type(e).__name__\n", **case)
    assert reply.verdict == "value", reply
    return reply.values[0]


def leftovers(sandbox):
    return [pid for pid in watch.tree(os.getpid()) if pid != sandbox._worker.process.pid]


def test_patching_numpys_assertions_and_comparisons_changes_nothing_outside(sandbox):
    """A submission that replaces numpy's comparisons still gives its wrong value; the next one is unharmed."""
    patch = "import numpy as np\nnp.testing.assert_allclose = np.allclose = np.array_equal = lambda *a, **k: True\n"
    wrong = one(
        sandbox, patch + "import unittest\nunittest.TestCase.assertEqual = print\ndef run(): return -1\n"
    )
    assert wrong.values == [-1]
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(wrong.values[0], 1)
    assert one(sandbox, "import numpy as np\ndef run(): return bool(np.allclose(0, 1))\n").values == [False]


def test_nothing_of_ours_is_in_the_child(sandbox):
    """Neither the reference nor the grader is among the child's modules, importable, or on its path."""
    source = (
        "import sys, importlib.util as u\ndef run():\n"
        "    ours = ('reference', 'grader', 'report', 'regrade')\n"
        "    loaded = [m for m in sys.modules if m.split('.')[0] in ours]\n"
        "    return loaded, [n for n in ours if u.find_spec(n)], sys.path\n"
    )
    loaded, found, path = one(sandbox, source).values[0]
    assert (loaded, found) == ([], [])
    root = str(Path(grader.__file__).parents[1])
    assert not [entry for entry in path if root == entry or root.startswith(entry + "/")]


def test_no_expected_value_or_secret_is_in_the_childs_memory(sandbox, warm, monkeypatch):
    """The environment holds no variable of the grader's, and objects of the worker hold no other question's inputs."""
    monkeypatch.setenv("REGRADE_TEST_SECRET", "tell-nobody")
    with warm(["numpy"]) as fresh:
        source = (
            "import gc, os\ndef run(k):\n"
            "    texts = [str(o) for o in gc.get_objects() if type(o) in (dict, list) and len(o) < 50]\n"
            "    return 'REGRADE_TEST_SECRET' in os.environ, any('hidden-input' in t for t in texts)\n"
        )
        calls = Call("a", "run", [{"k": 1}], 0), Call("b", "run", [{"k": "hidden-" + "input"}], 0)
        reply = many(fresh, source.replace("'hidden-input'", "'hidden-' + 'input'"), *calls)["a"]
    assert reply.values == [(False, False)]


@pytest.mark.parametrize(
    "path",
    [
        grader.__file__,
        "/etc/passwd",
        "/proc/1/environ",
        "/proc/self/mem",
        "/root",
        "/home",
        "/proc",
        "/sys/kernel",
    ],
)
def test_files_that_are_not_its_own_cannot_be_read(sandbox, path):
    """The repository, the system's settings and other processes cannot be opened or listed."""
    statement = (
        "open(case['p'], 'rb').read() if not os.path.isdir(case['p']) else sorted(os.listdir(case['p']))[99]"
    )
    assert reached(sandbox, statement, p=path) in (
        "FileNotFoundError",
        "PermissionError",
        "IndexError",
        "OSError",
    )


def test_the_parents_memory_and_command_line_are_out_of_reach(sandbox):
    """The grader's process cannot be read, traced or signalled by its number."""
    for statement in (
        "open(f\"/proc/{case['pid']}/cmdline\").read()",
        "os.kill(case['pid'], 0)",
        "os.kill(os.getppid(), 9) if os.getppid() == case['worker'] else os.kill(case['worker'], 0)",
    ):
        seen = reached(sandbox, statement, pid=os.getpid(), worker=sandbox._worker.process.pid)
        assert seen in ("FileNotFoundError", "PermissionError", "ProcessLookupError"), statement
    statement = "assert ctypes.CDLL(None).ptrace(16, case['pid'], 0, 0) == 0"
    assert reached(sandbox, statement, pid=os.getpid()) == "AssertionError"


def test_nothing_is_written_outside_the_scratch_folder(sandbox, tmp_path):
    """Files outside scratch cannot be made, changed or removed; the next submission finds an empty scratch."""
    tmp_path.chmod(0o777)
    victim = tmp_path / "victim"
    victim.write_text("whole")
    victim.chmod(0o666)
    reached(sandbox, "os.remove(case['p'])", p=str(victim))  # without namespaces it seems to work
    for statement in ("open(case['p'], 'w')", "os.mkdir(case['p'] + 'x')"):
        assert reached(sandbox, statement, p=str(victim)) in (
            "FileNotFoundError",
            "PermissionError",
            "OSError",
        )
    for place in ("/mark", "/dev/mark", np.__file__ + "x", os.__file__ + "x"):
        assert reached(sandbox, "open(case['p'], 'w')", p=place) in ("PermissionError", "OSError"), place
    assert victim.read_text() == "whole" and list(tmp_path.iterdir()) == [victim]
    source = (
        "import os\ndef run():\n    home = os.environ['HOME']\n    seen = sorted(os.listdir(home))\n"
        "    open(home + '/mark', 'w').write('x')\n    return seen\n"
    )
    for _ in range(2):
        assert one(sandbox, source).values == [["submission", "tmp"]]


def test_a_crash_calls_nothing_that_collects_cores(sandbox, monkeypatch):
    """A limit of one byte keeps the kernel from writing a core and from handing it on; one of none does not."""
    source = "import os, time\ndef run():\n    time.sleep(60)\n"
    seen = []

    def look(processes):
        limits = (Path(f"/proc/{pid}/limits").read_text() for pid in processes)
        seen.extend(line.split()[4:6] for text in limits for line in text.splitlines() if "core file" in line)
        raise SandboxFault("seen")

    monkeypatch.setattr("grader.attempt.give_way", look)
    with pytest.raises(SandboxFault):
        one(sandbox, source)
    assert seen and all(limits == ["1", "1"] for limits in seen)


def test_the_scratch_folder_has_a_size(sandbox):
    """Many files cannot fill the disk."""
    source = (
        "def run():\n    for n in range(10**4):\n"
        "        with open(f'f{n}', 'wb') as f:\n            f.write(bytes(2**20))\n"
    )
    reply = one(sandbox, source)
    assert reply.verdict in ("raised", "exited") and (
        "No space" in reply.message or "8 MB of files" in reply.message
    )


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET"])
def test_no_socket_opens(sandbox, family):
    """No kind of socket can be made; loopback of this machine is not reached."""
    assert reached(sandbox, f"socket.socket(socket.{family}, socket.SOCK_DGRAM)") == "PermissionError"


def test_a_server_on_this_machine_is_not_reached(sandbox):
    """A listening port of the machine stays silent."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert (
            reached(sandbox, "socket.create_connection(('127.0.0.1', case['port']), 1)", port=port)
            is not None
        )


def test_no_program_runs(sandbox):
    """No other program can be started, not even from the scratch folder."""
    assert reached(sandbox, "os.execv('/usr/bin/true', ['true'])") in ("PermissionError", "FileNotFoundError")
    loader = next(
        p for p in ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1") if os.path.exists(p)
    )
    assert reached(sandbox, "os.execv(case['p'], ['ld', '--help'])", p=loader) == "PermissionError"
    statement = "import subprocess; subprocess.run(['/bin/sh', '-c', 'true'])"
    assert reached(sandbox, statement) in ("PermissionError", "FileNotFoundError", "OSError")


def test_a_fork_bomb_is_ended_with_all_it_started(sandbox):
    """Processes without end stop at a limit, and none is left."""
    source = "import os\ndef run():\n    while True:\n        os.fork()\n"
    assert one(sandbox, source).verdict in ("raised", "exited", "timed out", "out of memory")
    assert leftovers(sandbox) == []
    assert one(sandbox, "def run(): return 1\n").values == [1]


def test_a_grandchild_in_its_own_session_does_not_survive(sandbox):
    """A daemon made by double fork and setsid ends with its submission, whether made while loading or by a call."""
    daemon = (
        "import os, time\ndef daemon():\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n"
        "            while True: time.sleep(1)\n        os._exit(0)\n"
    )
    for source in (
        daemon + "daemon()\ndef run(): return 1\n",
        daemon + "def run():\n    daemon()\n    return 1\n",
    ):
        assert one(sandbox, source).values == [1]
        assert leftovers(sandbox) == []


def test_ending_everything_in_reach_ends_only_itself(sandbox):
    """`kill(-1)` costs the submission, not the grader; the next submission is graded."""
    source = "import os\ndef run():\n    os.kill(-1, 9)\n    os.kill(os.getppid(), 9)\n    return 1\n"
    assert one(sandbox, source).verdict in ("value", "raised", "exited")
    assert one(sandbox, "def run(): return 2\n").values == [2]


def test_memory_that_hides_in_children_counts(sandbox):
    """The memory of all its processes is added up."""
    source = (
        "import os, time, numpy as np\ndef run():\n    for _ in range(8):\n        if os.fork() == 0:\n"
        "            x = np.ones(2**24)\n            time.sleep(60)\n    time.sleep(60)\n"
    )
    reply = one(sandbox, source)
    assert reply.verdict == "out of memory" and leftovers(sandbox) == []


@pytest.mark.parametrize(
    "statement",
    [
        "os.memfd_create('x')",
        "assert ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0",
        "assert ctypes.CDLL(None).unshare(0x10000000) == 0",
        "os.chroot('.')",
        "os.setuid(0)",
        "os.mknod('d', 0o60666, 0x800)",
        "socket.sethostname('x')",
        "assert ctypes.CDLL(None).setrlimit(4, (ctypes.c_uint64 * 2)(0, 1)) == 0",
        "assert ctypes.CDLL(None).prctl(4, 0) == 0",
        "__import__('fcntl').lockf(open('locked', 'w'), 2, 1)",
        "assert ctypes.CDLL(None).syscall(444, (ctypes.c_uint64 * 2)(1, 1), 16, 0) >= 0",
    ],
)
def test_dangerous_system_calls_fail(sandbox, statement):
    """Memory outside the limits, new namespaces, devices, users and the machine's settings are denied."""
    assert reached(sandbox, statement) in ("PermissionError", "AssertionError")
