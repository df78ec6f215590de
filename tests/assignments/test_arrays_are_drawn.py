"""What tasks keep for figures is drawn by one: an array that no figure names costs time and disk for nothing."""

import ast
import re

import pytest

from regrade import declared


@pytest.fixture(params=declared.assignment_ids())
def name(request):
    """One assignment's id."""
    return request.param


def kept(source: str) -> set[str]:
    """Return the names in `….array(name, …)` calls as regular expressions: what an f-string fills in is anything."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "array" and len(node.args) == 2:
            match node.args[0]:
                case ast.Constant(value=str(text)):
                    found.add(re.escape(text))
                case ast.JoinedStr(values=parts):
                    found.add(
                        "".join(
                            re.escape(one.value) if isinstance(one, ast.Constant) else ".+" for one in parts
                        )
                    )
    return found


def named(figure) -> set[str]:
    """Return every text of a figure's declaration, and the names that a figure of boxes makes from its prefix."""
    if isinstance(figure, str):
        return {figure}
    if isinstance(figure, list):
        return set().union(*map(named, figure))
    if not isinstance(figure, dict):
        return set()
    prefix = str(figure.get("images", "")).rstrip("_")
    boxes = {f"{prefix}_{one}" for one in ("0_image", "0_boxes", "names")} if prefix else set()
    return set().union(boxes, *map(named, figure.values()))


def test_every_array_is_drawn(name, repository):
    """Each array that a task keeps is named by a figure of its assignment."""
    figures = named(declared.read(name, "figures"))
    sources = sorted((repository / "reference" / name).rglob("*.py"))
    idle = {
        f"{path.name}: {pattern}"
        for path in sources
        for pattern in kept(path.read_text(encoding="utf-8"))
        if not any(re.fullmatch(pattern, text) for text in figures)
    }
    assert not idle


def test_an_idle_array_is_found():
    """Plain and formatted names are read from the calls; numpy's own `array` is not one."""
    source = (
        "run.array('weights', w)\nrun.array(f'image_{n}', x)\nnp.array([1, 2], dtype=float)\nnp.array(x, 'f')"
    )
    assert kept(source) == {"weights", "image_.+"}
