"""results/report shows the scale that was asked for last: its pages at once, its paper when it is ready."""

import subprocess
import sys

import pytest

from regrade.steps import publish, publish_paper
from report.files import TABLES


@pytest.fixture
def scale(tmp_path):
    """The report of one scale, with pages and a paper in the making."""
    folder = tmp_path / "results" / "embedded" / "report"
    folder.mkdir(parents=True)
    for name in TABLES:
        (folder.parent / name).write_text(name)
    for name in ("index.html", "report.tex", "paper.html", "report.pdf", "report.pdf.part"):
        (folder / name).write_text(name)
    (folder / "submissions" / "course").mkdir(parents=True)
    (folder / "submissions" / "course" / "paper.html").write_text("of a student called paper")
    return folder


def run(monkeypatch, step, made, shown):
    monkeypatch.setattr(sys, "argv", [step.__name__, str(made), str(shown)])
    step.main()


def test_pages_come_without_the_paper_and_the_paper_by_itself(scale, tmp_path, monkeypatch):
    """Pages are shown with nothing half-written of the paper, whose files come and go by themselves."""
    shown = tmp_path / "results" / "report"
    run(monkeypatch, publish, scale / "index.html", shown / "index.html")
    assert sorted(path.name for path in shown.iterdir()) == ["index.html", "submissions"]
    assert (shown / "submissions" / "course" / "paper.html").is_file()
    run(monkeypatch, publish_paper, scale / "report.tex", shown / "report.tex")
    paper = ["paper.html", "report.pdf", "report.tex"]
    assert sorted(path.name for path in shown.iterdir()) == ["index.html", *paper, "submissions"]
    (scale / "report.pdf").unlink()
    run(monkeypatch, publish_paper, scale / "report.tex", shown / "report.tex")
    assert not (shown / "report.pdf").exists() and (shown / "paper.html").is_file()


@pytest.mark.parametrize(
    ("wanted", "formats", "made"),
    [
        ("results/report/index.html", "[html,pdf]", False),  # pages never wait for TeX
        ("results/embedded/checked.txt", "[html,pdf]", True),
        ("results/embedded/checked.txt", "[html]", False),
    ],
)
def test_the_paper_is_a_job_beside_the_pages(repository, wanted, formats, made):
    """No page hangs on the paper; the whole run makes it where it was asked for."""
    words = [
        "--dry-run",
        "--forceall",
        "--quiet",
        "host",
        "--config",
        f"report={{formats: {formats}}}",
        "--",
        wanted,
    ]
    said = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", *words],
        cwd=repository, capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    assert ("\npaper " in said.stdout + said.stderr) is made
