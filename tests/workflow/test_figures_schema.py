"""figures.yaml: each kind of figure knows its own keys, and no others."""

import pytest

from regrade import schema
from regrade.errors import UserError
from report.figures.draw import KINDS

COMMON = {"id": "one", "task": "t", "title": "T", "alt": "A"}
LEAST = {
    "curves": {"metric": "m"},
    "sweep": {"metric": "m", "variable": "rate"},
    "lines": {"x": "a", "y": ["b"]},
    "image_grid": {"array": "a"},
    "matrix": {"array": "a"},
    "boxes": {"images": "page"},
    "bars": {"metric": "m"},
    "contour": {"x": "a", "y": "b", "panels": [{"z": "c", "paths": ["p"], "labels": ["walk"], "title": "T"}]},
    "listing": {"array": "a"},
    "table": {"metric": "m"},
}


def check(figure: dict) -> None:
    schema.check([COMMON | figure], "figures", "figures.yaml")


def test_every_kind_that_can_be_drawn_can_be_declared():
    """No kind is missing from the schema, and each is complete with its least keys."""
    assert set(LEAST) == set(KINDS)
    for kind, keys in LEAST.items():
        check({"kind": kind, **keys})


@pytest.mark.parametrize("kind", sorted(LEAST))
def test_a_misspelt_key_is_named(kind):
    """A key that the kind does not know is refused in one line that names it, whatever the kind."""
    with pytest.raises(
        UserError, match=r"figures.yaml: unknown key 'notise' in one; did you mean 'notice'\?"
    ):
        check({"kind": kind, **LEAST[kind], "notise": "x"})


@pytest.mark.parametrize("kind", sorted(set(LEAST) - {"image_grid", "listing"}))
def test_a_key_that_the_kind_needs_is_asked_for(kind):
    """Leaving out what a kind is drawn from is found before anything runs."""
    for key in LEAST[kind]:
        with pytest.raises(UserError, match=rf"'one\.{key}' is missing|not valid under any"):
            check({"kind": kind, **{name: value for name, value in LEAST[kind].items() if name != key}})


@pytest.mark.parametrize(
    ("figure", "words"),
    [({"kind": "pie"}, "'pie' is not one of curves, "),
     ({"kind": "curves", "metric": "m", "columns": 3}, "unknown key 'columns'"),
     ({"kind": "curves", "metric": "m", "where": {"varient": "a"}}, "unknown key 'varient' in one.where"),
     ({"kind": "contour", "x": "a", "y": "b", "panels": [{"z": "c", "titel": "T"}]}, "unknown key 'titel'"),
     ({"kind": "listing", "array": "a", "arrays": ["a"]}, "valid under each of")],
)  # fmt: skip
def test_what_does_not_fit_is_refused(figure, words):
    """A kind that is unknown, another kind's key, and a misspelt column are errors."""
    with pytest.raises(UserError) as caught:
        check(figure)
    assert words in str(caught.value)
