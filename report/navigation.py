"""The pages of the course, once: what is written, and the navigation that every one of them carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report.pages import anchor

INDEX, FOUND, PAPER, TIMES = "index.html", "found.html", "paper.html", "times.html"


@dataclass(frozen=True)
class CoursePage:
    """A page of the course: its file, the words that lead to it, and the group of pages that it belongs to, or ""."""

    file: str
    words: str
    group: str = ""


def course_pages(
    assignments: Iterable[str], graded: Iterable[str], provenance: Mapping[str, Any]
) -> list[CoursePage]:
    """Return the pages of a course in reading order; `graded` names the assignments that have submissions.

    There is a page on the paper where the configuration in `provenance` asks for one.
    """
    formats = provenance.get("config", {}).get("report", {}).get("formats", [])
    paper = [CoursePage(PAPER, "Paper")] if {"latex", "pdf"} & set(formats) else []
    return [
        CoursePage(INDEX, "Overview"),
        CoursePage(FOUND, "What we found"),
        *(CoursePage(assignment_file(name), name) for name in assignments),
        *paper,
        CoursePage(TIMES, "Times"),
        *(CoursePage(class_file(name), name, "Class") for name in graded),
    ]


def assignment_file(assignment: str) -> str:
    """Return the file of an assignment's page."""
    return f"{assignment}.html"


def class_file(assignment: str) -> str:
    """Return the file of the page on an assignment's class."""
    return f"class-{assignment}.html"


def made_place(task: str, metric: str = "") -> str:
    """Return the id, on its assignment's page, of where it stands how a task, or one metric of it, was made."""
    return f"made-{anchor(task)}" + (f".{anchor(metric)}" if metric else "")


def remove_others(pages: Iterable[CoursePage], out: Path) -> None:
    """Remove from the folder `out` the pages of assignments that are no longer of the course."""
    kept = {page.file for page in pages}
    for path in sorted(out.glob("*.html")):
        if path.name not in kept:
            path.unlink()
