"""The paper beside the pages: its source, its PDF where TeX is installed, and a page that links to what there is."""

from __future__ import annotations

from pathlib import Path

from report.compiling import Compiled, compile_pdf
from report.files import write
from report.inputs import ReportInputs
from report.latex import render_latex
from report.navigation import PAPER, course_pages
from report.pages import assets, environment


def render_paper(inputs: ReportInputs, out: Path, pdf: bool) -> str:
    """Write `out`/report.tex, report.pdf where `pdf` asks for it and TeX makes it, and paper.html, which links to both.

    Returns in one line what there is: "report.pdf — 92 pages", or report.tex and why there is no PDF.
    """
    render_latex(inputs, out)
    made = compile_pdf(out, inputs.results / "figures") if pdf else Compiled()
    page = environment().get_template("paper.html.j2")
    names = [one.id for one in inputs.assignments]
    context = {
        "made": made,
        "pdf": pdf,
        "log": (out / "report.log").is_file(),
        "provenance": inputs.provenance,
        "course": course_pages(
            names, dict.fromkeys(one["assignment"] for one in inputs.grades), inputs.provenance
        ),
        "here": PAPER,
    }
    write(out / PAPER, page.render(**context, **assets()))
    if made.pages:
        return f"report.pdf — {made.pages} pages"
    return f"report.tex — no report.pdf: {made.reason}" if made.reason else "report.tex"
