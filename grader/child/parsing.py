"""Parses a submission's file as far as it is Python 3: one statement at its top that is not costs that statement."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field

ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
_PYTHON_2 = re.compile(
    r"Missing parentheses in call to '(print|exec)'|multiple exception types|leading zeros in decimal"
    r"|inconsistent use of tabs|<> |invalid decimal literal: .*L"
)
# Comments and texts: what looks like the start of a statement inside of one is none
_TEXT = re.compile(
    r"""\#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    re.S,
)
_START = re.compile(r"^(?!(?:else|elif|except|finally)\b)[^\s#)\]}]", re.M)
_ITS_LINE = re.compile(r"(\b(?:on|at) line )(\d+)")
_DEFINES = re.compile(r"^\s*(?:async\s+)?(?:def|class)\b", re.M)
_NAME = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.M)


@dataclass
class Parsed:
    """The statements at the top of a file that are Python 3, and those that are not."""

    tree: ast.Module
    # Its name or "", the line of its error, what is wrong
    left_out: list[tuple[str, int, str]] = field(default_factory=list)
    defines: bool = False  # whether functions or classes stand in what was left out


def parse(data: bytes, path: str = "<file>") -> Parsed:
    """Parse a file; where it is no Python 3 as a whole, statement by statement.

    Raises the whole file's error (one of `ERRORS`) where functions or classes are left out and none is left.
    """
    try:
        return Parsed(ast.parse(data, path))
    except ERRORS as error:
        found = _in_parts(_decoded(data), path)
        left = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in found.tree.body)
        if not left and found.defines:
            raise error
        return found


def why(error: BaseException) -> tuple[int, str]:
    """Return the line of an error of `parse`, and what is wrong."""
    message = getattr(error, "msg", None) or str(error) or type(error).__name__
    if _PYTHON_2.search(message):
        message = f"this is Python 2, graded is Python 3: {message}"
    return getattr(error, "lineno", None) or 1, message


def told(left_out: list[tuple[str, int, str]]) -> str:
    """Return in one line what was left out of a file, and why the first was."""
    _, line, message = left_out[0]
    what = [f"`{name}`" if name else f"line {place}" for name, place, _ in left_out]
    more = f" and {len(what) - 6} more" if len(what) > 6 else ""
    return f"{line}: {message}; only definitions were read, without {', '.join(what[:6])}{more}"


def _decoded(data: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding, "replace")
    except (SyntaxError, LookupError):
        return data.decode("utf-8", "replace")


def _in_parts(text: str, path: str) -> Parsed:
    found = Parsed(ast.Module([], []))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    line = 0  # lines before the part
    for part in _parts(text):
        try:
            nodes = ast.parse(part, path).body
        except ERRORS as error:
            name = _NAME.search(part)
            place, message = why(error)
            message = _ITS_LINE.sub(lambda match, before=line: f"{match[1]}{int(match[2]) + before}", message)
            found.left_out.append((name[1] if name else "", line + place, message))
            found.defines |= _DEFINES.search(part) is not None
        else:
            found.tree.body += (ast.increment_lineno(node, line) for node in nodes)
        line += part.count("\n")
    return found


def _parts(text: str) -> list[str]:
    """Cut a text before each statement at its top; a decorator stays with what it decorates."""
    inside = [match.span() for match in _TEXT.finditer(text) if "\n" in match[0]]
    starts = [match.start() for match in _START.finditer(text)]
    starts = [at for at in starts if not any(first < at < last for first, last in inside)]
    starts = [
        at
        for before, at in zip([None, *starts], starts, strict=False)
        if before is None or text[before] != "@"
    ]
    return [text[at:end] for at, end in zip([0, *starts], [*starts, len(text)], strict=True)]


def defined(path: str) -> list[tuple[str, int]]:
    """Return the functions and classes at the top of a file with their lines; none where it is no Python 3."""
    return [
        (node.name, node.lineno) for node in _top(path) if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]


def methods(path: str) -> list[tuple[str, str]]:
    """Return the methods of the classes at the top of a file, each after its class."""
    classes = [node for node in _top(path) if isinstance(node, ast.ClassDef)]
    return [
        (one.name, node.name) for one in classes for node in one.body if isinstance(node, ast.FunctionDef)
    ]


def _top(path: str) -> list[ast.stmt]:
    try:
        with open(path, "rb") as file:
            return parse(file.read()).tree.body
    except (OSError, *ERRORS):
        return []


def plain(name: str) -> str:
    """Return a name without what its case and underscores say."""
    return name.lower().replace("_", "")
