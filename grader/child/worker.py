"""The warm process: imports the libraries once, then forks a guarded process for each submission it is handed.

worker ── guard ── submission ── one process per question. The guard runs none of the submission's code: it ends
everything under it when the submission's process ends or the trusted side lets go of the leash.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import random
import select
import signal
import socket
import sys
from typing import Any

from . import linux, wire
from .confine import Plan
from .loading import compiled
from .rehearsal import rehearse
from .submission import run

# Imported ahead where a submission names the first part and it is installed: a fork is cheaper than an import.
_NUMPY = ("numpy", "numpy.random", "numpy.linalg", "numpy.fft")  # numpy loads its parts at first use
_AHEAD = {
    "matplotlib": ("matplotlib.pyplot",),
    "scipy": ("scipy.io", "scipy.ndimage", "scipy.optimize", "scipy.signal", "scipy.special", "scipy.stats"),
    "skimage": ("skimage.color", "skimage.filters", "skimage.io", "skimage.measure", "skimage.morphology",
                "skimage.restoration", "skimage.segmentation", "skimage.transform", "skimage.util"),
    "pandas": ("pandas",),
    "sklearn": ("sklearn.cluster", "sklearn.model_selection", "sklearn.preprocessing"),
    "torch": ("torch", "torch.nn.functional", "torch.optim", "torch.utils.data"),
    "PIL": ("PIL.Image",),
}  # fmt: skip


def serve(channel: socket.socket) -> None:
    """Answer requests until the trusted side closes the channel."""
    linux.keep_freed_memory()
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # whoever started the grader may ignore it
    start, _ = wire.receive(channel)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")  # short of memory, the kernel ends a submission before it ends the grader
    for library in (*_NUMPY, *start["libraries"]):
        _import(library)
    rehearse()
    plan = Plan(start["readable"], start["folder"], start["proof"], start["allowed"])
    plan.probe()
    lacking = plan.lacking() if plan.allowed else ""
    counted = plan.user is not None or plan.counted_as is not None
    wire.send(
        channel,
        {"layers": list(plan.layers.values()), "lacking": lacking, "user": plan.user, "counted": counted},
    )
    if lacking:
        return
    plan.enter_worker()
    while True:
        request, handles = wire.receive(channel, 3)
        if request is None:
            return
        for root in request["imports"]:
            for name in _AHEAD.get(root, ()):
                with contextlib.suppress(ImportError):
                    _import(name)
        with contextlib.suppress(SyntaxError, ValueError):  # ours, and said where they are run
            compiled(wire.Packed(handles[2])[1])
        gc.freeze()  # a collection in a child then leaves the shared pages alone
        guard = os.fork()
        if guard == 0:
            channel.close()
            code = 1
            try:
                _guard(plan, request, *handles)
                code = 0
            finally:
                os._exit(code)
        for handle in handles:
            os.close(handle)
        wire.send(channel, {"forked": guard})
        os.waitpid(guard, 0)
        _end_descendants()  # of a guard that died before its time
        wire.send(channel, {"gone": guard})


def _import(name: str) -> None:
    if name in sys.modules:
        return
    importlib.import_module(name)
    gc.collect()
    if name in _WARM:
        _WARM[name](sys.modules[name])


def _warm_torch(torch: Any) -> None:
    """Do what loads more when it is first done: an operation looks at the processor, an optimiser at a compiler."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    weight = torch.nn.Parameter(torch.ones(2, 2))
    optimiser = torch.optim.SGD([weight], lr=0.1)
    (weight @ weight).sum().backward()
    optimiser.step()


def _warm_plots(pyplot: Any) -> None:
    pyplot.plot([0, 1])
    pyplot.close("all")


_WARM = {"torch": _warm_torch, "matplotlib.pyplot": _warm_plots}


def _guard(plan: Plan, request: dict[str, Any], control: int, leash: int, setup: int) -> None:
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    plan.enter_submission(request["scratch_mb"])
    child = os.fork()
    if child == 0:
        code = 1
        try:
            random.seed(0)
            run(plan, request, control, setup)
            code = 0
        finally:
            os._exit(code)
    os.close(control)
    os.close(setup)
    poll = select.poll()
    poll.register(os.pidfd_open(child), select.POLLIN)
    poll.register(leash, select.POLLIN)
    poll.poll()
    os.kill(child, signal.SIGKILL)  # with a process tree of its own, this ends the tree
    _end_descendants()


def _end_descendants() -> None:
    """End and reap all processes below this one, which is their reaper: they stay its own whatever they do."""
    stopped: set[int] = set()
    while True:
        found = _descendants()
        for (
            pid
        ) in found:  # one that is stopped starts no other; those that it had just started come up next time
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if found <= stopped else signal.SIGSTOP)
        stopped |= found
        try:
            while os.waitpid(-1, 0 if not found else os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return


def _descendants() -> set[int]:
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/stat") as file:
            parent = int(file.read().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    found: set[int] = set()
    queue = [os.getpid()]
    while queue:
        below = children.get(queue.pop(), [])
        found.update(below)
        queue += below
    return found
