"""The source of the printed paper: escaped, complete, the same for the same results."""

import re

import pytest

from report.latex import environment, render_latex
from report.pages import TEMPLATES
from report.tex import Tex, escape, number, plain


def test_every_sign_is_escaped(hostile):
    """No sign of a text keeps its meaning in TeX: only our own commands are left."""
    text = escape(hostile)
    assert r"\input" not in text and r"\end{document}" not in text and "{[}U+1F600]" in text
    without = re.sub(
        r"\\(textbackslash|textasciicircum|textasciitilde|textless|textgreater|textquotedbl|textquotesingle"
        r"|allowbreak|`)\{\}|\\[{}$&#%_]|\$\\(alpha|sum)\$|-\{\}|\{[\[*]\}",
        "",
        text,
    )
    assert not re.search(r"[\\{}$&#%_^~]", without)
    assert escape(Tex(r"\relax")) == r"\relax"


def test_mathematics_keeps_its_meaning():
    """Powers, indices and fractions stay what they are: 10⁻⁵ is not 105, and ½ is not 12."""
    assert escape("10⁻⁵ xᵢ₊₁ ½ ²") == (
        r"10$^{\mathrm{-}}$$^{\mathrm{5}}$ x$_{\mathrm{i}}$$_{\mathrm{+}}$$_{\mathrm{1}}$ 1/2 $^{\mathrm{2}}$"
    )
    assert escape("∇‖W‖ ⊙ é") == r"$\nabla$$\|$W$\|$ $\odot$ e"


def test_template_escapes_what_it_is_given():
    """A value in the paper's template is escaped without being asked."""
    assert environment().from_string(r"\VAR{x}").render(x="50% $") == r"50\% \$"


def test_numbers_for_siunitx():
    """Numbers become \\num with their uncertainty; other text is escaped; a key holds plain signs alone."""
    assert number("0.922", "0.012") == r"\mbox{\num{0.922 +- 0.012}}"
    assert number("68,704") == r"\mbox{\num{68704}}"
    assert number("a_b") == r"a\_\allowbreak{}b"
    with pytest.raises(ValueError, match="cannot stand"):
        plain("a}b")


def test_long_words_may_break():
    """A word of any length fits in a column: it may break after every eight signs, and loses none."""
    text = escape("short " + "x" * 20)
    assert text == r"short xxxxxxxx\allowbreak{}xxxxxxxx\allowbreak{}xxxx"


def test_a_changed_result_changes_the_numbers_that_the_text_names(build, tmp_path):
    """A claim's numbers are defined once, from the results; the tables name them and hold none of their own."""
    texts = []
    for accuracy in (0.8642, 0.7531):
        folder = tmp_path / str(accuracy)
        folder.mkdir()
        render_latex(build(accuracy, folder=folder), folder / "out")
        texts.append((folder / "out" / "report.tex").read_text(encoding="utf-8"))
        assert rf"\claim{{a-accuracy}}{{\mbox{{\num{{0.8642}}}}}}{{\mbox{{\num{{{accuracy}}}}}}}" in texts[-1]
        assert r"\ClaimOurs{a-accuracy}" in texts[-1].split(r"\begin{document}")[1]
    assert (
        r"\newcommand{\ClaimsReproduced}{1}" in texts[0] and r"\newcommand{\ClaimsReproduced}{0}" in texts[1]
    )


@pytest.mark.parametrize("file", sorted(path.name for path in TEMPLATES.glob("*.tex.j2")))
def test_no_number_stands_in_a_template_of_the_paper(file):
    """Below the preamble no template holds a digit beyond lengths of the layout."""
    text = (TEMPLATES / file).read_text(encoding="utf-8").split(r"\begin{document}")[-1]
    text = re.sub(r"\\(BLOCK|VAR)\{.*?\}(?=[^}]|$)", " ", text)
    text = re.sub(r"[\d.]+(\\(linewidth|baselineskip)|pt\b)", " ", text).replace("sha256", "")
    assert not re.findall(r"\S*\d\S*", text)


def test_same_inputs_give_the_same_paper(build, tmp_path):
    """The same results in two folders give byte-identical TeX, in which every claim is named."""
    for name in ("one", "two"):
        render_latex(build(folder=tmp_path / name), tmp_path / name / "out")
    text = (tmp_path / "one/out/report.tex").read_text(encoding="utf-8")
    assert text == (tmp_path / "two/out/report.tex").read_text(encoding="utf-8")
    assert "a-{}accuracy" in text and "b-{}lost" in text
    assert r"\textbf{Failed} (reference, seeds 0, part slow): d.gz: cut short" in text


def test_the_paper_says_where_nobody_was_isolated(build, tmp_path):
    """One record without isolation is enough for the sentence; without such a record it is not there."""
    record = {"assignment": "toy_a1", "submission": "ada", "score": 0.0, "max_score": 1.0, "isolation": "none",
              "key": "k", "questions": []}  # fmt: skip
    for isolation, said in (("none", True), ("walls", False)):
        folder = tmp_path / isolation
        folder.mkdir()
        render_latex(build(grades=[record | {"isolation": isolation}], folder=folder), folder / "out")
        text = (folder / "out" / "report.tex").read_text(encoding="utf-8")
        assert ("Not isolated" in text) is said
