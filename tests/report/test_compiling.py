"""report.pdf: compiled where TeX is installed, the same bytes each time; where it is not, or fails, a line says so."""

import shutil
import subprocess
import time

import pytest

from report.compiling import compile_pdf
from report.latex import render_latex
from report.paper import render_paper
from report.render import render

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


@needs_tex
def test_the_paper_compiles_with_hostile_names_to_the_same_bytes(build, tmp_path, hostile):
    """A paper with TeX in a submission's name compiles, in two folders to the same bytes, and names every claim."""
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
        command = ["pdftotext", str(tmp_path / "out" / "report.pdf"), "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "a-accuracy" in text and "b-lost" in text and "/etc/passwd" in text.replace("\n", "")
