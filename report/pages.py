"""What every page shares: templates with strict escaping, style and script inside, numbers and anchors as text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from report import maths
from report.grades import mark_style

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> Environment:
    """Return the templates' environment: everything escaped, a name that is not there is an error."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {"number": number, "anchor": anchor, "yaml": one_line_yaml}
    found.filters |= {"maths": maths.display_mathml, "prose": maths.prose_html}
    return found


def number(text: Any) -> Markup:
    """Return a number's text for a page: 3.2e-10 with a raised power, a true minus sign."""
    power = re.fullmatch(r"([+−-]?[\d.,]+)e([+-]?\d+)", str(text))
    if power:
        exponent = str(int(power.group(2))).replace("-", "−")
        return Markup("{}\N{THIN SPACE}×\N{THIN SPACE}10<sup>{}</sup>").format(
            power.group(1).replace("-", "−"), exponent
        )
    signed = re.fullmatch(r"-(\d[\d.,]*)", str(text))
    return escape(f"−{signed.group(1)}" if signed else text)


def anchor(text: Any) -> str:
    """Return an id made from a name: letters, digits, underscores and hyphens."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", str(text)).strip("-") or "x"


@cache
def plain_assets(*sheets: str) -> Mapping[str, Any]:
    """Return style and script of a page without figures."""
    return assets(*sheets)


def assets(
    *sheets: str, colours: Mapping[str, str] | None = None, marks: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return style and script with the hashes that let them, and nothing else, take effect.

    `sheets` ("assignment", "class", "submission") name the styles and scripts that a page needs beside the common ones,
    `colours` maps a figure's colour on light paper to the one that stands for it on dark paper, `marks` a verdict on a
    claim to the mark before its word.
    """
    files = ("report", *sheets)
    style = "".join((TEMPLATES / f"{name}.css").read_text(encoding="utf-8") for name in files)
    style += mark_style() + "\n" if "class" in sheets else ""
    for word, mark in (marks or {}).items():  # which is not read out
        style += f'.{word.replace(" ", "-")}::before{{content:"{mark} ";content:"{mark} " / ""}}'
    if colours:
        dark = "".join(
            f'{{scope}} svg [fill="{light}"]{{fill:{bright}}}{{scope}} svg [stroke="{light}"]{{stroke:{bright}}}'
            for light, bright in colours.items()
        )
        chosen = dark.replace("{scope}", ":root[data-theme=dark]")
        by_system = dark.replace("{scope}", ":root:not([data-theme=light])")
        style += f"@media screen{{{chosen}}}\n@media screen and (prefers-color-scheme:dark){{{by_system}}}\n"
    scripts = [path for name in files if (path := TEMPLATES / f"{name}.js").is_file()]
    script = "".join(path.read_text(encoding="utf-8") for path in scripts)
    script = re.sub(r"^ +(//.*\n)?", "", script, flags=re.M)
    return {
        "style": Markup(style),
        "script": Markup(script),
        "style_hash": _digest(style),
        "script_hash": _digest(script),
    }


def one_line_yaml(value: Any) -> str:
    """Return a plain value in one line, as it stands in a YAML file."""
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
