"""A record as a table that a student can read in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from grader.readable import in_a_row, plain, smallest_line
from grader.text import visible

COLOURS = {"right": "green", "ungradable": "yellow"}
INDENT = 7
LONGEST = 100  # characters of an expected value; a longer one stands in the record


def print_record(record: Mapping[str, Any], file: TextIO | None = None, width: int | None = None) -> None:
    """Print a record: the score, then each question, with its message, the failing case and lines to paste.

    Text of a submission is printed as it is read: no colours, links or control characters of its own.
    """
    console = Console(file=file or sys.stdout, width=width, highlight=False, markup=False, emoji=False)
    console.print(_head(record, console.width), soft_wrap=True)
    for step in record.get("adjustments", ()):
        if not step["question"]:  # a question's own stands in its message
            _print_text(console, step["words"])
    names = max((len(visible(one["id"])) for one in record["questions"]), default=0)
    said: list[str] = []
    noted: set[str] = set()
    for one in record["questions"]:
        said = _print_question(console, one, names, said, noted)
    console.print()


def _head(record: Mapping[str, Any], width: int) -> Text:
    name = Text(visible(f"{record['assignment']} · {record['submission']}"), "bold")
    score = Text(f"{plain(record['score'])} of {plain(record['max_score'])}", "bold")
    isolation = f"isolated: {visible(record['isolation'])}"
    if record["isolation"].startswith("none"):
        isolation = "NOT isolated: the submission ran with your rights"
    gap = max(4, min(54, width - 40) - name.cell_len)
    return Text.assemble(name, " " * gap, score, "    ", isolation)


def _print_question(
    console: Console, question: Mapping[str, Any], names: int, before: list[str], noted: set[str]
) -> list[str]:
    """Print a question and return the lines of its message; those of the one before are not said again.

    Nor is a note that was printed; `noted` keeps them.
    """
    verdict = Text(question["verdict"], COLOURS.get(question["verdict"], "red"))
    shown = question.get("readable", False)
    # The message's first line often is the verdict with its extent: then it stands for the verdict
    lines = visible(question["message"]).split("\n") if shown and question["message"] else []
    if lines and lines[0].startswith(question["verdict"]):
        verdict = Text(lines.pop(0), verdict.style)
    head = f"  {visible(question['id']):{names}}  {plain(question['points']):>6} of {plain(question['max_points']):<5} "
    console.print(Text(head) + verdict, soft_wrap=True)
    if not shown:
        return before
    detail = question["detail"] or {}
    notes = {visible(note) for note in detail.get("notes") or ()}
    lines = [line for line in lines if line not in notes & noted]
    noted |= notes
    for line in ["as above"] if lines and lines == before else lines:
        _print_text(console, line)
    if question["verdict"] != "right" and detail.get("case"):
        smallest = dict(detail.get("smallest") or {})
        if question["verdict"] == "raised":
            smallest.pop("yours", None)  # the exception, which the message tells
        _print_case(console, detail["case"], smallest, visible(detail.get("snippet") or ""))
    return lines or before


def _print_case(console: Console, case: Mapping[str, Any], smallest: Mapping[str, Any], snippet: str) -> None:
    """Print the smallest failing input, or the failing case where there is none, what is expected, lines to paste."""
    inputs = case.get("inputs") or {}
    if smallest:
        _print_text(console, smallest_line(smallest))
    elif inputs and not snippet and len(text := in_a_row(inputs)) <= LONGEST:
        _print_text(console, f"failing input ({case['group']})   {text}")
    if case.get("expected") and not smallest and len(case["expected"]) <= LONGEST:
        _print_text(console, f"expected   {case['expected']}")
    if snippet:
        _print_text(console, "see it yourself:")
        for line in snippet.split("\n"):
            # Lines to paste are never broken
            console.print(Text(" " * (INDENT + 2) + line), soft_wrap=True)


def _print_text(console: Console, line: str) -> None:
    console.print(Padding(Text(visible(line)), (0, 0, 0, INDENT), expand=False))
