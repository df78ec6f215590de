"""The page of one submission: its questions, and for each that is not right what its author may read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

from report import grades
from report.feedback import submission
from report.files import write
from report.pages import environment, plain_assets

MARK = '<meta name="generator" content="Regrade">'  # in every page: a file that has it may be written over


class NotOurs(Exception):
    """A file that Regrade has not written stands where a page should."""


def submission_html(
    pages: Environment, record: Mapping[str, Any], title: str, provenance: Mapping[str, Any]
) -> str:
    """Return the page of a record; it holds all that it needs and makes no request."""
    template = pages.get_template("submission.html.j2")
    return template.render(
        grade=submission(record), title=title, provenance=provenance, **plain_assets("submission")
    )


def write_in_class(
    pages: Environment,
    record: Mapping[str, Any],
    out: Path,
    titles: Mapping[str, str],
    provenance: Mapping[str, Any],
) -> None:
    """Write the page of one record of a class below the folder `out`; `titles` maps assignments to words."""
    name = record["assignment"]
    text = submission_html(pages, record, titles.get(name, name), provenance)
    write(out / grades.page(name, record["submission"]), text)


def write_submission_page(
    record: Mapping[str, Any], path: Path, title: str, provenance: Mapping[str, Any]
) -> None:
    """Write the page of one record; raises `NotOurs` where another file has that name, `OSError`."""
    if path.exists() and MARK not in path.read_text(encoding="utf-8", errors="replace")[:2000]:
        raise NotOurs(path)
    write(path, submission_html(environment(), record, title, provenance))
