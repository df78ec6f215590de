"""The page "What we found": each claim that fell and no other, in two sentences, escaped, in pages and paper."""

import html
import re

import pytest

from regrade.steps import found as step
from report.claims import COLUMNS
from report.declarations import AssignmentDecl, DeclarationError
from report.found import found
from report.latex import render_latex
from report.render import render
from report.tables import claim_rows

ACCURACY = {"task": "descent", "metric": "accuracy", "split": "test"}
FIRST = {**ACCURACY, "step": 0}
HOSTILE = "<script>alert(1)</script>"
CLAIMS = [
    {"id": "holds", "section": "A", "gist": "Fine", "published": 0.8642, "compare": "within", "tolerance": 0.01,
     "measured": ACCURACY, "data": "digits"},
    {"id": "apart", "section": "Part A", "gist": f"Accuracy is 0.5 {HOSTILE} | a\n|b|", "published": 0.5,
     "compare": "within", "tolerance": 0.01, "measured": ACCURACY, "data": "digits",
     "finding": "Published is {published}, ours {ours} ({interval}) on {data}. 50 % & more <i>differ</i>."},
    {"id": "plain", "section": "Part B", "gist": "It reaches 0.97", "published": 0.97, "compare": "at_least",
     "measured": ACCURACY, "data": "digits"},
    {"id": "order", "section": "Part C", "gist": "Begins above its end", "published": None, "compare": "ordering",
     "greater": FIRST, "lesser": ACCURACY, "data": "digits"},
    {"id": "grim", "section": "Part D", "gist": "Rate of 32 images", "published": "92.50 %", "compare": "whole_number",
     "of": 32, "data": None},
    {"id": "whole", "section": "Part D", "gist": "Another rate", "published": "93.75 %", "compare": "whole_number",
     "of": 32, "data": None, "finding": "Never shown. At all."},
    {"id": "lost", "section": "Part E", "gist": "Lost", "published": 3, "compare": "exact",
     "measured": {"task": "broken", "metric": "accuracy"}, "data": None},
    {"id": "closed", "section": "Part F", "gist": "Rank 3", "published": 3, "compare": "not_testable", "data": None,
     "reason": "closed"},
]  # fmt: skip
FELL = ["apart", "plain", "order", "grim"]


def page_of(inputs, out) -> str:
    render(inputs, out)
    return (out / "found.html").read_text(encoding="utf-8")


def test_every_claim_that_fell_is_told_and_no_other(build, tmp_path):
    """One card for each row that is outside, contradicted or differs, in their order; the first screen counts them."""
    page = page_of(build(claims=CLAIMS), tmp_path / "out")
    assert re.findall(r'<article class="card finding" id="toy_a1-([\w-]+)"', page) == FELL
    assert "Never shown" not in page and "Lost" not in page and "Rank 3" not in page
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert index.count('href="found.html"') == 2
    assert "What we found: 4 published statements did not come out" in index
    assert "4 published statements did not come out" in page


def test_other_data_and_embedded_data(build, tmp_path):
    """On rebuilt data what differs is told as such; on embedded data only what needs none."""
    (group,) = found(build(claims=CLAIMS, folder=tmp_path / "a", closeness="rebuilt"))
    assert {row["id"]: row["verdict"] for row in group["rows"]} == {
        "apart": "differs", "plain": "differs", "order": "differs", "grim": "contradicted"
    }  # fmt: skip
    (group,) = found(build(claims=CLAIMS, folder=tmp_path / "b", closeness="embedded"))
    assert [row["id"] for row in group["rows"]] == ["grim"]


def test_where_nothing_fell_the_page_says_so(build, tmp_path):
    """Without a fallen claim the page is there, empty, and links stay whole."""
    inputs = build(claims=CLAIMS[:1])
    page = page_of(inputs, tmp_path / "out")
    assert "Nothing that could be tested fell" in page and "<article" not in page
    render_latex(inputs, tmp_path / "out")
    assert "No published statement" in (tmp_path / "out" / "report.tex").read_text(encoding="utf-8")


def test_placeholders_are_filled_from_the_row(build):
    """The declared sentences carry our numbers with the metric's precision, the interval and the data in words."""
    rows = {row["id"]: row for row in found(build(accuracy=0.87654321, claims=CLAIMS))[0]["rows"]}
    assert rows["apart"]["told"] == (
        "Published is 0.5, ours 0.8765 (0.8765) on the source's own data. 50 % & more <i>differ</i>."
    )
    assert rows["apart"]["figure"] == "curve"


@pytest.mark.parametrize(
    ("low", "high", "comparison", "precision", "text"),
    [(0.9, 0.95, "within 0.1", 4, "0.9000 to 0.9500"), (0.23, 3.0, "exact", 0, "0 to 3"),
     (-0.01, 0.02, "ordering", 2, "−0.01 to +0.02"), (0.90001, 0.90002, "exact", 4, "0.90001 to 0.90002"),
     (1234.5, 2345.6, "exact", 1, "1,234.5 to 2,345.6"), (3e-11, 0.25, "exact", 12, "3e-11 to 0.250000"),
     (0.5, 0.5, "exact", 4, "")],
)  # fmt: skip
def test_interval_shows_its_width(low, high, comparison, precision, text):
    """Both ends carry the metric's precision, more where that would make them equal; no width is no interval."""
    metrics = {"accuracy": {"title": "A", "unit": "", "direction": "higher", "precision": precision}}
    claim = {"id": "c", "compare": comparison.split()[0], "measured": ACCURACY}
    assignment = AssignmentDecl("x", "X", "000", "S", "s", [], metrics=metrics, claims=[claim])
    row = dict.fromkeys(COLUMNS, "") | {
        "assignment": "x", "claim": "c", "ours": str((low + high) / 2), "low": str(low), "high": str(high),
        "comparison": comparison, "verdict": "outside",
    }  # fmt: skip
    assert claim_rows(assignment, [row])[0]["interval"] == text


def test_the_documentation_tells_the_same(build, tmp_path, monkeypatch):
    """The command fills the page between its markers: counts, a row for every claim, a paragraph for each that fell."""
    inputs = build(claims=CLAIMS)
    monkeypatch.setattr(step, "ROOT", tmp_path / "root")
    (tmp_path / "root").mkdir()
    (tmp_path / "declared").rename(tmp_path / "root" / "reference")
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- begin claims -->\nold\n<!-- end claims -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["found", str(inputs.results), str(page)])
    step.main()
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- begin claims -->\n") and text.endswith(
        "<!-- end claims -->\nafter\n"
    )
    assert "old" not in text and "| toy\\_a1 | 2 | 2 | 2 | 0 | 0 | 0 | 2 | 8 |" in text
    fell, table = text.split("### What did not come out as published")[1].split("### Every claim\n")
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(CLAIMS) and all(len(re.findall(r"(?<!\\)\|", row)) == 8 for row in rows)
    assert len(re.findall(r"^\*\*", fell, re.M)) == len(FELL)
    assert "<script" not in text and "Accuracy is 0.5 &lt;script&gt;alert(1)&lt;/script&gt;" in fell
    page.write_text("no markers", encoding="utf-8")
    with pytest.raises(SystemExit, match="the page has no block 'claims'"):
        step.main()


def test_claims_without_a_finding_are_told_from_their_row(build):
    """Two sentences: what the source states and where, and what came out instead, with interval or reason."""
    told = {row["id"]: row["told"] for row in found(build(claims=CLAIMS))[0]["rows"]}
    assert told["plain"] == (
        "Toy Assignment, Part B, states: It reaches 0.97. On the source's own data we get 0.8642, not at "
        "least 0.97."
    )
    assert told["order"].endswith(
        "On the source's own data the difference is −0.7642: the order is the other way round."
    )
    assert told["grim"].startswith(
        "Toy Assignment, Part D, states: Rate of 32 images (92.50 %). No whole number of 32"
    )
    assert told["grim"].endswith("near by it fits 40, but none fits all 2 rates that are published for 32.")


def test_an_unknown_placeholder_names_file_and_claim(build):
    """A typing error in a placeholder is an error, not a hole in the page."""
    wrong = [{**CLAIMS[1], "finding": "Ours is {our}. Not theirs."}]
    with pytest.raises(
        DeclarationError, match=r"reference/toy_a1/claims.yaml: claim apart: finding: .* \{our\}: use"
    ):
        found(build(claims=wrong))


def test_everything_on_the_page_is_escaped(build, tmp_path):
    """Markup in a gist or a finding is text; links lead to rows and figures that are there."""
    page = page_of(build(claims=CLAIMS), tmp_path / "out")
    assert HOSTILE not in page and "<i>" not in page
    assert html.escape(HOSTILE) in page and "&lt;i&gt;differ" in page
    shown = (tmp_path / "out" / "toy_a1.html").read_text(encoding="utf-8")
    links = re.findall(r'href="toy_a1\.html#([^"]+)"', page)
    assert len(links) == 10 and all(f'id="{link}"' in shown for link in links)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_paper_tells_the_same(build, tmp_path):
    """The paper has the same claims and sentences as a section, escaped for TeX."""
    render_latex(build(claims=CLAIMS), tmp_path / "out")
    text = (tmp_path / "out" / "report.tex").read_text(encoding="utf-8")
    section = text.split(r"\section{What we found}")[1].split(r"\section{")[0]
    assert re.findall(r"\\id\{([\w-]+)\}: \\textbf", section) == FELL
    assert r"50 \% \& more \textless{}i\textgreater{}differ" in section


def test_questions_are_answered():
    """A metric that is 1 or 0 is told as yes or no, ours and the published value; a share of the seeds as a number."""
    metric = {"title": "It fits", "unit": "yes or no", "direction": "none", "precision": 0}
    claim = {"id": "c", "section": "1", "gist": "g", "published": 1, "compare": "exact", "data": None}
    claim["measured"] = {"task": "t", "metric": "fits"}
    declared = AssignmentDecl(
        "x", "X", "000", "S", "s", [{"id": "t"}], metrics={"fits": metric}, claims=[claim]
    )
    row = dict.fromkeys(COLUMNS, "") | {"assignment": "x", "claim": "c", "verdict": "contradicted"}
    for ours, text in (("0.0", "no"), ("1.0", "yes"), (repr(2 / 3), "0.67")):
        shown = claim_rows(declared, [row | {"ours": ours}])[0]
        assert (shown["published"], shown["ours"], shown["difference"]) == ("yes", text, "")
