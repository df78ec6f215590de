"""`regrade grade --watch`: one submission graded again at each save of its files, in a sandbox that stays warm."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regrade.commands.codes import DONE

if TYPE_CHECKING:
    from grader.intake import Submission

POLL = 0.15  # seconds between two looks at the files
MOST_FILES = 5000  # files that are looked at; intake refuses a submission of more


def saved(path: Path, wait: Callable[[], None]) -> Iterator[Submission]:
    """Yield the submission at a path as it is, then anew each time its content changes, without end.

    `wait` is called between two looks. What is half saved is a submission like any other; a path that is not there for
    a moment is waited for.
    """
    from grader.intake import take_in

    seen, last = None, None
    while True:
        look = _look(path)
        if look and look != seen:
            submission = take_in(path)
            content = (submission.files, submission.refused)
            # Files that changed while they were read are looked at once more
            seen = look if _look(path) == look else None
            if content != last:
                last = content
                yield submission
        wait()


def _look(path: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Return (name, size, time of change, inode) of each file at a path, () where nothing is there."""
    found = []
    try:
        places = [str(path)]
        if path.is_dir():
            places += [os.path.join(above, name) for above, _, names in os.walk(path) for name in names]
        for place in sorted(places)[: MOST_FILES + 1]:
            about = os.lstat(place)
            found.append((place, about.st_size, about.st_mtime_ns, about.st_ino))
    except OSError:  # it is being replaced
        return ()
    return tuple(found)


def watch(path: Path, name: str, settings: dict[str, Any], search_calls: int) -> int:
    """Grade the submission at a path on each save and print the record on a cleared screen, until Ctrl-C."""
    from rich.console import Console

    from grader.feedback import print_record
    from grader.text import visible
    from regrade.grading import grade_all

    console = Console(highlight=False, markup=False, emoji=False)
    records = grade_all(saved(path, lambda: time.sleep(POLL)), name, settings, search_calls)
    try:
        for record in records:
            console.clear()  # on a terminal; elsewhere the records follow one another
            print_record(record)
            console.print(
                f"watching {visible(str(path))}: save a file to grade it again, Ctrl-C to end", style="dim"
            )
    except KeyboardInterrupt:
        console.print("stopped watching")
    finally:
        records.close()  # the sandbox ends before the command does
    return DONE
