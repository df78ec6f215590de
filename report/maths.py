"""The mathematics of a derivation: what of LaTeX is let through, and how it is set on a page and in the paper."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from xml.etree import ElementTree

from markupsafe import Markup, escape

from report import tex

_KNOWN = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi varphi
    chi psi omega Gamma Delta Theta Lambda Sigma Phi Psi Omega frac sqrt sum prod partial nabla infty top cdot
    times odot ast star pm le ge ne neq ll gg approx equiv propto in notin subset to rightarrow Rightarrow
    Leftrightarrow mapsto dots ldots cdots vdots ddots max min log ln exp tanh cosh coth sinh sin cos lim left
    right lfloor rfloor lceil rceil hat bar tilde mathrm quad qquad ell circ forall
"""
COMMANDS = frozenset(_KNOWN.split())
ENVIRONMENTS = ("cases", "bmatrix", "pmatrix")
_MATHML = """
    math mrow mi mn mo mtext mspace mfrac msqrt msub msup msubsup munder mover munderover mtable mtr mtd mstyle
"""
ELEMENTS = frozenset(_MATHML.split())
_PLAIN = "stretchy fence form width columnalign accent mathvariant displaystyle scriptlevel"
ATTRIBUTES = frozenset(_PLAIN.split())
_SIGNS = frozenset("−+±")
_BEFORE_A_SIGN = frozenset("=<>≤≥≈([,⇒⇔")  # after these a sign belongs to what follows
_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)\{(?P<environment>[a-z]*)\}"
    r"|\\(?P<words>text|operatorname)\{[A-Za-z0-9 ,.;:()-]*\}"
    r"|\\(?P<command>[A-Za-z]+)"
    r"|(?P<row>\\\\)"
    r"|\\[,;{} ]"
    r"|(?P<sign>[A-Za-z0-9 +\-=()\[\]{}_^,.;:|/<>'!*&])"
)
_CLOSES = {"{": "}", "left": "right", "begin": "end"}


class MathsError(ValueError):
    """A formula that is not let through; the message is one line that names what is wrong with it."""


def check(latex: str, row: bool = False) -> None:
    """Raise `MathsError` unless a formula holds known commands alone, properly nested, that can do nothing but print.

    A `row` of several may hold one `&` where it is aligned.
    """
    opened: list[str] = []
    aligned = place = 0
    while place < len(latex):
        found = _TOKEN.match(latex, place)
        if found is None:
            raise MathsError(f"{latex!r}: {latex[place : place + 12]!r} is not let through in a formula")
        place = found.end()
        command, sign, edge = found["command"], found["sign"], found["edge"]
        if command is not None and command not in COMMANDS:
            raise MathsError(f"{latex!r}: \\{command} is not among the commands that are let through")
        if edge and found["environment"] not in ENVIRONMENTS:
            raise MathsError(f"{latex!r}: an environment is one of {', '.join(ENVIRONMENTS)}")
        if sign == "^" and latex.startswith("^", place):
            raise MathsError(f"{latex!r}: '^^' is not let through in a formula")
        inside = "begin" in opened
        aligned += sign == "&" and not inside
        if not inside and (found["row"] or aligned > row or (sign == "&" and opened)):
            raise MathsError(f"{latex!r}: rows and columns stand in {', '.join(ENVIRONMENTS)} or in a list")
        mark = edge or command or sign
        if mark in _CLOSES:
            opened.append(mark)
        elif mark in _CLOSES.values() and (not opened or _CLOSES[opened.pop()] != mark):
            raise MathsError(f"{latex!r}: {mark!r} closes nothing")
    if opened or (row and not aligned):
        raise MathsError(f"{latex!r}: {f'{opened[-1]!r} is not closed' if opened else 'a row has one &'}")


def check_prose(text: str) -> None:
    """Raise `MathsError` unless a sentence's formulas, between dollar signs, are let through."""
    _split(text, check)


def rows(maths: str | list[str]) -> list[str]:
    """Return a displayed formula as its rows."""
    return [maths] if isinstance(maths, str) else list(maths)


def check_display(maths: str | list[str]) -> None:
    """Raise `MathsError` unless a displayed formula, one row or several that are aligned at an `&`, is let through."""
    for one in rows(maths):
        check(one, row=not isinstance(maths, str))


def display_mathml(maths: str | list[str]) -> Markup:
    """Return a displayed formula as MathML whose `alttext` is its LaTeX; raises `MathsError`."""
    check_display(maths)
    math = ElementTree.Element(
        "math", {"display": "block", "alttext": "; ".join("".join(_cells(one)) for one in rows(maths))}
    )
    if isinstance(maths, str):
        math.append(_converted(maths, "block"))
    else:
        table = ElementTree.SubElement(math, "mtable", {"displaystyle": "true", "class": "lines"})
        for one in maths:
            row = ElementTree.SubElement(table, "mtr")
            for cell in _cells(one):
                field = ElementTree.SubElement(row, "mtd")
                field.extend(_converted(cell, "block") if cell.strip() else [])
    return _markup(math)


def prose_html(text: str) -> Markup:
    """Return a sentence with its formulas, between dollar signs, as MathML; raises `MathsError`."""

    def inline(latex: str) -> Markup:
        check(latex)
        math = ElementTree.Element("math", {"alttext": latex})
        math.append(_converted(latex, "inline"))
        return _markup(math)

    return Markup("").join(map(Markup, _split(text, inline, escape)))


def display_tex(maths: str | list[str]) -> tex.Tex:
    """Return a displayed formula for amsmath; raises `MathsError`."""
    check_display(maths)
    return tex.Tex("\\begin{align*}\n" + " \\\\\n".join(rows(maths)) + "\n\\end{align*}")


def prose_tex(text: str) -> tex.Tex:
    """Return a sentence for TeX, its words escaped; raises `MathsError`."""

    def inline(latex: str) -> str:
        check(latex)
        return f"${latex}$"

    return tex.Tex("".join(_split(text, inline, tex.escape)))


def _split(text: str, formula: Callable, words: Callable = str) -> list:
    """Return the parts of a sentence: those between dollar signs through `formula`, the others through `words`."""
    parts = text.split("$")
    if len(parts) % 2 == 0:
        raise MathsError(f"{text!r}: a '$' is left open")
    return [formula(part) if place % 2 else words(part) for place, part in enumerate(parts)]


def _cells(row: str) -> list[str]:
    """Return what stands left and right of a row's own `&`, which is not one of a matrix in it."""
    depth = 0
    for found in _TOKEN.finditer(row):
        depth += (found["edge"] == "begin") - (found["edge"] == "end")
        if found["sign"] == "&" and not depth:
            return [row[: found.start()], row[found.end() :]]
    return [row]


def _converted(latex: str, display: str) -> ElementTree.Element:
    """Return LaTeX as MathML in which nothing is left but known elements, attributes and text."""
    from latex2mathml import (
        converter,
    )  # a tenth of a second's import, which checking a declaration does without

    try:
        found = converter.convert_to_element(latex, display=display)
    except Exception as error:  # its errors have no common class
        raise MathsError(f"{latex!r}: cannot be set as MathML ({type(error).__name__})") from None
    (whole,) = found
    return _clean(whole, latex)


def _clean(element: ElementTree.Element, latex: str) -> ElementTree.Element:
    text = html.unescape(element.text or "")
    if element.tag not in ELEMENTS or "\\" in text:
        raise MathsError(f"{latex!r}: cannot be set as MathML ({text or element.tag})")
    tag = "mo" if text in _SIGNS else element.tag
    if tag == "mo" and re.fullmatch(r"[A-Za-z]+|∂", text):
        tag = "mi"  # set as a name, not as an operator
    clean = ElementTree.Element(tag, {"lspace": "0", "rspace": "0"} if text == "/" else {})
    if tag == "mi" and element.tag == "mo" and text.isalpha():
        clean.set("mathvariant", "normal")
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES or not re.fullmatch(r"[a-z0-9.-]+", value):
            raise MathsError(f"{latex!r}: {name}={value!r} is not let through in MathML")
        clean.set(name, value)
    clean.text = text or None
    for child in [_clean(one, latex) for one in element]:
        last = clean[-1] if len(clean) else None
        if last is not None and _is_apart(last, child):
            ElementTree.SubElement(clean, "mspace", {"width": "0.167em"})
        if child.tag == "mo" and child.text in _SIGNS and (last is None or last.text in _BEFORE_A_SIGN):
            child.set("form", "prefix")
        clean.append(child)
    return clean


def _is_apart(left: ElementTree.Element, right: ElementTree.Element) -> bool:
    """Return whether a thin space stands between two neighbours: 2 ln x is not read as 2lnx, ln(x) stays close."""
    if _is_function(left):
        return right.tag != "mo" and right.tag != "mspace"
    return _is_function(right) and left.tag not in ("mo", "mspace")


def _is_function(element: ElementTree.Element) -> bool:
    named = element[0] if element.tag in ("msub", "msup", "munder") else element
    return named.tag == "mi" and len(named.text or "") > 1


def _markup(math: ElementTree.Element) -> Markup:
    return Markup(ElementTree.tostring(math, encoding="unicode").replace(" />", "/>"))
