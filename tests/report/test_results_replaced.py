"""Every number of a result comes from the result files: pages follow them, and hold nothing of other results."""

import csv
import json
import re

import pytest

from report.claims import judge
from report.declarations import read_assignments
from report.inputs import ReportInputs
from report.measurements import COLUMNS, read_metrics
from report.numbers import ANSWER
from report.render import render
from tests.report.conftest import PROVENANCE
from tests.report.test_pages import Page

CLOSE = (0.86551, 0.86299)  # 0.0013 above and 0.0012 below what is published; the claim holds for both


def words(folder) -> dict[str, list[str]]:
    """The words of each page below a folder, those of figures left out."""
    pages = sorted(folder.rglob("*.html"))
    return {
        str(path.relative_to(folder)): Page(path.read_text(encoding="utf-8")).text.split() for path in pages
    }


def test_a_changed_value_changes_every_place_that_shows_it_and_no_other(build, tmp_path):
    """One metric changed in the results: the measured values, the claim's ours and its difference, nothing else."""
    shown = []
    for value in CLOSE:
        home = tmp_path / str(value)
        render(build(accuracy=value, folder=home), home / "out")
        shown.append(words(home / "out"))
    old, new = shown
    assert {name for name in old if old[name] != new[name]} == {"toy_a1.html"}
    pairs = list(zip(old.pop("toy_a1.html"), new.pop("toy_a1.html"), strict=True))
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    assert changed == [("0.8655", "0.8630")] * 3 + [("+0.0013", "−0.0012")]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """The pages of the assignments that ship, twice: of results whose values begin with 613 and with 827."""
    from regrade.declared import ROOT

    outs = {}
    for thousands in (613, 827):
        results = tmp_path_factory.mktemp(f"values-of-{thousands}")
        declared = read_assignments(ROOT / "reference")
        rows = invented(declared, thousands)
        with (results / "metrics.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
        outcomes = runs(rows)
        lines = "".join(json.dumps(run) + "\n" for run in outcomes)
        (results / "outcomes.jsonl").write_text(lines, encoding="utf-8")
        judged = judge(declared, read_metrics(results / "metrics.csv"), outcomes)
        judged.to_csv(results / "claims.csv", index=False)
        render(ReportInputs.read(results, ROOT / "reference", dict(PROVENANCE)), results / "report")
        outs[thousands] = results / "report"
    return outs


def invented(assignments, thousands: int) -> list[tuple]:
    """A row of metrics.csv for each metric that a claim names, no value twice; those of questions are 1."""
    found = {}
    for assignment in assignments:
        for claim in assignment.claims:
            for selector in ("measured", "greater", "lesser"):
                if selector in claim:
                    chosen = claim[selector]
                    variant, step, split = (str(chosen.get(key, "")) for key in ("variant", "step", "split"))
                    task, metric = chosen["task"], chosen["metric"]
                    place = (assignment.id, task, "reference", variant, 0, step, split, metric)
                    unit = assignment.metrics.get(metric, {}).get("unit")
                    found.setdefault(place, 1 if unit == ANSWER else 1000 * thousands + len(found))
    return [(*place, value) for place, value in found.items()]


def runs(rows: list[tuple]) -> list[dict]:
    """The outcome of each task that left a value."""
    return [
        {"assignment": name, "task": task, "implementation": "reference", "seed": 0, "part": "", "places": {},
         "scale": "published", "status": "done", "reason": None, "isolation": None, "settings": {}, "origins": []}
        for name, task in dict.fromkeys(row[:2] for row in rows)
    ]  # fmt: skip


def test_no_value_of_other_results_stands_anywhere(rendered):
    """With all values replaced, pages and tables of the assignments that ship show the others and not one of these."""
    texts = {
        thousands: "".join(
            path.read_text(encoding="utf-8") for path in sorted(out.rglob("*")) if path.is_file()
        )
        for thousands, out in rendered.items()
    }
    for mine, other in ((613, 827), (827, 613)):
        shown = set(re.findall(rf"\b{mine},\d\d\d\b", texts[mine]))
        assert len(shown) > 300
        assert not re.findall(rf"\b{other},?\d\d\d\b", texts[mine])


def test_pages_leave_room_for_the_figures(rendered):
    """Without figures, and with every claim measured and fallen, the pages of the course stay below 1.3 MB."""
    sizes = {path.name: path.stat().st_size for path in rendered[613].glob("*.html")}
    assert len(sizes) == 7 and sum(sizes.values()) < 1_300_000, sizes
