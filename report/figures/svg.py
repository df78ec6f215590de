"""A figure's SVG made fit for a page: no style sheet, own ids, the page's text colour, small pictures."""

from __future__ import annotations

import base64
import io
import re

from PIL import Image

_FONT = "'DejaVu Sans', Verdana, sans-serif"
# the attributes that a style declaration may become: all that matplotlib writes
_ATTRIBUTES = frozenset(
    (
        "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
        "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "clip-path",
        "font-size", "font-family", "font-style", "font-weight", "text-anchor", "image-rendering", "stop-color",
        "stop-opacity",
    )
)  # fmt: skip


def for_the_page(svg: str, prefix: str, ink: str) -> str:
    """Return matplotlib's SVG without prolog, metadata and style sheets; colours equal to `ink` become currentColor.

    Style attributes become presentation attributes, which a strict content policy allows. Ids that nothing
    refers to go, the others start with `prefix`, so that many figures can stand in one page.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, count=1, flags=re.S)
    svg = re.sub(r"\s*<style[^>]*>.*?</style>", "", svg, flags=re.S)
    svg = svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    svg = re.sub(r' style="([^"]*)"', lambda match: _attributes(match.group(1)), svg)
    svg = svg.replace(f'"{ink}"', '"currentColor"')
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(
        r'\sid="([^"]*)"', lambda match: f' id="{prefix}{match[1]}"' if match[1] in used else "", svg
    )
    svg = re.sub(r'(href="#)', rf"\g<1>{prefix}", svg)
    svg = re.sub(r"(url\(#)", rf"\g<1>{prefix}", svg)
    svg = re.sub(r'data:image/png;base64,\s*([^"]+)"', lambda match: f'{_smaller(match.group(1))}"', svg)
    svg = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", svg)
    svg = re.sub(r' (d|x|y)="([^"]*)"', lambda match: f' {match.group(1)}="{_shorter(match.group(2))}"', svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    return svg


def _attributes(style: str) -> str:
    pairs = [part.split(":", 1) for part in style.split(";") if ":" in part]
    written = []
    for name, value in ((name.strip(), value.strip()) for name, value in pairs):
        if name == "font":  # the short form: size, then family
            size = re.search(r"[\d.]+px", value)
            written += [("font-size", size.group(0) if size else "9px"), ("font-family", _FONT)]
            written += [("font-weight", "bold")] if "bold" in value or " 700 " in f" {value}" else []
        elif name == "font-family":
            written.append((name, _FONT))
        elif name == "image-rendering":
            written.append((name, "pixelated"))
        elif name in _ATTRIBUTES:
            written.append((name, value))
    return "".join(f' {name}="{value}"' for name, value in dict(written).items())


def _shorter(numbers: str) -> str:
    """Return path data with two decimals and single spaces: a hundredth of a point is beyond what is seen."""
    return " ".join(re.sub(r"(\.\d\d)\d+", r"\1", numbers).split())


def _smaller(encoded: str) -> str:
    """Return an embedded PNG again with as few channels and colours as it needs."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    if picture.getextrema()[3][0] == 255:
        picture = picture.convert("RGB")
        red, green, blue = picture.split()
        if red.tobytes() == green.tobytes() == blue.tobytes():
            picture = red
        elif picture.getcolors(256):
            picture = picture.quantize(256, dither=Image.Dither.NONE)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
