"""Python code as a row of normalised tokens: what stays when names, numbers, comments and layout are changed."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

MOST_BYTES = 2**20  # of the code of one submission; more is not looked at
NAME, NUMBER, TEXT, FILE = "name", "number", "text", "file"
_KEPT = frozenset(keyword.kwlist)
# Every character is part of some token, and nothing that follows a repetition can fail, so that none is taken back: any
# bytes take linear time, code that is no Python, or Python 2, among them. Texts that do not end go to the end of their
# line, or of the file. No possessive quantifiers, which Python 3.11.2 misreads.
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<text>[rbfuRBFU]{0,2}(?:
        \"{3}(?:[^"\\]+|\\.|"(?!""))*(?:\"{3})? | '{3}(?:[^'\\]+|\\.|'(?!''))*(?:'{3})?
      | "(?:[^"\\\n]+|\\.)*"? | '(?:[^'\\\n]+|\\.)*'? ))
  | (?P<number>(?:\d|\.\d)[\w.]*(?:(?<=[eE])[+-][\w.]*)*)
  | (?P<name>\w+)
  | (?P<line>\n)
  | (?P<space>[^\S\n]+|\\)
  | (?P<operator>\*\*=?|//=?|[<>]{2}=?|[-+*/%@&|^<>=!:]=|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Tokens:
    """The tokens of a submission's Python files, one after the other, each file behind a token `FILE`.

    `places` are (index of the file in `files`, line) of each token.
    """

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    files: tuple[str, ...]
    cut: bool


def tokens_of(files: Mapping[str, bytes]) -> Tokens:
    """Return the normalised tokens of the Python files among {path: content}, in the order of their paths.

    Names become one word, numbers and texts another each; keywords and operators stay. Comments, layout, docstrings and
    other texts that stand alone are left out. At most `MOST_BYTES` are read, and `cut` says whether there was more.
    """
    words: list[str] = []
    places: list[tuple[int, int]] = []
    names = sorted(name for name in files if name.lower().endswith(".py"))
    left = MOST_BYTES
    for index, name in enumerate(names):
        words.append(FILE)
        places.append((index, 1))
        text = (
            files[name][: max(left, 0)].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        )
        left -= len(files[name])
        place = (index, 1)
        for word, line in _normalised(text):
            if line != place[1]:
                place = (index, line)  # one object for the tokens of a line
            words.append(word)
            places.append(place)
    return Tokens(tuple(words), tuple(places), tuple(names), left < 0)


def _normalised(text: str) -> list[tuple[str, int]]:
    """Return (word, line) of each token that stays."""
    found: list[tuple[str, int]] = []
    line, fresh = 1, True  # fresh: nothing stands on this line yet
    alone: tuple[str, int] | None = None  # a text that began its line: it stays if something follows on it
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "line":
            line, fresh, alone = line + 1, True, None
            continue
        if kind in ("comment", "space"):
            continue
        if alone is not None:
            found.append(alone)
            alone = None
        token = (_word(kind, match[0]), line)
        line += match[0].count("\n")
        if kind == "text" and fresh:
            alone = token
        else:
            found.append(token)
        fresh = False
    return found


def _word(kind: str | None, text: str) -> str:
    if kind == "name":
        return sys.intern(text) if text in _KEPT else NAME
    # One object for each word there is: a class holds millions of them
    return {"number": NUMBER, "text": TEXT}.get(kind or "", sys.intern(text))
