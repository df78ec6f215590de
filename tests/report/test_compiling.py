"""report.pdf: compiled where TeX is installed, the same bytes each time; where it is not, or fails, a line says so."""

import dataclasses
import re
import shutil
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest

from report.compiling import compile_pdf
from report.inputs import ReportInputs
from report.latex import render_latex
from report.paper import render_paper
from report.render import render

PROVENANCE = {
    "commit": None,
    "commit_date": "2024-02-29",
    "dirty": False,
    "machine": {},
    "versions": {},
    "command": "snakemake",
}
needs_tex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")


@pytest.fixture
def latexmk(tmp_path, monkeypatch):
    """A function that puts a script in the place of latexmk."""

    def put(lines: str) -> None:
        script = tmp_path / "bin" / "latexmk"
        script.parent.mkdir()
        script.write_text(f"#!/bin/sh\n{lines}\n")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")

    return put


def test_without_latexmk_the_paper_says_what_to_install(build, tmp_path, monkeypatch):
    """A machine without TeX gets report.tex, one line, a page that says it, and no link to a PDF that is not there."""
    monkeypatch.setattr("report.compiling.shutil.which", lambda name: None)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.pdf").write_bytes(b"of an earlier run")
    said = render_paper(build(), tmp_path / "out", pdf=True)
    assert said.startswith("report.tex — no report.pdf: latexmk is not installed: apt-get install latexmk ")
    page = (tmp_path / "out" / "paper.html").read_text(encoding="utf-8")
    assert (
        "latexmk is not installed" in page and 'href="report.pdf"' not in page and 'href="report.tex"' in page
    )
    assert not (tmp_path / "out" / "report.pdf").exists()


def test_where_no_pdf_is_asked_for_none_is_missed(build, tmp_path):
    """With the format `latex` alone the source is written, and nothing is said of a PDF."""
    assert render_paper(build(), tmp_path / "out", pdf=False) == "report.tex"
    page = (tmp_path / "out" / "paper.html").read_text(encoding="utf-8")
    assert "report.pdf" not in page and 'href="report.tex"' in page


def test_a_paper_that_is_made_is_told_and_linked_to(build, tmp_path, latexmk):
    """The run's line and the paper's page say how many pages there are, and the page leads to them."""
    latexmk(
        "head -c 2340000 /dev/zero > report.pdf; echo 'Output written on report.pdf (3 pages, 9 bytes).' > report.log"
    )
    assert render_paper(build(), tmp_path / "out", pdf=True) == "report.pdf — 3 pages"
    page = (tmp_path / "out" / "paper.html").read_text(encoding="utf-8")
    assert '<a href="report.pdf">report.pdf</a>: the report to print, 3 pages, 2.3 MB.' in page


def test_a_paper_that_fails_leaves_its_log_and_no_pdf(build, tmp_path, latexmk):
    """A failing latexmk is one line and no error; its log lies beside, and no stale PDF stays behind."""
    latexmk("echo '! I am broken' > report.log; exit 12")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.pdf").write_bytes(b"of an earlier run")
    said = render_paper(build(), tmp_path / "out", pdf=True)
    assert said == "report.tex — no report.pdf: latexmk failed with exit code 12: see report.log"
    assert (
        "broken" in (tmp_path / "out" / "report.log").read_text()
        and not (tmp_path / "out" / "report.pdf").exists()
    )
    assert 'href="report.log"' in (tmp_path / "out" / "paper.html").read_text(encoding="utf-8")


def test_a_paper_that_is_made_is_led_to_and_has_the_commits_date(build, tmp_path, latexmk):
    """TeX gets the date of the commit for its clock, and the page beside says how long and large the paper is."""
    latexmk(
        'echo "$SOURCE_DATE_EPOCH" > report.pdf; head -c 2499989 /dev/zero >> report.pdf\n'
        "echo 'Output written on report.pdf (7 pages, 1 byte).' > report.log"
    )
    assert render_paper(build(), tmp_path / "out", pdf=True) == "report.pdf — 7 pages"
    pdf = (tmp_path / "out" / "report.pdf").read_bytes()
    assert pdf.startswith(b"1709164800\n")  # 2024-02-29
    assert "7 pages, 2.5 MB" in (tmp_path / "out" / "paper.html").read_text(encoding="utf-8")


def test_a_paper_without_end_is_stopped_with_all_that_it_started(tmp_path, latexmk):
    """A latexmk that does not come back costs its time and no more: what it has started ends with it."""
    latexmk(f"sh -c 'sleep 2; touch {tmp_path}/outlived' & wait")
    (tmp_path / "report.tex").write_text("% date: 2024-02-29\n")
    assert compile_pdf(tmp_path, tmp_path, seconds=0.2).reason == "latexmk did not end in 0.2 s"
    time.sleep(2.5)
    assert not (tmp_path / "outlived").exists()


def test_pages_written_later_leave_the_paper_and_lead_to_it(build, tmp_path):
    """Every page leads to that of the paper where one is made, which the job of the pages keeps."""
    inputs, out = build(), tmp_path / "out"
    inputs.provenance["config"] = {"report": {"formats": ["html", "latex"]}}
    render_paper(inputs, out, pdf=False)
    render(inputs, out)
    assert all('<a href="paper.html"' in path.read_text(encoding="utf-8") for path in out.glob("*.html"))
    assert (out / "paper.html").is_file() and (out / "report.tex").is_file()


def text_of(pdf: Path) -> str:
    """Return the text of a PDF as pdftotext reads it."""
    return subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


def check(inputs, out: Path) -> None:
    """Compile the paper: nothing stands out, its fonts are inside, and each claim is named."""
    render_latex(inputs, out)
    compiled = compile_pdf(out, inputs.results / "figures")
    assert compiled.reason == "" and compiled.overfull <= 5
    if shutil.which("pdftotext"):
        text = text_of(out / "report.pdf")
        assert [row["claim"] for row in inputs.claims if row["claim"] not in text] == []
        fonts = subprocess.run(
            ["pdffonts", str(out / "report.pdf")], capture_output=True, text=True, check=True
        )
        lines = fonts.stdout.splitlines()[2:]
        assert lines and all(re.search(r" yes (yes|no) +(yes|no) +\d+ +\d+$", line) for line in lines)
        assert "Type 3" not in fonts.stdout


@needs_tex
def test_words_and_numbers_of_any_length_stay_in_their_place(build, tmp_path, hostile):
    """Long words, lists and numbers break over lines or are cut; none stands out by more than five points."""
    long = "x" * 90
    listed = "[" + ", ".join(["0.12345678"] * 12) + "]"
    claims = [
        {"id": "p3-line-probability-by-other-output-middle", "section": f"Part {long}", "gist": f"{long} {hostile}",
         "published": value, "compare": "not_testable", "reason": f"{hostile} {long}"}
        for value in (listed, long, -123456789.123456, 1e-300)
    ]  # fmt: skip
    claims = [claim | {"id": f"{claim['id']}-{place}"} for place, claim in enumerate(claims)]
    inputs = build(claims=claims)
    declared = inputs.assignments[0]
    for task in declared.tasks:
        task.update(title=f"Task of {long}", asks=f"{hostile} {long}")
    for figure in declared.figures:
        figure["title"] = f"{long} {hostile}"
    parts = [inputs.metrics.assign(variant=f"{long} {place}", value=inputs.metrics["value"] * 10.0 ** (7 * place))
             for place in range(-2, 3)]  # fmt: skip
    check(dataclasses.replace(inputs, metrics=pd.concat(parts)), tmp_path / "out")


@needs_tex
@pytest.mark.parametrize("scale", ["embedded", "published"])
def test_the_paper_of_the_shipped_course(scale, repository, tmp_path):
    """The report that ships fits its pages; made from the results of the last run, where there was one."""
    if not (repository / f"results/{scale}/claims.csv").is_file():
        pytest.skip(f"no results of the {scale} scale: run snakemake first")
    provenance = {**PROVENANCE, "scale": scale}
    check(
        ReportInputs.read(repository / f"results/{scale}", repository / "reference", provenance),
        tmp_path / "out",
    )


@needs_tex
def test_the_paper_compiles_with_hostile_names_to_the_same_bytes(build, tmp_path, hostile):
    """A paper with TeX in a submission's name compiles, in two folders to the same bytes."""
    record = {"assignment": "toy_a1", "submission": hostile, "score": 0.0, "max_score": 100.0, "isolation": "walls",
              "key": "k", "questions": []}  # fmt: skip
    inputs = build(grades=[record])
    made = []
    for name in ("out", "a longer name of a folder"):
        render_latex(inputs, tmp_path / name)
        compiled = compile_pdf(tmp_path / name, inputs.results / "figures")
        assert compiled.reason == "" and compiled.pages
        made.append((tmp_path / name / "report.pdf").read_bytes())
    assert made[0] == made[1] and compiled.size == len(made[1])
    if shutil.which("pdftotext"):
        assert "/etc/passwd" in text_of(tmp_path / "out" / "report.pdf").replace("\n", "")
