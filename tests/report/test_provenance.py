"""Where results come from: every value and figure leads to its origin, and stands in a CSV file with all its digits."""

import csv
import re

import pytest

from report.made import made
from report.render import render

RUN = {"status": "done", "reason": None, "isolation": None, "origins": [], "places": {}, "scale": "embedded"}


@pytest.fixture
def out(build, tmp_path):
    render(build(), tmp_path / "out")
    return tmp_path / "out"


def row_of(page: str, place: str) -> str:
    return re.search(rf'<tr id="{re.escape(place)}">.*', page).group(0)


def test_each_measured_value_leads_to_its_origin(out):
    """A value of a table, and ours of a claim, link to the row with line and seeds, in the details of its task."""
    page = (out / "toy_a1.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="#(made-[^"]*)">0\.8642', page)
    assert links == ["made-descent.accuracy"] * 3  # solution, reference, the claim
    row = row_of(page, links[0])
    assert "Line of <code>reference/toy_a1/tasks/descent.py</code>" in page
    assert "<code>7</code>, <code>11</code>" in row and row.endswith("<td>0, 1")
    details = page[page.index('<details id="made-descent">') :].split("</details>")[0]
    assert row in details
    for origin in ("toy_a1/descent", "published scale", "feedfacefeedface", "Digits", "c0ffee" * 8):
        assert origin in details


def test_each_figure_leads_to_its_origin(out):
    """A caption links to the row that names what draws the figure, its declaration and its seeds."""
    page = (out / "toy_a1.html").read_text(encoding="utf-8")
    rows = [row_of(page, place) for place in re.findall(r'href="#([^"]*)">how it was made', page)]
    assert len(rows) == 3
    assert "report/figures/curves.py" in rows[0] and "reference/toy_a1/figures.yaml" in page
    assert rows[0].endswith("<td>0, 1") and rows[1].endswith("<td>0")  # a picture is of the first seed alone


def test_the_tables_of_a_task_are_files(out):
    """Beside the page lie its measured values with all digits, and its claims as claims.csv has them."""
    with (out / "data/toy_a1/descent.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["implementation"] for row in rows] == ["reference", "solution"]
    assert float(rows[0]["mean"]) == 0.8642 and rows[0]["seeds"] == "2" and rows[0]["split"] == "test"
    with (out / "data/toy_a1/descent-claims.csv").open(newline="") as file:
        assert [(row["claim"], row["verdict"]) for row in csv.DictReader(file)] == [
            ("a-accuracy", "reproduced")
        ]


def test_the_command_of_a_task_asks_for_its_runs_alone():
    """Seeds and parts of each implementation stand in braces; the settings stay behind the files."""
    runs = [
        {**RUN, "implementation": who, "seed": seed, "part": part}
        for who, parts in (("reference", ("a", "b")), ("solution", ("",)))
        for seed in (0, 1)
        for part in parts
    ]
    command = "snakemake --cores 8 --config scale=embedded"
    assert made("toy", "t", runs, [], [], command)["command"] == (
        "snakemake --cores 8 results/embedded/tasks/toy/t/reference/seed-{0,1}{-a,-b}/outcome.json"
        " results/embedded/tasks/toy/t/solution/seed-{0,1}/outcome.json --config scale=embedded"
    )
