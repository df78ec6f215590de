"""The page of a class: how it did, where it stumbled, who needs a look, every verdict; a page for each submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

from report import grades
from report.class_statistics import BIN, ClassStatistics, class_statistics
from report.files import write
from report.pages import assets, environment
from report.submission_page import submission_html

SHOWN = 6  # submissions of one reason that are listed before the rest is folded
WIDTH, HEIGHT, HEAD, FOOT = 440, 120, 16, 18  # of the distribution, in units of its picture


def write_class_pages(
    records: Iterable[Mapping[str, Any]],
    out: Path,
    provenance: Mapping[str, Any],
    titles: Mapping[str, str],
    links: Mapping[str, str],
) -> None:
    """Write `out`/index.html and submissions/<assignment>/<name>.html from records, which are read once.

    `titles` maps assignments to words, `links` words to files beside index.html. index.html is written last.
    """
    pages = environment()
    kept: dict[str, list[dict[str, Any]]] = {}
    statistics = class_statistics(_written(records, out, pages, titles, provenance, kept))
    classes = [class_context(one, kept[name], titles.get(name, name)) for name, one in statistics.items()]
    write(out / "index.html", class_html(pages, classes, provenance, links))


def class_html(
    pages: Environment,
    classes: list[dict[str, Any]],
    provenance: Mapping[str, Any],
    links: Mapping[str, str],
) -> str:
    """Return the page of one or more classes; `links` stand in the bar: words to files beside the page."""
    template = pages.get_template("class.html.j2")
    return template.render(
        classes=classes, links=links, marks=grades.MARKS, provenance=provenance, **assets()
    )


def _written(
    records: Iterable[Mapping[str, Any]],
    out: Path,
    pages: Environment,
    titles: Mapping[str, str],
    provenance: Mapping[str, Any],
    kept: dict[str, list[dict[str, Any]]],
) -> Iterator[Mapping[str, Any]]:
    """Write each record's page and keep its row, then hand the record on."""
    for record in records:
        name = record["assignment"]
        text = submission_html(pages, record, titles.get(name, name), provenance)
        write(out / "submissions" / name / f"{grades.file_name(record['submission'])}.html", text)
        kept.setdefault(name, []).append(row_of(record))
        yield record


def row_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the matrix needs of a record, so that a large class fits."""
    kept = ("assignment", "submission", "score", "max_score")
    return {
        **{key: record[key] for key in kept},
        "student": (record.get("student") or {}).get("name", ""),
        "adjusted": bool(record.get("adjustments")),
        "questions": [{key: one[key] for key in ("id", "title", "verdict")} for one in record["questions"]],
    }


def class_context(one: ClassStatistics, rows: list[dict[str, Any]], title: str) -> dict[str, Any]:
    """Return what the page shows of one assignment's class."""
    files = {
        row["submission"]: f"submissions/{one.assignment}/{grades.file_name(row['submission'])}.html"
        for row in rows
    }
    looks = [
        {
            "why": look.why,
            "count": len(look.submissions),
            "first": [_look(*who, files) for who in look.submissions[:SHOWN]],
            "rest": [_look(*who, files) for who in look.submissions[SHOWN:]],
        }
        for look in one.looks
    ]
    return {
        "title": title,
        "statistics": one,
        "bars": _bars(one.bins),
        "spread": _spread(one.bins),
        "looks": looks,
        "isolation": ", ".join(one.isolation),
        "unconfined": any(name.startswith("none") for name in one.isolation),
        "questions": [_question(question) for question in one.questions],
        "matrix": grades.matrix(rows, one.assignment),
    }


def _look(name: str, said: str, files: Mapping[str, str]) -> dict[str, str]:
    return {"name": name, "said": said, "file": files[name]}


def _question(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "mean": "" if one.mean is None else f"{one.mean:.2f}",
        "most": f"{one.most:g}",
        "right": one.right,
        "share": f"{100 * one.right / sum(one.verdicts.values()):.0f}",
        "verdicts": {verdict: count for verdict, count in one.verdicts.items() if verdict != "right"},
        "mistake": next(iter(one.mistakes.items()), None),
    }


def _bars(bins: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return the bars of the distribution: place, size, count and the percentage at which each begins."""
    step, most = WIDTH / len(bins), max(max(bins), 1)
    bars = []
    for place, count in enumerate(bins):
        height = round((HEIGHT - HEAD - FOOT) * count / most, 1)
        top = round(HEIGHT - FOOT - height, 1)
        bars.append({
            "x": round(place * step + 2, 1), "y": top, "width": round(step - 4, 1), "height": height,
            "middle": round((place + 0.5) * step, 1), "above": round(top - 4, 1), "below": HEIGHT - 4,
            "count": count, "low": place * BIN,
        })  # fmt: skip
    return bars


def _spread(bins: tuple[int, ...]) -> str:
    """Return the distribution in words, for who does not see it."""
    parts = [f"{count} from {place * BIN} %" for place, count in enumerate(bins[:-1]) if count]
    return "; ".join([*parts, f"{bins[-1]} with full marks"])
