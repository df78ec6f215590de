"""Formulas: what is let through, that it is set whole on a page and in the paper, and that nothing in it can act."""

from xml.etree import ElementTree

import pytest

from report import maths

GOOD = [
    r"\frac{\partial C}{\partial w_{ij}} = \sum_{m=1}^{M} \left( p_j^{m} - y_j^{m} \right) x_i^{m}",
    r"f(z) = \begin{cases} 1 & \text{where } z > 0 \\ 0 & \text{else} \end{cases}",
    [r"\begin{bmatrix} a & b \\ c & d \end{bmatrix} &= b < c", r"&= \sigma'(z) \odot \hat{d}"],
]
HOSTILE = [
    r"\style{color:red}{x}", r"\href{javascript:alert(1)}{x}", r"\input{secret}",
    r"\write18{ls}", r"\end{document}", r"x^^5cinput", r"a % b", r"a $ b", r"a \\ b", r"a & b", r"\def\a{b}", r"{a",
    r"a}", r"\left( a", r"\begin{cases} a", r"{ \left( a } \right)", r"\text{<b>}", r"\text{\input{x}}", r"é",
    "a#1", "a~b", 'a"b', r"\begin{verbatim} a \end{verbatim}", r"\csname input\endcsname", r"\text{a",
    "a\nb", r"\operatorname{a$b}",
]  # fmt: skip
SHOWN = {"math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "munderover", "msub", "msup", "msubsup", "mover",
         "mtable", "mtr", "mtd"}  # fmt: skip


@pytest.mark.parametrize("formula", GOOD, ids=str)
def test_a_formula_is_well_formed_mathematics_with_its_source_as_text(formula):
    """A page's formula is XML of known elements, bears no style or script, and tells its LaTeX to who cannot see it."""
    root = ElementTree.fromstring(maths.display_mathml(formula))
    assert root.get("display") == "block"
    assert {element.tag for element in root.iter()} <= SHOWN
    assert not {"style", "href", "onclick"} & {name for element in root.iter() for name in element.attrib}
    for row in maths.rows(formula):
        assert row.removeprefix("&").replace(" &=", " =") in root.get("alttext")
    assert "\\" not in "".join(root.itertext())


@pytest.mark.parametrize("formula", HOSTILE)
def test_what_is_not_plain_mathematics_is_refused(formula):
    """Markup, commands that could act, and what would not close are refused in one line, on every way out."""
    for way in (maths.check_display, maths.display_mathml, maths.display_tex):
        with pytest.raises(maths.MathsError) as caught:
            way(formula)
        assert "\n" not in str(caught.value)
    for way in (maths.check_prose, maths.prose_html, maths.prose_tex):
        with pytest.raises(maths.MathsError):
            way(f"so ${formula}$ holds")


def test_signs_of_markup_are_signs_of_mathematics():
    """A formula that spells a tag shows its letters between < and >, and closes nothing."""
    page = maths.display_mathml("</math><script>alert(1)</script>")
    assert "<script" not in page and page.count("</math>") == 1
    assert "".join(ElementTree.fromstring(page).itertext()).startswith("</math><script>")


def test_what_the_converter_adds_is_refused_where_it_is_not_known(monkeypatch):
    """An attribute that the converter writes passes only if it is listed, whatever the commands are."""
    monkeypatch.setattr(maths, "COMMANDS", maths.COMMANDS | {"style", "href", "color"})
    for formula in (r"\style{color:red}{x}", r"\href{javascript:a}{x}", r"\color{red}{x}"):
        with pytest.raises(maths.MathsError, match="not let through in MathML"):
            maths.display_mathml(formula)


def test_a_command_that_the_converter_does_not_know_is_refused(monkeypatch):
    """No formula is shown half, with a command as text."""
    monkeypatch.setattr(maths, "COMMANDS", maths.COMMANDS | {"nonsense"})
    with pytest.raises(maths.MathsError, match="cannot be set as MathML"):
        maths.display_mathml(r"\nonsense{a}")


def test_words_are_escaped_and_formulas_between_dollars_are_set():
    """A sentence's words cannot act on a page or in the paper; its formulas are mathematics in both."""
    text = r"<b>100%</b> \input{x} of $x_1$"
    assert maths.prose_html(text).startswith(r"&lt;b&gt;100%&lt;/b&gt; \input{x} of <math alttext=")
    assert maths.prose_tex(text).endswith("of $x_1$") and r"\input" not in maths.prose_tex(text)
    assert r"100\%" in maths.prose_tex(text)
    with pytest.raises(maths.MathsError, match="left open"):
        maths.check_prose("a $ b")


def test_rows_are_aligned_in_both():
    """Several rows stand under each other at their `&`: a table on a page, align in the paper; each needs one."""
    rows = ["a &= b", "&= c"]
    table = ElementTree.fromstring(maths.display_mathml(rows)).find("mtable")
    assert [len(row) for row in table] == [2, 2]
    with_matrix = [r"\begin{bmatrix} a & b \end{bmatrix} &= c", "&= d"]
    table = ElementTree.fromstring(maths.display_mathml(with_matrix)).find("mtable")
    assert [len(row) for row in table] == [2, 2] and "".join(table[0][1].itertext()) == "=c"
    assert maths.display_tex(rows) == "\\begin{align*}\na &= b \\\\\n&= c\n\\end{align*}"
    for wrong in (["a = b", "c"], ["a &= b &= c", "&= d"], [r"\left( a &= b \right)", "&= c"]):
        with pytest.raises(maths.MathsError):
            maths.check_display(wrong)


def test_a_function_stands_apart_from_its_argument():
    """ln x is not read as lnx, and ln(x) keeps its bracket close."""
    assert "<mi>ln</mi><mspace" in maths.display_mathml(r"\ln x")
    assert "<mspace" not in maths.display_mathml(r"\ln (x)")
    assert '<mi mathvariant="normal">E</mi>' in maths.display_mathml(r"\operatorname{E} x")


def test_a_sign_belongs_to_two_terms_or_to_the_one_that_follows():
    """Space stands around a difference, and none between a minus and what it turns."""
    assert '<mo form="prefix">−</mo>' in maths.display_mathml("a = -b") and "prefix" in maths.display_mathml(
        "-b"
    )
    assert "prefix" not in maths.display_mathml(r"a - b \pm c + d")
