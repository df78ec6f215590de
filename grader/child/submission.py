"""The process of one submission: locks itself in, loads the files, then forks once for every question it is asked."""

from __future__ import annotations

import contextlib
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
    """Serve one submission over the packet socket `control`; `setup` is a memory file with its files and the probes."""
    alone = "namespaces" in plan.layers
    channel = socket.socket(fileno=control)
    try:
        folder, setting, probes = _prepare(plan, request, control, setup)
    except Exception as error:
        wire.send(channel, {"fault": loading.describe(error)})
        raise
    wire.send(
        channel, {"ready": True}
    )  # all that came before was ours, all that follows may be the submission's
    loaded = loading.load(folder, setting, probes, lambda message: wire.send(channel, message))
    if loaded is None:
        return
    wire.send(channel, {"loaded": True, "notes": loaded.notes[:20]})
    while True:
        call, handles = wire.receive(channel, 2)
        if call is None:
            return
        cases, reply = handles
        child = os.fork()
        if child == 0:
            code = 1
            try:
                channel.close()
                question.answer(loaded, call, wire.Packed(cases), reply)
                code = 0
            finally:
                os._exit(code)
        os.close(cases)
        os.close(reply)
        _, status = os.waitpid(child, 0)
        if alone:
            _end_the_rest()
        wire.send(channel, {"done": call["number"], "status": os.waitstatus_to_exitcode(status)})


def _prepare(plan: Plan, request: dict[str, Any], control: int, setup: int) -> tuple[str, dict, ModuleType]:
    """Lock this process in and write the files; returns their folder, the setting and the probes."""
    _quiet(keep=(control, setup))
    os.setsid()
    scratch = SCRATCH if "namespaces" in plan.layers else request["scratch"]
    if plan.layers:
        plan.become_user()
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)  # end with the guard, whatever ends the guard
    setting = wire.Packed(setup)[0]
    os.close(setup)
    folder = _write(scratch, setting["files"])
    if plan.layers:
        plan.lock(scratch, request["limits"])
    probes = loading.make_probes(setting["probes"], setting["needed"])
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


def _write(scratch: str, files: dict[str, Any]) -> str:
    """Write the submission's files under the scratch folder and go there."""
    folder = os.path.join(scratch, "submission")
    for path in (folder, os.path.join(scratch, "tmp")):
        os.makedirs(path, exist_ok=True)
    for name, data in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    os.chdir(folder)
    tempfile.tempdir = os.path.join(scratch, "tmp")
    os.environ.update(HOME=scratch, TMPDIR=tempfile.tempdir, MPLCONFIGDIR=tempfile.tempdir)
    return folder


def _end_the_rest() -> None:
    """End what a question left running: this process is the first of its tree, so all others are its question's."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
