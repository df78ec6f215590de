"""The page of a class: how it did, where it stumbled, who needs a look, every verdict; a page for each submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment

from report import grades
from report.class_charts import distribution, share
from report.class_similar import similar_context
from report.class_statistics import ClassStatistics, QuestionStatistics, Stumble, class_statistics
from report.files import write
from report.navigation import CoursePage
from report.pages import assets, environment
from report.submission_page import write_in_class

SHOWN = 6  # submissions of one reason that are listed before the rest is folded
STUMBLES = 8  # most frequent mistakes that are listed before the rest is folded


def write_class_pages(
    records: Iterable[Mapping[str, Any]],
    out: Path,
    provenance: Mapping[str, Any],
    titles: Mapping[str, str],
    links: Mapping[str, str],
    similar: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Write `out`/index.html and submissions/<assignment>/<name>.html from records, which are read once.

    `titles` maps assignments to words, `links` words to files beside index.html; `similar` are the lines of
    similar.jsonl. index.html is written last.
    """
    pages = environment()
    kept: list[dict[str, Any]] = []
    statistics = class_statistics(_written(records, out, pages, titles, provenance, kept))
    found = {one["assignment"]: one for one in similar}
    classes = [
        class_context(one, kept, titles.get(name, name), found.get(name)) for name, one in statistics.items()
    ]
    write(out / "index.html", class_html(pages, classes, provenance, links))


def class_html(
    pages: Environment,
    classes: list[dict[str, Any]],
    provenance: Mapping[str, Any],
    links: Mapping[str, str],
    course: Sequence[CoursePage] = (),
    here: str = "",
) -> str:
    """Return the page of one or more classes; `links` stand in the bar: words to files beside the page.

    As a page of a report its bar holds the pages of the `course` instead, the one whose file is `here` marked.
    """
    template = pages.get_template("class.html.j2")
    return template.render(
        classes=classes,
        links=links,
        course=course,
        here=here,
        codes=grades.CODES,
        provenance=provenance,
        **assets("class"),
    )


def _written(
    records: Iterable[Mapping[str, Any]],
    out: Path,
    pages: Environment,
    titles: Mapping[str, str],
    provenance: Mapping[str, Any],
    kept: list[dict[str, Any]],
) -> Iterator[Mapping[str, Any]]:
    """Write each record's page and keep what the matrix needs, then hand the record on."""
    for record in records:
        write_in_class(pages, record, out, titles, provenance)
        kept.append(grades.kept(record))
        yield record


def class_context(
    one: ClassStatistics, kept: list[dict[str, Any]], title: str, similar: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what the page shows of one assignment's class.

    `kept` is what the matrix needs of each record, `similar` the assignment's line of similar.jsonl, None without.
    """
    looks = []
    for look in one.looks:
        listed = [{"said": said, **grades.link(one.assignment, name)} for name, said in look.submissions]
        looks.append({"why": look.why, "count": len(listed), "first": listed[:SHOWN], "rest": listed[SHOWN:]})
    stumbles = [_stumble(one.assignment, stumble) for stumble in one.stumbles]
    return {
        "title": title,
        "statistics": one,
        "scores": distribution(one.bins, one.median),
        "looks": looks,
        "stumbles": {"first": stumbles[:STUMBLES], "rest": stumbles[STUMBLES:]},
        "isolation": ", ".join(one.isolation),
        "unconfined": any(name.startswith("none") for name in one.isolation),
        "questions": [_question(question) for question in one.questions],
        "similar": similar_context(similar) if similar and similar["submissions"] > 1 else None,
        "matrix": grades.matrix(kept, one.assignment),
    }


def _stumble(assignment: str, one: Stumble) -> dict[str, Any]:
    return {
        "count": one.count,
        "questions": ", ".join(one.questions) or "every question",
        "sentence": one.sentence,
        "submissions": [grades.link(assignment, name) for name in one.submissions],
    }


def _question(one: QuestionStatistics) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "mean": "" if one.mean is None else f"{one.mean:.2f}",
        "most": f"{one.most:g}",
        "percent": "" if one.share_right is None else f"{100 * one.share_right:.0f}",
        "share": share(one.verdicts),
        "verdicts": {verdict: count for verdict, count in one.verdicts.items() if verdict != "right"},
        "mistake": next(iter(one.mistakes.items()), None),
    }
