"""A figure's SVG made fit for a page: no style sheet, short ids of its own, the page's text colour, small pictures."""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from xml.etree import ElementTree

import numpy as np
from matplotlib.path import Path as Line
from PIL import Image

from report.figures.compact import compact
from report.figures.paths import relative

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_FONT = "'DejaVu Sans', Verdana, sans-serif"
# the attributes that a style declaration may become: all that matplotlib writes
_ATTRIBUTES = frozenset(
    (
        "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
        "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "clip-path",
        "font-size", "font-style", "font-weight", "text-anchor", "stop-color", "stop-opacity",
    )
)  # fmt: skip
_DROPPED = ("metadata", "style", "title", "desc")
_SIZE = "8.5px"
# what holds in a whole picture
PICTURE = {
    "xmlns": _SVG,
    "font-family": _FONT,
    "font-size": _SIZE,
    "fill": "currentColor",
    "stroke-linejoin": "round",
    "stroke-linecap": "butt",
}
_DEFAULTS = {"font-size": _SIZE, "stroke-dashoffset": "0", "text-anchor": "start", "opacity": "1"}
_FINE = (("stroke-linecap", "square"), ("stroke-linejoin", "miter"))  # ends and corners of thin lines
_UNSEEN = 0.2  # points by which a simplified line may leave the one that was drawn
_POINT = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
_STRAIGHT = re.compile(rf"M{_POINT.pattern}L{_POINT.pattern}")
_MANY = 40  # points of a line from which it is simplified


def for_the_page(svg: str, prefix: str, ink: str) -> str:
    """Return matplotlib's SVG without prolog, metadata and style sheets; colours equal to `ink` become currentColor.

    Style attributes become presentation attributes, which a strict content policy allows. Ids that nothing refers to
    go, the others are `prefix` and a number, so that many figures can stand in one page. What draws nothing goes.
    """
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        _rewrite(element, ink)
    _prune(root)
    _rename(root, prefix)
    for element in root.iter():
        if element.get("fill") == PICTURE["fill"]:
            del element.attrib["fill"]
    _place_marks(root)
    compact(root)
    kept = set(root.iterfind(".//defs/*"))
    for path in root.iter("path"):
        if path not in kept:
            path.set("d", relative(path.get("d", "")))
    root.attrib = {**PICTURE, **root.attrib}
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>") + "\n"


def _rewrite(element: ElementTree.Element, ink: str) -> None:
    """Turn the style into attributes, shorten the numbers, make pictures small."""
    for name, value in _declarations(element.attrib.pop("style", "")):
        if _DEFAULTS.get(name) != value and (name, value) not in _FINE:
            element.set(name, value)
    if (target := element.attrib.pop(f"{{{_XLINK}}}href", None)) is not None:
        element.set("href", target)
    for name in ("fill", "stroke"):
        if element.get(name) == ink:
            element.set(name, "currentColor")
    if element.tag == "image":
        element.set("href", _smaller(element.get("href", "").split(",", 1)[1]))
        element.set("image-rendering", "pixelated")
    if (drawn := element.get("d")) is not None:
        element.set("d", _shorter(_simplified(" ".join(drawn.split()))))
    for name in ("x", "y", "width", "height", "transform"):
        if name in element.attrib and element.tag != "svg":
            element.set(name, _shorter(element.get(name, ""), 1 if element.tag == "text" else 2))
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]


def _declarations(style: str) -> list[tuple[str, str]]:
    """Return the attributes for a style; of a font, the size and weight: its family is the picture's."""
    written = {}
    for part in style.split(";"):
        name, _, value = (text.strip() for text in part.partition(":"))
        if name == "font":  # the short form: weight, size, family
            size = re.search(r"[\d.]+px", value)
            written["font-size"] = size.group(0) if size else "9px"
            written |= {"font-weight": "bold"} if re.search(r"\b(bold|700)\b", value) else {}
        elif name in _ATTRIBUTES:
            written[name] = value
    return list(written.items())


def _prune(parent: ElementTree.Element) -> None:
    """Take away what draws nothing, and groups and white space that hold nothing together.

    A mark has the look of where it is used: a page's rules for dark paper do not reach what is drawn elsewhere.
    """
    kept: list[ElementTree.Element] = []
    for child in parent:
        _prune(child)
        if parent.tag == "defs" and child.tag == "path":
            child.attrib = {name: value for name, value in child.attrib.items() if name in ("id", "d")}
        shapeless = child.get("fill") == "none" and child.get("stroke") is None
        if child.tag in _DROPPED or (child.tag == "path" and shapeless and "id" not in child.attrib):
            continue
        bare = child.tag == "g" and not set(child.attrib) - {"id"}
        if bare or (child.tag == "defs" and not len(child)):
            kept += list(child)
        else:
            kept.append(child)
    for child in list(parent):
        parent.remove(child)
    parent.extend(kept)
    for element in (parent, *kept):
        element.tail = "\n" if element in kept else element.tail
    parent.text = parent.text if parent.tag in ("text", "tspan") else ("\n" if kept else None)


def _rename(root: ElementTree.Element, prefix: str) -> None:
    """Keep the ids that something refers to, under short names."""
    used: dict[str, str] = {}
    for element in root.iter():
        for name, value in element.attrib.items():
            if found := re.search(r"^#(.+)$" if name == "href" else r"^url\(#(.+)\)$", value):
                short = used.setdefault(found[1], f"{prefix}{len(used)}")
                element.set(name, value.replace(f"#{found[1]}", f"#{short}"))
    for element in root.iter():
        if (name := element.attrib.pop("id", None)) in used:
            element.set("id", used[name])


def _place_marks(root: ElementTree.Element) -> None:
    """Draw each use of a mark that is used once, or is one straight line, as a path of its own, which can be joined."""
    uses = Counter(use.get("href") for use in root.iter("use"))
    placed = {}
    for defs in root.iter("defs"):
        for mark in list(defs):
            name, shape = f"#{mark.get('id')}", mark.get("d", "")
            if mark.tag == "path" and (uses[name] == 1 or _STRAIGHT.fullmatch(shape)):
                placed[name] = shape
                defs.remove(mark)
    for use in list(root.iter("use")):
        if (shape := placed.get(use.get("href", ""))) is not None:
            use.tag = "path"
            use.set("d", _moved(shape, float(use.attrib.pop("x", 0)), float(use.attrib.pop("y", 0))))
            del use.attrib["href"]
            if _STRAIGHT.fullmatch(shape):
                use.set("fill", "none")


def _moved(path: str, x: float, y: float) -> str:
    """Return a path's data with its points moved."""
    return _POINT.sub(lambda point: f"{float(point[1]) + x:.2f} {float(point[2]) + y:.2f}", path)


def _simplified(path: str) -> str:
    """Return the data of a path of straight lines with the points left out that nobody could see."""
    if path.count(" L ") < _MANY or re.search(r"[CQScqs]", path):
        return path
    written = []
    for piece in re.findall(r"M[^M]+", path):
        closed = piece.rstrip().endswith("z")
        points = np.array(re.findall(r"-?[\d.]+(?:e-?\d+)?", piece), dtype=float).reshape(-1, 2)
        line = Line(points)
        line.should_simplify, line.simplify_threshold = True, _UNSEEN
        kept = line.cleaned(simplify=True).vertices[:-1]
        written.append("M " + " L ".join(f"{x:.6f} {y:.6f}" for x, y in kept) + (" z" if closed else ""))
    return " ".join(written)


def _shorter(numbers: str, decimals: int = 2) -> str:
    """Return text with its numbers cut to two decimals: a hundredth of a point is beyond what is seen."""
    cut = re.sub(rf"(-?\d+)\.(\d{{1,{decimals}}})\d*", _few_decimals, " ".join(numbers.split()))
    return re.sub(r" ?([A-Za-z]) (?=[-\d])", r"\1", cut)


def _few_decimals(number: re.Match[str]) -> str:
    decimals = number[2].rstrip("0")
    whole = number[1] if decimals or number[1] != "-0" else "0"
    return f"{whole}.{decimals}" if decimals else whole


def _smaller(encoded: str) -> str:
    """Return an embedded PNG again with as few channels and colours as it needs."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    pixels = np.asarray(picture)
    colours, places = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    out, options = io.BytesIO(), {}
    if len(colours) <= 256:
        picture = Image.fromarray(places.reshape(pixels.shape[:2]).astype(np.uint8), "P")
        picture.putpalette(colours[:, :3].tobytes())
        if (colours[:, 3] < 255).any():
            options["transparency"] = colours[:, 3].tobytes()
    elif (colours[:, 3] == 255).all():
        picture = picture.convert("RGB")
    picture.save(out, "PNG", optimize=True, **options)
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
