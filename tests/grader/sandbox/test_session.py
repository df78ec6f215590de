"""A submission that is asked several times: one process as long as nothing ends it, and its own time."""

import os
import subprocess
import sys

import pytest

from grader import own_time, watch
from grader.own_time import OwnTime
from grader.sandbox import Call, Limits, SandboxFault

ONCE = "import os\nLOADED = os.urandom(8).hex()\ndef run(ends=False):\n    return os._exit(3) if ends else LOADED\n"
PROBES = "def run(student, **inputs):\n    return student.run(**inputs)\n"


@pytest.fixture(scope="module")
def sandbox(warm):
    """One warm worker for the tests of this file."""
    with warm(["numpy"], Limits(seconds=30, load_seconds=30)) as box:
        yield box


def test_a_submission_is_loaded_once_for_all_that_it_is_asked(sandbox):
    """Questions asked later, also after one that crashed, are answered by forks of the same process."""
    with sandbox.open({"a.py": ONCE.encode()}, {"a.py": ["run"]}, {}, PROBES, ["run"]) as session:

        def ask(**case):
            reply = session.ask([Call("q", "run", [case])])["q"]
            return reply.values[0] if reply.values else reply.verdict

        first = ask()
        assert ask() == first
        assert ask(ends=True) == "exited"
        assert ask() == first


def test_after_an_endless_question_a_fresh_process_goes_on(warm):
    """What a limit cuts off takes its whole process along; the other questions have their values."""
    source = ONCE + "def loop():\n    while True: pass\n"
    probes = PROBES + "def loop(student):\n    student.loop()\n"
    with warm(["numpy"], Limits(seconds=0.3)) as hasty:
        files = {"a.py": source.encode()}
        with hasty.open(files, {"a.py": ["run", "loop"]}, {}, probes, ["run", "loop"]) as session:
            first = session.ask([Call("q", "run", [{}])])["q"]
            both = session.ask([Call("endless", "loop", [{}]), Call("q", "run", [{}])])
    assert both["endless"].verdict == "timed out"
    assert (first.verdict, both["q"].verdict) == ("value", "value") and both["q"].values != first.values


def test_asking_one_session_ends_the_process_of_another(sandbox):
    """A worker has one submission's process at a time; a session whose process was ended starts it anew."""
    about = {"a.py": ONCE.encode()}, {"a.py": ["run"]}, {}, PROBES, ["run"]
    with sandbox.open(*about) as first, sandbox.open(*about) as second:

        def ask(session):
            return session.ask([Call("q", "run", [{}])])["q"].values[0]

        assert ask(first) == (before := ask(first))
        assert len({before, ask(second), ask(first)}) == 3


def test_a_grader_that_is_told_to_end_leaves_no_process_that_it_was_starting(sandbox, monkeypatch):
    """Ctrl-C in the moment in which a process is made ends that one: nobody waits for it, nothing is left."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.attempt.Attempt._message", interrupted)
    with (
        pytest.raises(KeyboardInterrupt),
        sandbox.open({"a.py": ONCE.encode()}, {"a.py": ["run"]}, {}, PROBES, ["run"]) as session,
    ):
        session.ask([Call("q", "run", [{}])])
    assert watch.tree(sandbox._worker.process.pid) == []


@pytest.fixture
def looks(monkeypatch):
    """A function: own seconds after looks given as (clock, state, processor seconds) of one process.

    `waited` are the seconds at each look that it has waited for a processor by the kernel's count, None for no count.
    """

    def seconds(*given, waited=None):
        clock = [0.0]
        monkeypatch.setattr(own_time.time, "monotonic", lambda: clock[0])
        own = OwnTime()
        for place, (now, state, used) in enumerate(given):
            clock[0] = now
            waits = {} if waited is None else {1: waited[place]}
            monkeypatch.setattr(own_time, "_waits", lambda processes, waits=waits: waits)
            fields = [
                state,
                *"0" * 10,
                *(str(int(used * os.sysconf("SC_CLK_TCK"))), "0", "0", "0"),
                "20",
                "0",
                "1",
            ]
            monkeypatch.setattr(own_time, "_fields", lambda path, fields=fields: fields)
            own.look([1])
        return own.seconds

    return seconds


def test_waiting_for_a_processor_costs_no_time(looks):
    """A process that others keep from the processor for 8 of 10 seconds has used 2."""
    given = (0, "R", 5), (4, "R", 6), (10, "R", 7)
    assert looks(*given) == looks(*given, waited=(50, 53, 58)) == pytest.approx(2)


def test_who_only_seems_to_wait_for_a_processor_is_charged_by_the_clock(looks):
    """To be found wanting a processor at every look, and to sleep in between, spares a second and no more."""
    given = (0, "R", 5), (4, "R", 5), (10, "R", 5), (20, "R", 6)
    assert looks(*given, waited=(7, 7, 7, 7)) == pytest.approx(19)
    assert looks(*given, waited=(7, 7, 7, 10)) == pytest.approx(16)


def test_the_kernel_tells_who_waits_for_a_processor():
    """Of two processes that compute on one processor each waits for the other."""
    place = min(os.sched_getaffinity(0))
    spin = f"import os\nos.sched_setaffinity(0, [{place}])\nprint(flush=True)\nwhile True: pass"
    both = [subprocess.Popen([sys.executable, "-c", spin], stdout=subprocess.PIPE) for _ in range(2)]
    try:
        for one in both:
            one.stdout.readline()
        before = own_time._waits([one.pid for one in both])
        if not before:
            pytest.skip("this kernel does not count waits")
        while any(own_time._waits([one.pid])[one.pid] <= before[one.pid] for one in both):
            pass
    finally:
        for one in both:
            one.kill()
            one.communicate()


def test_sleeping_costs_the_time_of_the_clock(looks):
    """A process that sleeps or waits for what never comes reaches its limit as one that computes."""
    assert looks((0, "S", 5), (4, "S", 5), (10, "S", 5)) == pytest.approx(10)


def test_several_processors_cost_no_more_than_the_clock(looks):
    """Threads that compute side by side are charged as one."""
    assert looks((0, "R", 0), (1, "R", 4), (2, "R", 8)) == pytest.approx(2)


def test_waiting_for_a_busy_machine_is_no_fault_of_the_submission(sandbox, monkeypatch):
    """What has not used its time when far more of it has passed on the clock is ours, and the next one is answered."""
    files = {"a.py": b"import time\ndef run(seconds):\n    time.sleep(seconds)\n    return 1\n"}
    with (
        sandbox.open(files, {"a.py": ["run"]}, {}, PROBES, ["run"]) as session,
        monkeypatch.context() as patched,
    ):
        patched.setattr("grader.attempt._PATIENCE", 0.01)
        with pytest.raises(SandboxFault, match="too busy a machine"):
            session.ask([Call("q", "run", [{"seconds": 20}])])
    with sandbox.open(files, {"a.py": ["run"]}, {}, PROBES, ["run"]) as session:
        assert session.ask([Call("q", "run", [{"seconds": 0}])])["q"].values == [1]


def test_what_is_asked_aside_takes_no_time_of_the_work(warm):
    """Who is asked more for the sake of words keeps all the time for the questions; words have a time of their own."""
    files = {"a.py": b"import time\ndef run(seconds):\n    time.sleep(seconds)\n    return 1\n"}
    with (
        warm(["numpy"], Limits(seconds=30, submission_seconds=2)) as box,
        box.open(files, {"a.py": ["run"]}, {}, PROBES, ["run"]) as session,
    ):
        aside = session.ask_aside([Call("more", "run", [{"seconds": 20}])])["more"]
        assert aside.verdict == "timed out" and "had used its 2 s" in aside.message
        assert session.ask([Call("q", "run", [{"seconds": 0}])])["q"].values == [1]
        assert session.ask_aside([Call("more", "run", [{"seconds": 0}])])["more"].verdict == "timed out"
