"""A class's pages from its records: what `regrade grade --out` and `regrade stats --html` leave."""

from __future__ import annotations

from pathlib import Path

from regrade import declared
from regrade.provenance import commit_of
from regrade.records import NAME, read_records

LINKS = {"Gradebook (CSV)": "gradebook.csv", "Records (JSON lines)": NAME}


def write_class(grades: Path, out: Path) -> Path:
    """Write the pages of the records at a path into the folder `out` and return its index.html.

    The page links to the tables that already lie in `out`. Raises `UserError` where a line is no record.
    """
    from report.class_page import write_class_pages

    known = declared.assignment_ids()
    titles = {name: declared.assignment(name)["title"] for name in known}
    links = {words: file for words, file in LINKS.items() if (out / file).is_file()}
    write_class_pages(read_records(grades), out, commit_of(declared.ROOT), titles, links)
    return out / "index.html"
