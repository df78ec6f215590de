"""Answers a question of the worker's own before any submission comes.

Python and numpy make ready at the first calls of a function what each fork would make again, in pages of its own.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

import numpy as np

from . import question, wire
from .loading import Loaded, make_probes

_PROBES = "def double(student, **inputs):\n    return student.double(**inputs)\n"
_CALL = {
    "probe": "double",
    "adapt": "",
    "seed": 0,
    "reply_bytes": 2**16,
    "output_bytes": 2**10,
    "keep": False,
}
_TIMES = 20  # a function is specialised after some of its calls


def rehearse() -> None:
    """Put two cases and answer them, some times, and leave no trace."""
    streams = sys.stdout, sys.stderr
    module = ModuleType("a")
    module.double = lambda x, y: {"x": np.maximum(x, 0) @ x.T, "y": (y * x).sum(axis=0)}
    probes = make_probes(_PROBES, ["double"])
    loaded = Loaded({"a.py": ["double"]}, {}, probes, {}, "/", modules={"a.py": module})
    for _ in range(_TIMES):
        cases = wire.pack([{"x": np.eye(3), "y": 2.0}] * 2)
        reader, reply = os.pipe()
        question.answer(loaded, _CALL, wire.Packed(cases), reply, -1)
        for handle in (cases, reader, reply):
            os.close(handle)
    del sys.modules[probes.__name__]
    sys.stdout, sys.stderr = streams
