"""A question's process that waits for more cases: it stands still, goes on, and is made again where it must be."""

import pytest

from grader.sandbox import Call, Limits

PROBES = """
def run(student, **inputs):
    return student.run(**inputs)

def seen(student, **inputs):
    return student.seen(**inputs)
"""

COUNTING = """
import os, signal, sys, time
calls = []

def run(todo="pass"):
    calls.append(1)
    exec(todo)
    return len(calls)
"""
PAIR = ("first", "second")


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file."""
    with warm(["numpy"], Limits(seconds=30, load_seconds=30, memory_mb=120)) as box:
        if "namespaces" not in box.isolation:
            pytest.skip("no process is kept without namespaces")
        yield box


@pytest.fixture
def counting(sandbox):
    """A function: what two kept questions count when they are asked again, after code in their first calls."""

    def ask(todo="pass", between="pass"):
        with sandbox.open({"a.py": COUNTING.encode()}, {"a.py": ["run"]}, {}, PROBES, ["run"]) as session:
            session.ask([Call("first", "run", [{"todo": todo}], keep=True)])
            session.ask([Call("second", "run", [{"todo": between}], keep=True)])
            replies = session.ask([Call(name, "run", [{}, {}]) for name in PAIR])
        return [(replies[name].values, replies[name].went_on) for name in PAIR]

    return ask


def test_more_cases_of_a_question_go_to_its_own_process(counting):
    """Each goes on where its own calls ended, and knows nothing of the other question's."""
    assert counting() == [([2, 3], True), ([2, 3], True)]


def test_a_kept_process_that_another_question_ends_is_made_again(counting):
    """Ending or waking what waits costs nobody an answer: a fresh process gives it."""
    assert counting(between="os.kill(-1, signal.SIGKILL)")[0] == ([1, 2], False)
    assert counting(between="os.kill(-1, signal.SIGCONT)")[0] == ([2, 3], True)


def test_what_was_made_again_and_ends_keeps_its_finished_cases(sandbox):
    """A fresh process that takes the place of an ended one, and then ends itself, has answered what it answered."""
    with sandbox.open({"a.py": COUNTING.encode()}, {"a.py": ["run"]}, {}, PROBES, ["run"]) as session:
        session.ask([Call("first", "run", [{}], keep=True)])
        session.ask([Call("second", "run", [{"todo": "os.kill(-1, signal.SIGKILL)"}], keep=True)])
        large = "large = bytearray(b'1') * 400_000_000; time.sleep(60)"
        reply = session.ask([Call("first", "run", [{}, {"todo": large}, {}])])["first"]
    assert (reply.verdict, reply.values, reply.failed_case) == ("out of memory", [1], 1)


def test_what_holds_much_is_not_kept(counting):
    """It ends, and the next cases go to a fresh process; what the others have kept stays."""
    large = "globals()['large'] = bytearray(b'1') * 40_000_000"
    assert counting(large) == [([1, 2], False), ([2, 3], True)]
    assert counting(between=large) == [([2, 3], True), ([1, 2], False)]


def test_those_that_wait_hold_little_together(sandbox):
    """What a submission holds since it was loaded counts for each process: each may have made it its own by writing."""
    source = COUNTING + "HELD = bytearray(b'1') * 12_000_000\n"
    calls = [Call(str(n), "run", [{"todo": "HELD[::4096] = HELD[::4096]"}], keep=True) for n in range(4)]
    with sandbox.open({"a.py": source.encode()}, {"a.py": ["run"]}, {}, PROBES, ["run"]) as session:
        session.ask(calls)
        replies = session.ask(calls)
    assert [replies[call.id].went_on for call in calls] == [True, True, False, False]


def test_what_does_not_let_go_costs_the_others_nothing(counting):
    """A process that is to end and goes on is ended with all that was kept."""
    stays = "globals()['large'] = bytearray(b'1') * 40_000_000; os._exit = lambda code: time.sleep(60)"
    assert counting(between=stays) == [([1, 2], False), ([1, 2], False)]


def test_what_leaves_processes_is_not_kept(counting):
    """The next cases go to a fresh process, as those of a question that leaves files do."""
    left = "if os.fork() == 0: time.sleep(60)"
    assert counting(left) == [([1, 2], False), ([2, 3], True)]
    assert counting(between=left) == [([1, 2], False), ([1, 2], False)]


def test_a_kept_process_runs_on_in_nothing(sandbox):
    """Its threads stand still while another question is asked, also when one has woken it."""
    thread = "import threading; threading.Thread(target=spin, daemon=True).start()"
    source = COUNTING + (
        "import mmap, tempfile\nfile = tempfile.TemporaryFile()\nfile.truncate(8)\n"
        "SHARED = mmap.mmap(file.fileno(), 8)\n"
        "def spin():\n    while True:\n        SHARED[:8] = time.monotonic_ns().to_bytes(8, 'big')\n"
        "def seen(seconds, wakes=False):\n    wakes and os.kill(-1, signal.SIGCONT)\n"
        "    before, end = SHARED[:8], time.monotonic() + seconds\n"
        "    while SHARED[:8] == before and time.monotonic() < end: time.sleep(0.01)\n    return SHARED[:8] != before\n"
    )  # fmt: skip
    names = ["run", "seen"]
    with sandbox.open({"a.py": source.encode()}, {"a.py": names}, {}, PROBES, names) as session:
        both = f"{thread}\nglobals()['moving'] = seen(9)\nassert moving"
        first = session.ask([Call("first", "run", [{"todo": both}], keep=True)])["first"]
        waking = [
            Call("still", "seen", [{"seconds": 0.3}]),
            Call("wakes", "seen", [{"seconds": 9, "wakes": True}]),
        ]
        replies = session.ask([*waking, Call("still again", "seen", [{"seconds": 0.3}])])
    assert first.values == [1]
    assert [replies[name].values for name in ("still", "wakes", "still again")] == [[False], [True], [False]]
