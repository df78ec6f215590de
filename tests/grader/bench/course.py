"""The assignment and the class that grading is timed on: five functions of CS189's layers, 5 questions, 20 cases."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import probes

from grader.declarations import Case, Question
from grader.prepare import Assignment
from reference.cs189_hw6 import layers

NAMES = ("affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_loss")
RIGHT = Path(__file__).with_name("layers.py").read_text(encoding="utf-8")
# What a student wrote in the place of something right; the last two do not even end.
SLIPS = {
    "right": ("", ""),
    "mean over rows forgotten": ("    dx /= len(y)\n", ""),
    "maximum not taken away": (" - x.max(axis=1)[:, None]", ""),
    "db over the wrong axis": ("dout.sum(0)", "dout.sum(1)"),
    "ReLU lets 0 through": ("x > 0", "x >= 0"),
    "dw transposed": ("rows.T.dot(dout)", "dout.T.dot(rows)"),
    "other names and comments": ("rows", "flat"),
    "leaves the process": ("    return dout * cache\n", "    import os\n\n    os._exit(0)\n"),
    "endless": ("    return dout * cache\n", "    while True:\n        pass\n"),
}


def _affine(rng: np.random.Generator) -> list[Case]:
    return [
        Case("rows", {"x": rng.normal(size=(6, 5)), "w": rng.normal(size=(5, 4)), "b": rng.normal(size=4)}),
        Case("images", {"x": rng.normal(size=(4, 3, 8, 8)), "w": rng.normal(size=(192, 30)), "b": rng.normal(size=30)}),
    ]  # fmt: skip


def _affine_backward(rng: np.random.Generator) -> list[Case]:
    return [
        Case(case.group, case.inputs | {"dout": rng.normal(size=(len(case.inputs["x"]), len(case.inputs["b"])))})
        for case in _affine(rng)
    ]  # fmt: skip


def _relu(rng: np.random.Generator) -> list[Case]:
    return [
        Case("rows", {"x": rng.normal(size=(5, 7))}),
        Case("images", {"x": rng.normal(size=(200, 3, 12, 12))}),
    ]


def _relu_backward(rng: np.random.Generator) -> list[Case]:
    with_zeros = rng.integers(-1, 2, size=(6, 6)).astype(float)
    inputs = {"zeros": with_zeros, "rows": rng.normal(size=(40, 10))}
    return [Case(group, {"x": x, "dout": rng.normal(size=x.shape)}) for group, x in inputs.items()]


def _softmax(rng: np.random.Generator) -> list[Case]:
    scores = {"small scores": rng.normal(size=(20, 10)), "large scores": 1000 * rng.normal(size=(4, 3))}
    return [Case(group, {"x": x, "y": rng.integers(0, x.shape[1], len(x))}) for group, x in scores.items()]


def assignment() -> Assignment:
    """Return the assignment: 5 questions of 2 public and 2 hidden cases."""
    draws = dict(zip(NAMES, (_affine, _affine_backward, _relu, _relu_backward, _softmax), strict=True))
    return Assignment(
        id="layers",
        title="Five layer functions",
        interface={"layers.py": list(NAMES)},
        aliases={},
        libraries=("numpy",),
        questions=tuple(Question(name, name, 10, name, draw) for name, draw in draws.items()),
        mistakes=(),
        probes_source=inspect.getsource(probes),
        probes={name: getattr(probes, name) for name in NAMES},
        reference=SimpleNamespace(**{name: getattr(layers, name) for name in NAMES}),
        key="layers",
    )


def submissions(count: int, leaving: int = 0, endless: int = 0) -> Iterator[tuple[str, str]]:
    """Yield (slip, layers.py) for a class of `count`; each has a comment of its own, so that no two have one content.

    `leaving` of them end their process in relu_backward and `endless` never end it, spread evenly.
    """
    ordinary = [slip for slip in SLIPS if slip not in ("leaves the process", "endless")]
    special = ["leaves the process"] * leaving + ["endless"] * endless
    places = {(2 * place + 1) * count // (2 * len(special)): slip for place, slip in enumerate(special)}
    for number in range(count):
        slip = places.get(number, ordinary[number % len(ordinary)])
        yield slip, f"# hand-in {number}\n{RIGHT.replace(*SLIPS[slip])}"
