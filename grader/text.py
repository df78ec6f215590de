"""Text of a submission made safe to show: one line, limited, no control characters, no places of this machine."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

import numpy as np

# Cc control, Cf format (the bidirectional marks among them), Cs surrogates, Co private, Zl and Zp line separators
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FOLDERS = re.compile(r"(?<![\w.…])/(?:[^\s/'\"<>:,;()]+/)+")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")


def visible(text: str) -> str:
    """Return the text with every character that has no visible form written as an escape; keeps line ends."""
    return "".join(
        char
        if char == "\n" or unicodedata.category(char) not in _UNSEEN
        else char.encode("ascii", "backslashreplace").decode()
        if ord(char) > 127
        else f"\\x{ord(char):02x}"
        for char in text
    )


def flat(text: str) -> str:
    """Return the text as one line in which every character can be seen."""
    return visible(text).replace("\n", " ")


def one_line(text: str, limit: int = 300) -> str:
    """Return foreign text as one line of at most `limit` characters, without folders and addresses of this machine."""
    text = _ADDRESS.sub("0x…", _FOLDERS.sub("…/", " ".join(text[: 20 * limit].split())))
    text = visible(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def number(value: Any) -> str:
    """Return a number with six significant digits; whole numbers and truth values as they are."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        whole = int(value)
        return str(whole) if abs(whole) < 10**18 else f"about 10**{math.floor(math.log10(abs(whole)))}"
    return f"{float(value) + 0.0:.6g}"  # 0, not -0


def described(value: Any, limit: int = 60) -> str:
    """Return what kind of value this is, in words: "an array of shape (3, 4)", "a number", "None"."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    if isinstance(value, (bool, int, float, np.generic)):
        return "a number" if isinstance(value, np.generic) or abs(value) < 1e300 else "a number too large"
    if isinstance(value, str):
        return f"the text {one_line(repr(value), limit)}"
    if isinstance(value, dict):
        return f"a dict of {len(value)} entries"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)} items"
    return f"a {type(value).__name__}"
