"""What to notice in a figure stands under it, on the pages and in the paper, as the manifest of the figures says it."""

import html
import json

from report.inputs import ReportInputs
from report.latex import render_latex
from report.render import render
from report.tex import escape

SAID = "Momentum reaches <90 %> after 38 steps & plain descent after 412."


def test_the_sentence_stands_under_its_figure(build, tmp_path):
    """The manifest's sentence is in the page and the paper, escaped; an empty one and an undrawn figure add nothing."""
    built = build()
    drawn = [
        {"id": "curve", "drawn": True, "reason": None, "notice": SAID},
        {"id": "weights", "drawn": True, "reason": None, "notice": ""},
        {"id": "lost", "drawn": False, "reason": "no run", "notice": "unseen"},
    ]
    manifest = built.results / "figures" / "toy_a1" / "drawn.json"
    manifest.write_text(json.dumps(drawn), encoding="utf-8")
    inputs = ReportInputs.read(built.results, tmp_path / "declared", built.provenance)
    assert inputs.notices == {("toy_a1", "curve"): SAID}
    render(inputs, tmp_path / "out")
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted((tmp_path / "out").glob("*.html")))
    assert html.escape(SAID) in pages and "unseen" not in pages
    render_latex(inputs, tmp_path / "out")
    paper = (tmp_path / "out" / "report.tex").read_text(encoding="utf-8")
    assert escape(SAID) in paper and "unseen" not in paper
