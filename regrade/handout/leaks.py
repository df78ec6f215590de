"""Search of a hand-out's bytes for what students must not have: hidden cases, the hidden seed, reference code."""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grader.prepare import Prepared
from regrade import sources

LINE = 20  # characters: a shorter line of code says nothing of an answer
NUMBERS = 4  # numbers that are not whole: fewer, or labels of a few classes, occur by chance
DIGITS = 14  # characters of a number that is searched for as text
MANY = 100  # elements: so many of any kind do not
# How a line begins that is no part of an answer; the head of a function is published where it is handed in
SAYS_NOTHING = ("#", "raise ", "import ", "from ", "def ")
SEED = 10_000  # a smaller hidden seed is a number that occurs by chance


def leaks(
    files: Mapping[str, bytes],
    prepared: Sequence[Prepared],
    hidden_seed: int,
    name: str,
    root: Path,
    known: Sequence[str] = (),
) -> list[str]:
    """Return one line for each thing that is found in the files and must not be; archives are looked into.

    `known` are files of the project whose lines may be there (probes, the grader's own). Searched are the bytes of each
    array of a hidden case that no public case has, its numbers as text, the hidden seed, and every line of a function's
    body in the reference, the questions, their cases and the mistakes.
    """
    parts = dict(_unpacked(files))
    found = []
    for what, data in {**_numbers(prepared), **_seed(hidden_seed)}.items():
        found += [f"{part}: {what}" for part, content in parts.items() if data in content]
    allowed = {line.strip() for file in known for line in (root / file).read_text("utf-8").splitlines()}
    lines = {line: place for line, place in _code(name, root) if line not in allowed}
    for part, content in parts.items():
        if part.endswith(".npy"):
            continue
        text = content.decode("utf-8", "replace")
        found += [f"{part}: the line of {place}: {line}" for line, place in lines.items() if line in text]
    return found


def _unpacked(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, data in files.items():
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inside = {f"{name}/{entry}": archive.read(entry) for entry in archive.namelist()}
            yield from _unpacked(inside)
        else:
            yield name, data


def _numbers(prepared: Sequence[Prepared]) -> dict[str, bytes]:
    """Return {what it is: bytes} of the arrays of hidden cases, as they lie in memory and as text."""
    searched = {}
    for one in prepared:
        public = [array for drawn in one.cases if not drawn.hidden for array in _arrays(drawn)]
        seen = {array.tobytes() for array in public} | {value for array in public for value in _odd(array)}
        for place, drawn in enumerate(one.cases):
            for number, array in enumerate(_arrays(drawn) if drawn.hidden else ()):
                what = f"hidden case {place} of {one.question.id}, array {number}"
                if array.tobytes() not in seen and _tells(array):
                    searched |= {what: array.tobytes(), f"{what}, by columns": array.tobytes("F")}
                odd = [value for value in _odd(array)[:NUMBERS] if value not in seen]
                searched |= {f"{what}, {value}": repr(value).encode() for value in odd}
    return searched


def _odd(array: np.ndarray) -> list[float]:
    """Return the numbers of an array that have so many digits that they occur once."""
    if array.dtype.kind != "f":
        return []
    return [value for value in array.ravel().tolist() if len(repr(value)) >= DIGITS]


def _tells(array: np.ndarray) -> bool:
    """Whether an array would hardly occur by chance."""
    distinct = np.unique(array)
    broken = np.count_nonzero(distinct != np.round(distinct))
    return broken >= NUMBERS or (array.size >= MANY and len(distinct) > 1)


def _arrays(drawn: Any) -> Iterator[np.ndarray]:
    waiting = [drawn.case.inputs, drawn.expected, dict(drawn.readings)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, np.ndarray | float):
            yield np.ascontiguousarray(value)
        elif isinstance(value, Mapping):
            waiting += list(value.values())
        elif isinstance(value, list | tuple):
            waiting += list(value)


def _seed(hidden_seed: int) -> dict[str, bytes]:
    if hidden_seed < SEED:
        return {}
    return {"the hidden seed": str(hidden_seed).encode()}


def _code(name: str, root: Path) -> Iterator[tuple[str, str]]:
    """Yield (line, file:number) of every line of a function's body that says something; no docstrings, no comments."""
    folder = root / "reference" / name
    modules = [f"reference.{name}.{path.stem}" for path in sorted(folder.glob("*.py"))]
    for file in sources.closure(modules, root):
        if not file.startswith("reference/") or file == f"reference/{name}/probes.py":
            continue
        text = (root / file).read_text("utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.Lambda):
                for number in sorted(_body(node)):
                    line = lines[number - 1].strip()
                    if len(line) >= LINE and not line.startswith(SAYS_NOTHING):
                        yield line, f"{file}:{number}"


def _body(node: Any) -> set[int]:
    if isinstance(node, ast.Lambda):
        return set()
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return {number for part in body for number in range(part.lineno, part.end_lineno + 1)}
