"""An SVG with less in it that draws the same: lines of one look as one path, what neighbours share said once."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree

_OWN = frozenset(("x", "y", "d", "transform", "id", "href", "opacity", "width", "height"))  # not to be shared
_BETWEEN = frozenset(("text", "defs", "use"))  # what may be drawn before a line that it stood before
_MOST = 2000  # characters of a path that others join


def compact(parent: ElementTree.Element) -> None:
    """Join and group the children of an element and theirs, in place; texts and marks may change places with lines."""
    children = _merged(list(parent))
    for child in children:
        if child.tag in ("g", "svg"):
            compact(child)
    kept = _joined(children)
    grouped: list[ElementTree.Element] = []
    for (tag, shared), run in groupby(kept, key=lambda child: (child.tag, _shared(child))):
        neighbours = list(run)
        if tag in ("text", "use", "path") and shared and len(neighbours) > 1:
            group = ElementTree.Element("g", dict(shared))
            group.text = group.tail = "\n"
            for one in neighbours:
                one.attrib = {name: value for name, value in one.attrib.items() if name in _OWN}
            group.extend(neighbours)
            grouped.append(group)
        else:
            grouped += neighbours
    for child in list(parent):
        parent.remove(child)
    parent.extend(grouped)


def _merged(children: list[ElementTree.Element]) -> list[ElementTree.Element]:
    """Return the children, neighbouring groups that are cut off alike, and alike in nothing else, as one."""
    kept: list[ElementTree.Element] = []
    for child in children:
        if (
            kept
            and child.tag == kept[-1].tag == "g"
            and child.attrib == kept[-1].attrib
            and set(child.attrib) == {"clip-path"}
        ):
            kept[-1].extend(child)
        else:
            kept.append(child)
    return kept


def _joined(children: list[ElementTree.Element]) -> list[ElementTree.Element]:
    """Return the children, each line added to an earlier one of its look if only text and marks lie between."""
    kept: list[ElementTree.Element] = []
    open_lines: dict[tuple, ElementTree.Element] = {}
    for child in children:
        if child.tag != "path" and child.tag not in _BETWEEN:
            open_lines = {}
        look = _shared(child)
        if child.tag == "path" and child.get("fill") == "none" and "id" not in child.attrib:
            earlier = open_lines.get(look)
            if earlier is not None and len(earlier.get("d", "")) < _MOST:
                earlier.set("d", earlier.get("d", "") + child.get("d", ""))
                continue
            if not _covered(look):
                open_lines = {}
            open_lines[look] = child
        elif child.tag == "path" and "id" not in child.attrib:
            open_lines = {}
        kept.append(child)
    return kept


def _shared(element: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in element.attrib.items() if name not in _OWN))


def _covered(look: tuple[tuple[str, str], ...]) -> bool:
    """Return whether lines of this look are faint ones of the ground, on which the order does not matter."""
    return dict(look).get("stroke-opacity") is not None
