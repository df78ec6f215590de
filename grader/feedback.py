"""A record as a table that a student can read in a terminal."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

MARKS = {"right": "green", "ungradable": "yellow"}


def print_record(record: Mapping[str, Any], file: TextIO | None = None, width: int | None = None) -> None:
    """Print a record: the score, then each question, with its message and lines to paste where it is not right."""
    console = Console(file=file or sys.stdout, width=width, highlight=False, soft_wrap=False)
    head = f"{record['assignment']} · {plain(record['submission'])}"
    score = f"{_points(record['score'])} of {_points(record['max_score'])}"
    console.print(f"[bold]{escape(head)}[/]    [bold]{score}[/]    isolated: {escape(record['isolation'])}")
    ids = max(len(one["id"]) for one in record["questions"])
    for one in record["questions"]:
        points = "—" if one["points"] is None else _points(one["points"])
        colour = MARKS.get(one["verdict"], "red")
        line = f"  {escape(one['id']):{ids}}  {points:>5} of {_points(one['max_points']):<5} "
        console.print(f"{line}[{colour}]{escape(one['verdict'])}[/]")
        if one["message"]:
            console.print(Padding(Text(plain(one["message"])), (0, 0, 0, 6)))
        code = (one["detail"] or {}).get("snippet")
        if code:
            console.print(Padding(Text("see it yourself:"), (0, 0, 0, 6)))
            console.print(Padding(Text(plain(code)), (0, 0, 0, 8)))
    console.print()


def plain(text: str) -> str:
    """Return text without characters that a terminal acts on or that reorder what is read; they are shown as code."""
    return "".join(
        char
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
        else f"\\u{ord(char):04x}"
        for char in text
    )


def _points(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
