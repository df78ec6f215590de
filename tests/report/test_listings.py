"""Listings: text in pages and paper as it is, escaped, cut where it is long, whole in the CSV."""

import csv
import html
import re
import shutil
import subprocess

import numpy as np
import pytest

from report.compiling import compile_pdf
from report.figures.draw import draw
from report.figures.listing import read
from report.latex import render_latex
from report.render import render

HOSTILE = r"<b>&amp; \\end{document} $x_1$ 100%"
LINES = ["  1  -0.25", HOSTILE, "", "two\nlines"]
TABLE = [["class", "p (%)"], ["tabby, cat", HOSTILE], ["=1+1", "7.5"]]


def write(folder, texts: dict, **keys):
    figure = {"id": "weights", "task": "descent", "kind": "listing", "title": "T", "alt": "A", **keys}
    stem = folder / "toy_a1" / "weights"
    draw(figure, None, {("reference", 0): {name: np.array(one) for name, one in texts.items()}}, {}, stem)
    return stem.with_suffix(".csv")


def test_csv_holds_the_text_whole(tmp_path):
    """What the task kept comes back from the CSV unchanged, quotes, commas and empty lines included."""
    path = write(tmp_path, {"a": LINES, "b": TABLE}, arrays=["a", "b"], labels=["lines", "table"])
    lines, table = read(path, 100)
    assert lines["lines"] == [*LINES[:3], "two", "lines"] and lines["head"] == [] and lines["left"] == 0
    assert [table["head"], *table["rows"]] == TABLE


def test_long_listings_are_cut_and_say_how_much_is_left(tmp_path):
    """A page shows the first rows and counts the others."""
    one = read(write(tmp_path, {"a": [str(n) for n in range(9)]}, array="a"), 4)[0]
    assert one["lines"] == ["0", "1", "2", "3"] and one["left"] == 5 and one["label"] == ""


def test_csv_is_plain_csv(tmp_path):
    """The first line names the columns, as many as the widest row has."""
    with write(tmp_path, {"b": TABLE}, arrays=["b"]).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["listing", "kind", "cell 1", "cell 2"]
    assert [row[1] for row in rows[1:]] == ["head", "row", "row"]


def test_one_table_is_its_own_csv(tmp_path):
    """A table that stands alone is a file that another program takes as it is, and is read back for the page."""
    path = write(tmp_path, {"b": TABLE}, array="b")
    with path.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == TABLE
    one = read(path, 1)[0]
    assert (one["head"], one["rows"], one["left"], one["label"]) == (TABLE[0], TABLE[1:2], 1, "")


def test_a_page_shows_the_text_as_it_is(build, tmp_path):
    """Lines stand in a <pre> with their spaces, a table has a header row, and nothing in them is markup."""
    render(build(), tmp_path / "out")
    page = (tmp_path / "out" / "toy_a1.html").read_text(encoding="utf-8")
    block = page[page.index('<figure id="toy_a1-texts">') :]
    block = block[: block.index("</figure>")]
    shown = re.search(r"<pre[^>]*>\n(.*?)</pre>", block, re.S).group(1)
    assert html.unescape(shown).split("\n")[:3] == ["  1  -0.25", r"<b>&amp; \end{document} $x_1$ 100%", ""]
    assert '<th scope="col">p (%)</th>' in block and "<td>[&lt;i&gt;]</td>" in block
    assert "<b>" not in block and "<i>" not in block
    assert (
        'href="figures/toy_a1/texts.csv"' in block and (tmp_path / "out/figures/toy_a1/texts.csv").is_file()
    )
    assert "texts.svg" not in page


def test_the_paper_sets_the_text_as_it_is(build, tmp_path):
    """The same text stands in the paper, escaped, its spaces kept."""
    render_latex(build(), tmp_path / "out")
    text = (tmp_path / "out" / "report.tex").read_text(encoding="utf-8").replace(r"\allowbreak{}", "")
    assert "~~1~~-{}0.25" in text and r"\textbackslash{}end\{document\}~\$x\_1\$~100\%" in text
    assert r"tabby \& cat & 50 \\" in text and r"{[}\textless{}i\textgreater{}] & 7\_5 \\" in text


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
def test_the_paper_with_listings_compiles(build, tmp_path):
    """TeX accepts lines and tables of any text."""
    inputs = build()
    render_latex(inputs, tmp_path / "out")
    assert compile_pdf(tmp_path / "out", inputs.results / "figures").reason == ""
    if shutil.which("pdftotext"):
        command = ["pdftotext", str(tmp_path / "out" / "report.pdf"), "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "tabby & cat" in text and r"<b>&amp; \end{document}" in text
