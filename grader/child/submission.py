"""The process of one submission: locks itself in, loads the files, then forks once for every question it is asked."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import sys
import tempfile
from types import ModuleType
from typing import Any

from . import linux, loading, question, wire
from .confine import SCRATCH, Plan


def run(plan: Plan, request: dict[str, Any], control: int, setup: int) -> None:
    """Serve one submission over the packet socket `control`; `setup` is a memory file of its setting and the probes."""
    alone = "namespaces" in plan.layers
    channel = socket.socket(fileno=control)
    try:
        folder, setting, probes = _prepare(plan, request, control, setup)
        refusal = _write(folder, setting["files"], alone)
    except Exception as error:
        wire.send(channel, {"fault": loading.describe(error)})
        raise
    # All that came before was ours, all that follows may be the submission's
    wire.send(channel, {"ready": True})
    if refusal is not None:
        wire.send(channel, {"refused": refusal})
        return
    loaded = loading.load(folder, setting, probes, lambda message: wire.send(channel, message))
    if loaded is None:
        return
    before = _state(os.path.dirname(folder))
    wire.send(channel, {"loaded": True, "notes": loaded.notes[:20]})
    kept: dict[int, int] = {}  # by the question's number, its process, which has stopped itself
    while True:
        call, handles = wire.receive(channel, 3)
        if call is None:
            return
        child = kept.pop(call["number"], 0)
        if child:
            os.kill(child, signal.SIGCONT)
        else:
            child = os.fork()
        if child == 0:
            code = 1
            try:
                channel.close()
                cases, reply, more = handles
                question.answer(loaded, call, wire.Packed(cases), reply, more)
                code = 0
            finally:
                os._exit(code)
        for handle in handles:
            os.close(handle)
        message = {"done": call["number"]}
        if _stands_still(child, os.WSTOPPED if call["keep"] else 0):
            kept[call["number"]] = child
        else:
            message["status"] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if kept:  # what else there is stops as well, and the trusted side sees it
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGSTOP)
            for other in kept.values():  # the question may have woken it
                _stands_still(other, os.WSTOPPED)
        elif alone:
            _end_the_rest()
        message["used"] = before is None or _state(os.path.dirname(folder)) != before
        wire.send(channel, message)


def _stands_still(child: int, stop: int) -> bool:
    """Wait until a process ends or, with WSTOPPED, stands still; whether it does. Neither is used up by asking."""
    found = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT | stop)
    return found.si_code == os.CLD_STOPPED


def _prepare(plan: Plan, request: dict[str, Any], control: int, setup: int) -> tuple[str, dict, ModuleType]:
    """Lock this process in; returns the folder for the files, the setting and the probes."""
    _quiet(keep=(control, setup))
    os.setsid()
    scratch = SCRATCH if "namespaces" in plan.layers else request["scratch"]
    if plan.layers:
        plan.become_user()
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)  # end with the guard, whatever ends the guard
    packed = wire.Packed(setup)
    setting, source = packed[0], packed[1]
    os.close(setup)
    folder = _settle(scratch)
    if plan.layers:
        plan.lock(scratch, request["limits"])
    probes = loading.make_probes(source, setting["needed"])
    sys.stdout = sys.stderr = question.Output(request["output_bytes"])
    return folder, setting, probes


def _quiet(keep: tuple[int, ...]) -> None:
    """Close every file but the ones kept; nothing to read, and what is printed below Python is dropped."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    start = 3
    for handle in sorted(keep):
        os.closerange(start, handle)
        start = handle + 1
    os.closerange(start, 4096)


def _settle(scratch: str) -> str:
    """Make the submission's folder and the one for its passing files, and go there."""
    folder, passing = os.path.join(scratch, "submission"), os.path.join(scratch, "tmp")
    for path in (folder, passing):
        os.mkdir(path)
    os.chdir(folder)
    tempfile.tempdir = passing
    os.environ.update(HOME=scratch, TMPDIR=passing, MPLCONFIGDIR=passing)
    return folder


def _write(folder: str, files: dict[str, Any], alone: bool) -> str | None:
    """Write the submission's files; returns why they cannot be written, where that lies in themselves."""
    try:
        for name, data in files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.write(data)
    except OSError as error:
        if error.errno == errno.ENOSPC and not alone:
            raise  # the machine's own disk is full
        return f"its files cannot be written into one folder: {error.strerror}"
    return None


def _state(scratch: str) -> dict[str, tuple[int, ...]] | None:
    """Return what tells whether anything under a folder was made, changed or removed; None where that is hidden."""
    found, waiting = {}, [scratch]
    try:
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    about = entry.stat(follow_symlinks=False)
                    found[entry.path] = (about.st_ino, about.st_mode, about.st_size, about.st_ctime_ns)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
    except OSError:
        return None
    return found


def _end_the_rest() -> None:
    """End what a question left running: this process is the first of its tree, so all others are its question's."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
