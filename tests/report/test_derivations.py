"""Derivations on the page and in the paper: their values come from results, their words cannot act."""

import dataclasses
import shutil
import subprocess

import pytest

from report.compiling import compile_pdf
from report.derivations import derivations
from report.latex import render_latex
from report.pages import environment
from report.render import render

WORDS = r"<script>alert(1)</script> \input{x} 5%"
DERIVATION = {
    "id": "slope", "task": "descent", "title": WORDS,
    "steps": [{"text": f"{WORDS} where $x < 1$"}, {"maths": [r"a &= \frac{1}{2}", "&= b"]}, {"maths": "c = d"}],
    "checks": [{"says": f"{WORDS} of $x$", "metric": "accuracy", "where": {"split": "test"}},
               {"says": "mean", "metric": "accuracy", "where": {"split": "test"}, "take": "mean"},
               {"says": "lost", "metric": "accuracy", "where": {"variant": "none"}}],
}  # fmt: skip


@pytest.fixture
def inputs(build):
    """Results of the toy assignment with one derivation; the second seed has half the first's value."""
    found = build()
    (assignment,) = found.assignments
    table = found.metrics.copy()
    table.loc[table["seed"] == 1, "value"] *= 0.5
    declared = dataclasses.replace(assignment, derivations=[DERIVATION])
    return dataclasses.replace(found, assignments=[declared], metrics=table)


def shown(inputs) -> list[dict]:
    return derivations(inputs.assignments[0], "descent", inputs.metrics)


def test_values_beside_a_derivation_come_from_the_results(inputs):
    """The largest of the seeds' final values, or their mean; a changed result changes it, a missing one is told."""
    (one,) = shown(inputs)
    assert [(check["value"], check["taken"]) for check in one["checks"]] == [
        ("0.8642", "largest of 2 seeds"), ("0.6482", "mean of 2 seeds"), ("not measured", ""),
    ]  # fmt: skip
    inputs.metrics["value"] *= 0.5
    assert shown(inputs)[0]["checks"][0]["value"] == "0.4321"


def test_another_task_has_no_derivation(inputs):
    """A derivation stands at its own task alone."""
    assert derivations(inputs.assignments[0], "broken", inputs.metrics) == []


def test_a_derivation_cannot_act_on_a_page(inputs):
    """Words of a derivation are text; the formulas are MathML; there is a permalink."""
    module = environment().get_template("derivation.html.j2").module
    page = str(module.derivations(shown(inputs), "made-descent"))
    assert page.count("&lt;script&gt;") >= 3 and "<script" not in page and " style=" not in page
    assert page.count('<math display="block"') == 2 and "not measured" in page
    assert 'id="derivation-toy_a1-slope"' in page and 'href="#derivation-toy_a1-slope"' in page


def test_a_value_beside_a_derivation_leads_to_its_origin(inputs, tmp_path):
    """On the assignment's page the value is a link to where it stands how the metric was made."""
    render(inputs, tmp_path / "out")
    page = (tmp_path / "out" / "toy_a1.html").read_text(encoding="utf-8")
    assert '<a href="#made-descent.accuracy" title="Accuracy, test">' in page
    assert page.count('id="made-descent.accuracy"') == 1
    assert page.index("Derivation: ") < page.index("<figure")


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
def test_a_derivation_cannot_act_in_the_paper(inputs, tmp_path):
    """The paper with a derivation whose words are TeX compiles and prints them."""
    render_latex(inputs, tmp_path / "out")
    assert r"\input" not in (tmp_path / "out" / "report.tex").read_text(encoding="utf-8")
    assert compile_pdf(tmp_path / "out", inputs.results / "figures").reason == ""
    if shutil.which("pdftotext"):
        pdf = tmp_path / "out" / "report.pdf"
        text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
        assert "<script>alert(1)</script>" in text.replace("\n", "")
