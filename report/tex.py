"""Text made safe for TeX: any string can be set, none can act."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_\allowbreak{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\`{}",  # of the same font; \textasciigrave is of one that may have no outlines
    "/": r"/\allowbreak{}",
    "-": "-{}",  # two hyphens would join to a dash
    "[": "{[}",  # at the start of a row it would be an option of the row before
    "*": "{*}",
    "\n": " ",
    "\t": " ",
    "\r": " ",
}
_MATHS = {
    "−": "$-$", "×": r"$\times$", "·": r"\textperiodcentered{}", "±": r"$\pm$", "≤": r"$\leq$", "≥": r"$\geq$",
    "≠": r"$\neq$", "≈": r"$\approx$", "→": r"$\rightarrow$", "∞": r"$\infty$", "∂": r"$\partial$", "∑": r"$\sum$",
    "√": r"$\surd$", "∈": r"$\in$", "ᵀ": r"$^{\mathsf T}$", "∇": r"$\nabla$", "∗": r"$\ast$", "∝": r"$\propto$",
    "←": r"$\leftarrow$", "≪": r"$\ll$", "≫": r"$\gg$", "⊙": r"$\odot$", "‖": r"$\|$", "∘": r"$\circ$",
    "⊗": r"$\otimes$", "≡": r"$\equiv$",
    "✓": r"$\checkmark$",
    "…": r"\dots{}", "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "°": r"$^\circ$", "§": r"\S{}",
    "\u00a0": "~", "\u2009": r"\,", "\u202f": r"\,", "ß": r"\ss{}", "µ": r"$\mu$",
}  # fmt: skip
LONG = 16
TOGETHER = 14  # signs of a value and its half width that stay on one line
_RAISED = {"<super>": "^", "<sub>": "_"}
_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    "nu", "xi", "omicron",
    "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
)  # fmt: skip
_MATHS |= {chr(0x3B1 + place): rf"$\{name}$" for place, name in enumerate(_GREEK) if name != "omicron"}
_MATHS |= {chr(0x391 + place): rf"$\{name.capitalize()}$" for place, name in enumerate(_GREEK)
           if name in ("gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "phi", "psi", "omega")}  # fmt: skip


class Tex(str):
    """Text that is TeX already and is set as it stands."""


def escape(value: Any) -> Tex:
    """Return any value as TeX that prints it; a sign that the fonts lack is shown as its code, [U+1F600].

    A word of more than `LONG` signs may break over lines after every eight.
    """
    if isinstance(value, Tex):
        return value
    return Tex(" ".join(_word(word) for word in str(value).split(" ")))


def _word(word: str) -> str:
    step = 8 if len(word) > LONG else len(word) or 1
    parts = ("".join(map(_sign, word[start : start + step])) for start in range(0, len(word), step))
    return r"\allowbreak{}".join(parts)


def _sign(sign: str) -> str:
    if sign in _SPECIAL:
        return _SPECIAL[sign]
    if " " <= sign <= "~":
        return sign
    if sign in _MATHS:
        return _MATHS[sign]
    kind, _, parts = unicodedata.decomposition(sign).partition(" ")
    plain = "".join(chr(int(code, 16)) for code in parts.split()) if kind.startswith("<") else ""
    plain = plain.replace("\u2212", "-").replace("\u2044", "/")
    if kind in _RAISED and re.fullmatch(r"[A-Za-z0-9+=()-]+", plain):
        return rf"${_RAISED[kind]}{{\mathrm{{{plain}}}}}$"
    if kind == "<fraction>" and re.fullmatch(r"[0-9/]+", plain):
        return plain
    plain = unicodedata.normalize("NFKD", sign)
    letters = "".join(part for part in plain if " " <= part <= "~")
    if letters and letters.isalnum():
        return letters
    return f"{{[}}U+{ord(sign):04X}]"


def number(text: Any, half: str = "") -> Tex:
    """Return a number's text for siunitx, with its uncertainty; other text, and numbers wide as a column, escaped."""
    plain = str(text).replace(",", "").replace("−", "-")
    if len(plain) > LONG or not re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", plain):
        return escape(text)
    sign = "$+$" if plain.startswith("+") else ""
    body = rf"\num{{{plain.lstrip('+')}}}"
    together = half and "e" not in plain and re.fullmatch(r"[\d.,]+", half) and len(plain + half) <= TOGETHER
    if together:
        body = rf"\num{{{plain.lstrip('+')} +- {half.replace(',', '')}}}"
    whole = rf"\mbox{{{sign}{body}}}"
    if half and not together:  # the line may break between two long ones
        whole += rf" $\pm$\,{number(half)}"
    return Tex(whole)


def plain(text: str) -> Tex:
    """Return text that TeX takes as it is, a path or a key; raises `ValueError` for one of other than plain signs."""
    if not re.fullmatch(r"[A-Za-z0-9._/-]+", text):
        raise ValueError(f"{text!r} cannot stand as a path or a key in TeX")
    return Tex(text)


def typed(line: str) -> Tex:
    """Return a line of preformatted text: every space kept, and a break allowed after every sign."""
    signs = ("~" if sign in " \t" else str(escape(sign)) for sign in line)
    return Tex(r"\allowbreak{}".join(signs) or r"\strut{}")
