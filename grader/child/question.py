"""Answers one question in a process of its own: runs its probe on each case and writes each value at once.

Where more cases of the question may come, the process stops itself when it is done with the first ones, all its threads
with it, and goes on when it is woken.
"""

from __future__ import annotations

import io
import os
import random
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

from . import adapt
from .codec import Caps, Refused
from .loading import Loaded, describe
from .student import Broken, Missing, Student
from .wire import END, VALUE, Packed, receive, write_frame


class Output(io.TextIOBase):
    """Keeps the first bytes of what is printed and drops the rest."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, most: int) -> None:
        self.most, self.parts, self.left = most, [], most

    def write(self, text: str) -> int:
        """Take text as a file would."""
        if self.left > 0:
            self.parts.append(str(text)[: self.left])
            self.left -= len(self.parts[-1])
        return len(text)

    def writable(self) -> bool:
        """Say yes, as a file would."""
        return True

    @property
    def text(self) -> str:
        """What was kept."""
        return "".join(self.parts).encode("utf-8", "replace")[: self.most].decode("utf-8", "replace")


def answer(loaded: Loaded, call: dict[str, Any], cases: Packed, reply: int, more: int) -> None:
    """Answer the cases, and then those that come over the packet socket `more` to a process that is kept."""
    student = Student(loaded)
    if _answer(loaded, student, call, cases, reply) and call["keep"]:
        os.kill(os.getpid(), signal.SIGSTOP)
        following, handles = receive(socket.socket(fileno=more), 1)
        if following is not None:
            _answer(loaded, student, call | following, Packed(handles[0]), reply)


def _answer(loaded: Loaded, student: Student, call: dict[str, Any], cases: Packed, reply: int) -> bool:
    """Write one value frame for each case and one frame that ends them; whether each has its value."""
    output = sys.stdout = sys.stderr = Output(call["output_bytes"])
    end, case, left = {"verdict": "value"}, 0, call["reply_bytes"]
    me = os.getpid()
    try:
        probe = loaded.probes.__dict__[call["probe"]]
        if call["adapt"]:
            student = loaded.probes.__dict__[call["adapt"]](student)
        for case in range(len(cases)):
            value = _value(probe, student, loaded, cases, case, call["seed"])
            if os.getpid() != me:
                return False  # a process that the submission forked has no answer to give
            left -= write_frame(reply, VALUE, case, value, Caps(bytes=max(0, left)))
    except BaseException as error:
        if os.getpid() != me:
            return False
        end = {"case": case, **_why(error, loaded.folder)}
        error.__traceback__ = None
    end |= {"notes": loaded.notes[:20], "output": output.text}
    write_frame(reply, END, case, end, Caps(bytes=2**20, text=2**19))
    return end["verdict"] == "value"


def _value(probe: Callable, student: Student, loaded: Loaded, cases: Packed, case: int, seed: int) -> Any:
    """Return what the probe gives for a case, asked once more where it was an old library's way that failed."""
    seed = (seed + case) % 2**32
    _seed(seed)
    try:
        return probe(student, **cases[case])
    except Exception as error:
        paths = {os.path.join(loaded.folder, file): module for file, module in loaded.modules.items()}
        if not adapt.to_old(paths, error, loaded.note):
            raise
    _seed(seed)
    return probe(student, **cases[case])


def _seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def _why(error: BaseException, folder: str) -> dict[str, Any]:
    """Return verdict, message and the last place in the submission's own files."""
    why: dict[str, Any] = {"verdict": "raised", "message": describe(error), "file": None, "line": None}
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = frame.f_code.co_filename
        if path.startswith(folder + os.sep):
            why |= {"file": path[len(folder) + 1 :], "line": line}
    why["message"] = why["message"].replace(folder + os.sep, "")
    if isinstance(error, Broken):
        why["file"], why["line"] = error.place
        why["message"] = f"{error.place[0]}:{error.place[1]}: {error}"[:300]
    elif isinstance(error, Missing):
        why |= {"verdict": "missing", "message": str(error)[:300]}
    elif isinstance(error, Refused):
        why |= {"verdict": "refused", "message": str(error)[:300]}
    elif isinstance(error, MemoryError) or "can't allocate memory" in why["message"]:
        why |= {
            "verdict": "out of memory",
            "message": "more memory was asked for than there is for a submission",
        }
    elif isinstance(error, SystemExit):
        why |= {"verdict": "exited", "message": f"the code called exit ({why['message']})"}
    return why
