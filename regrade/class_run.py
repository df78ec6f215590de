"""Grading many submissions into a folder: records as they come, then the gradebook, with progress on the way."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from regrade.files import json_line, write_whole
from regrade.records import NAME, read_records

RECORDS = "records"  # the folder of records by key: what is in it is not graded again
GRADEBOOK = "gradebook.csv"


def written(records: Iterable[dict[str, Any]], folder: Path) -> Iterator[dict[str, Any]]:
    """Write each record to the folder's grades.jsonl at once, then pass it on; the gradebook comes last.

    Whoever stops on the way finds whole lines, and what is finished in the folder's records.
    """
    with (folder / NAME).open("w", encoding="utf-8", newline="") as file:
        for record in records:
            file.write(json_line(record))
            file.flush()
            yield record
    from grader.gradebook import write_gradebook

    write_whole(folder / GRADEBOOK, lambda path: write_gradebook(read_records(folder), path))


@contextmanager
def progress(total: int) -> Iterator[Any]:
    """Give a function to call for each submission that is done; shows a bar where someone looks at the error stream."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    # Drawn when something is done, by no thread of its own: processes are forked meanwhile
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as bar:
        task = bar.add_task("", total=total or None)

        def done() -> None:
            bar.update(task, advance=1, refresh=True)

        bar.refresh()
        yield done
