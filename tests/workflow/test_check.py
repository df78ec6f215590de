"""The last rule: one line of summary where all went well, an exit code where a task failed."""

import csv
import json
import sys

import pytest

from regrade.steps import check


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Write outcomes, claims and records, and call the step on them; returns the file that it should write."""

    def call(statuses, *paper):
        outcomes = tmp_path / "outcomes.jsonl"
        outcomes.write_text(
            "".join(
                json.dumps(
                    {
                        "assignment": "a",
                        "task": f"t{place}",
                        "implementation": "reference",
                        "seed": 0,
                        "part": "",
                    }
                    | {"scale": "embedded", "status": status, "reason": "file x is cut short"}
                )
                + "\n"
                for place, status in enumerate(statuses)
            )
        )
        claims = tmp_path / "claims.csv"
        with claims.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([["verdict"], ["reproduced"], ["outside"], ["not testable"], ["consistent"]])
        (tmp_path / "grades.jsonl").write_text("{}\n{}\n")
        words = ["report.html", outcomes, claims, tmp_path / "grades.jsonl", tmp_path / "checked.txt", *paper]
        monkeypatch.setattr(sys, "argv", ["check", *map(str, words)])
        check.main()
        return tmp_path / "checked.txt"

    return call


def test_the_summary_counts_claims_and_submissions(results):
    """Testable claims are those with a verdict; claims on other data are counted apart."""
    assert results(["done"]).read_text() == (
        "report: report.html — embedded data, 1 of 2 testable claims reproduced, "
        "1 of 1 consistent on other data, 2 submissions graded\n"
    )


def test_the_summary_says_what_came_of_the_paper(results, tmp_path):
    """A paper without a PDF is one line at the end of the run, which does not fail for it."""
    (tmp_path / "paper.txt").write_text("report.tex — no report.pdf: latexmk failed with exit code 12\n")
    lines = results(["done"], tmp_path / "paper.txt").read_text().splitlines()
    assert lines[1:] == ["paper: report.tex — no report.pdf: latexmk failed with exit code 12"]


def test_a_failed_task_fails_the_command_and_is_named(results, tmp_path, capsys):
    """Exit code 1, one line for each failed run with its reason, and no summary that a next run would take for done."""
    with pytest.raises(SystemExit) as ended:
        results(["done", "failed"])
    assert ended.value.code == 1
    assert "failed: a/t1, reference, seed 0: file x is cut short" in capsys.readouterr().out
    assert not (tmp_path / "checked.txt").exists()
