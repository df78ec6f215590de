"""The web pages: those of the course and one for each submission, from the results alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from report import class_page, grades, navigation, overview, tables
from report import found as findings
from report.assignment_page import assignment_context
from report.class_statistics import class_statistics
from report.figures.style import PALETTE
from report.files import publish, write
from report.inputs import ReportInputs
from report.navigation import assignment_file, class_file, course_pages
from report.pages import assets, environment, plain_assets
from report.provenance import settings
from report.submission_page import write_in_class


def render(inputs: ReportInputs, out: Path) -> None:
    """Write the pages of the course into `out`, submissions/<assignment>/<name>.html, and the files they link to.

    Pages are self-contained: style, script and figures inside, no request. index.html is written last.
    """
    publish(inputs, out)
    (out / "submissions").mkdir(parents=True, exist_ok=True)
    classes = class_statistics(inputs.grades)
    course = course_pages([one.id for one in inputs.assignments], classes, inputs.provenance)
    navigation.remove_others(course, out)
    titles = {assignment.id: assignment.title for assignment in inputs.assignments}
    pages = environment()
    for grade in inputs.grades:
        write_in_class(pages, grade, out, titles, inputs.provenance)
    shared = {"course": course, "provenance": inputs.provenance}
    kept = list(map(grades.kept, inputs.grades))
    for name, one in classes.items():
        shown = [class_page.class_context(one, kept, titles.get(name, name), inputs.similar.get(name))]
        text = class_page.class_html(pages, shown, inputs.provenance, {}, course, class_file(name))
        write(out / class_file(name), text)
    for file, template, context in _own_pages(inputs, kept):
        text = pages.get_template(template).render(here=file, **context, **shared)
        write(out / file, text)


def _own_pages(inputs: ReportInputs, kept: list[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield file, template and content of each page that is about the results; the index is the last."""
    whole, groups = overview.overview(inputs), findings.found(inputs)
    fallen = sum(len(group["rows"]) for group in groups)
    drawn = assets(PALETTE)
    for assignment in inputs.assignments:
        context = assignment_context(inputs, assignment)
        yield assignment_file(assignment.id), "assignment.html.j2", {**context, **drawn}
    context = {"groups": groups, "fallen": fallen, "claims": whole["claims"]}
    yield navigation.FOUND, "found.html.j2", {**context, **plain_assets()}
    books = [
        {"declared": assignment, "gradebook": grades.matrix(kept, assignment.id)}
        for assignment in inputs.assignments
    ]
    context = {
        "overview": whole,
        "fallen": fallen,
        "books": books,
        "settings": settings(inputs.provenance),
        "verdict_marks": grades.MARKS,
        "claim_marks": tables.MARKS,
    }
    yield navigation.INDEX, "index.html.j2", {**context, **plain_assets()}
