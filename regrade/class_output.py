"""Pages from records: a class's, as `regrade grade --out` and `regrade stats --html` leave it, and a student's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from regrade import declared
from regrade.errors import UserError
from regrade.files import read_json_lines
from regrade.provenance import commit_of
from regrade.records import NAME, read_records, records_file
from regrade.similarity import NAME as SIMILAR

LINKS = {"Gradebook (CSV)": "gradebook.csv", "Records (JSON lines)": NAME}


def write_class(grades: Path, out: Path) -> Path:
    """Write the pages of the records at a path into the folder `out` and return its index.html.

    The pairs that share code come from the similar.jsonl beside the records, if there is one. The page links to the
    tables that already lie in `out`. Raises `UserError` where a line is no record.
    """
    from report.class_page import write_class_pages

    known = declared.assignment_ids()
    titles = {name: declared.assignment(name)["title"] for name in known}
    links = {words: file for words, file in LINKS.items() if (out / file).is_file()}
    similar = _similar(records_file(grades).with_name(SIMILAR))
    write_class_pages(read_records(grades), out, commit_of(declared.ROOT), titles, links, similar)
    return out / "index.html"


def _similar(path: Path) -> list[dict[str, Any]]:
    try:
        return read_json_lines(path) if path.is_file() else []
    except ValueError:
        raise UserError(f"{path}: not JSON lines; delete it, or grade the class again") from None


def write_own_page(record: Mapping[str, Any], path: Path | None) -> Path:
    """Write the page of one submission, by its name into the current folder if no path is given; return where.

    Raises `UserError` where that cannot be, or would replace a file that is not such a page.
    """
    from report.grades import file_name
    from report.submission_page import NotOurs, write_submission_page

    path = path or Path(f"{file_name(record['submission'])}.html")
    title = declared.assignment(record["assignment"])["title"]
    try:
        write_submission_page(record, path, title, commit_of(declared.ROOT))
    except NotOurs:
        raise UserError(f"{path}: another file has this name; say --page FILE, or --no-page") from None
    except OSError as error:
        raise UserError(
            f"{path}: cannot be written: {error.strerror}; say --page FILE, or --no-page"
        ) from None
    return path
