"""What older kernels leave open is closed by the system call filter: tried with the rights that they know."""

import fcntl
import os

import pytest

from grader.child import landlock, linux, seccomp


def outcome(version, attempt, readable):
    """Run `attempt` in a child that is locked as on a kernel with this version of Landlock; its error's number or 0."""
    child = os.fork()
    if child == 0:
        try:
            real = linux.call
            linux.call = lambda number, *rest: version if rest == (None, 0, 1) else real(number, *rest)
            landlock.restrict([readable], [], [])
            linux.call = real
            seccomp.install(namespaces=False, landlock=version)
            attempt()
            os._exit(0)
        except OSError as error:
            os._exit(error.errno)
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture(autouse=True)
def _there():
    if not landlock.abi():
        pytest.skip("this kernel has no Landlock")


@pytest.mark.parametrize("version", [1, 2, 3, 6])
def test_a_file_that_may_be_read_cannot_be_emptied(version, tmp_path):
    """Neither by `truncate` nor by opening it so, though the first versions of Landlock allow both."""
    victim = tmp_path / "victim"
    victim.write_text("whole")
    path = str(victim)
    if version > landlock.abi():
        pytest.skip(f"this kernel has Landlock {landlock.abi()}")
    assert outcome(version, lambda: os.open(path, os.O_RDONLY), str(tmp_path)) == 0
    for attempt in (lambda: os.truncate(path, 0), lambda: os.open(path, os.O_RDONLY | os.O_TRUNC)):
        assert outcome(version, attempt, str(tmp_path)) in (1, 13)  # EPERM, EACCES
    assert victim.read_text() == "whole"


@pytest.mark.parametrize("version", [1, 5, 6])
def test_no_signal_leaves(version, tmp_path):
    """Signals to the outside fail with every version, those that the kernel sends for a file's owner among them."""
    if version > landlock.abi():
        pytest.skip(f"this kernel has Landlock {landlock.abi()}")
    outside, (pipe, _) = os.getpid(), os.pipe()
    assert outcome(version, lambda: os.kill(outside, 0), str(tmp_path)) == 1
    for command in (fcntl.F_SETOWN, 10, 15):
        assert outcome(version, lambda c=command: fcntl.fcntl(pipe, c, outside), str(tmp_path)) == 1


def test_other_processes_keep_their_place(tmp_path):
    """Priority, processors and scheduling of a process outside cannot be changed, nor folders be watched."""
    outside = os.getpid()
    for attempt in (
        lambda: os.setpriority(os.PRIO_PROCESS, outside, 19),
        lambda: os.sched_setaffinity(outside, {0}),
        lambda: os.sched_setscheduler(outside, os.SCHED_IDLE, os.sched_param(0)),
        lambda: linux.call(254 if os.uname().machine == "x86_64" else 27, 0, b"/", 0xFFF),
        lambda: os.memfd_create("x"),
    ):
        assert outcome(1, attempt, str(tmp_path)) == 1
