"""The web pages: those of the course and one for each submission, from the results alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from report import class_page, grades, navigation, overview
from report import found as findings
from report.assignment_page import assignment_context
from report.class_statistics import class_statistics
from report.csv_files import write_tables
from report.figures.style import PALETTE
from report.files import publish, write
from report.index_page import index_context
from report.inputs import ReportInputs
from report.navigation import FOUND, INDEX, assignment_file, class_file, course_pages
from report.pages import assets, environment, plain_assets
from report.submission_page import write_in_class
from report.tables import MARKS


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

    def put(
        file: str, template: str, context: dict[str, Any], style: Mapping[str, Any] | None = None
    ) -> None:
        known = {"here": file, "course": course, "provenance": inputs.provenance, **(style or plain_assets())}
        write(out / file, pages.get_template(template).render(context, **known))

    for grade in inputs.grades:
        write_in_class(pages, grade, out, titles, inputs.provenance)
    kept = list(map(grades.kept, inputs.grades))
    for name, one in classes.items():
        shown = [class_page.class_context(one, kept, titles.get(name, name), inputs.similar.get(name))]
        text = class_page.class_html(pages, shown, inputs.provenance, {}, course, class_file(name))
        write(out / class_file(name), text)
    whole, groups, drawn = (
        overview.overview(inputs),
        findings.found(inputs),
        assets("assignment", colours=PALETTE, marks=MARKS),
    )
    for assignment, counts in zip(inputs.assignments, whole["assignments"], strict=True):
        context = assignment_context(inputs, assignment)
        write_tables(context, inputs.claims, out / "data" / assignment.id)
        put(assignment_file(assignment.id), "assignment.html.j2", {**context, "overview": counts}, drawn)
    fallen = sum(len(group["rows"]) for group in groups)
    put(FOUND, "found.html.j2", {"groups": groups, "fallen": fallen, "claims": whole["claims"]})
    put(INDEX, "index.html.j2", index_context(inputs, whole, fallen, kept))
