"""What commands about a class print and write: lines that are safe to read, JSON, and CSV."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from regrade.files import writable, write_text

Say = Callable[..., None]


def speaker() -> Say:
    """Return a function that prints a line, perhaps in a style of rich, whatever a submission put into it."""
    from rich.console import Console

    from grader.text import flat

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def say(text: str = "", style: str | None = None) -> None:
        console.print(flat(text), style=style)

    return say


def add_files(command: argparse.ArgumentParser, document: str, row: str) -> None:
    """Declare --json FILE and --csv FILE."""
    command.add_argument("--json", metavar="FILE", type=Path, help=f"also write {document} as JSON")
    command.add_argument("--csv", metavar="FILE", type=Path, help=f"also write one row for each {row}")


def check_files(options: argparse.Namespace) -> None:
    """Raise `UserError` where --json or --csv names a file that cannot be written."""
    for word in ("json", "csv"):
        writable(getattr(options, word), f"--{word}")


def write_files(
    options: argparse.Namespace, document: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write what --json and --csv ask for; text in `rows` that a spreadsheet would run gets an apostrophe in front."""
    if options.json is not None:
        write_text(options.json, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    if options.csv is not None:
        write_text(options.csv, _table(columns, rows))


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    from grader.gradebook import cell

    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows([cell(one) if isinstance(one, str) else one for one in row] for row in rows)
    return text.getvalue()
