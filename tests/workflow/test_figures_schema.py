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


NOTICE = {"says": "It ends at {end}.", "with": {"end": {"metric": "m"}}}


def test_a_notice_is_declared_on_every_kind():
    """What to notice may stand at a figure of any kind, with all the ways to take a quantity."""
    ways = {
        "end": {
            "metric": "m",
            "variant": ["a", 1],
            "take": "best",
            "over": "variant",
            "as": "percent",
            "digits": 0,
        },
        "when": {
            "over": "step",
            "place": "first",
            "if": ">= 0.9",
            "unit": ["class", "classes"],
            "never": "never {}",
        },
        "pair": {"confusion": "c", "labels": "names", "place": "highest", "words": "{} once"},
        "cell": {"array": "a", "row": 1, "column": -1, "names": {"x": "the x"}},
        "than": {
            "compare": ["end", 0.5],
            "within": 0.01,
            "above": "a",
            "below": "b",
            "same": "c",
            "differs": "d",
        },
    }
    for kind, keys in LEAST.items():
        check({"kind": kind, **keys, "notice": {**NOTICE, "with": ways, "because": "It must."}})


@pytest.mark.parametrize(
    ("notice", "words"),
    [("It falls.", "one.notice: 'It falls.' is not of type 'object'"),
     (NOTICE | {"why": "so"}, "unknown key 'why' in one.notice"),
     (NOTICE | {"says": "It falls."}, "one.notice.says: a sentence with at least one of its quantities"),
     ({"says": "{a}"}, "'one.notice.with' is missing"),
     (NOTICE | {"with": {"end": {"metrik": "m"}}}, "'metrik' in one.notice.with.end; did you mean 'metric'?"),
     (NOTICE | {"with": {"end": {"take": "median"}}}, "one.notice.with.end.take: 'median' is not one of value, first"),
     (NOTICE | {"with": {"end": {"ratio": ["a"]}}}, "one.notice.with.end.ratio"),
     (NOTICE | {"with": {"end": {"metric": "m", "row": 1}}}, "one.notice.with.end: 'array' is a dependency of 'row'")],
)  # fmt: skip
def test_a_notice_that_does_not_fit_is_refused(notice, words):
    """A typed statement, an unknown key and a way that is not known are one line that names file and figure."""
    with pytest.raises(UserError) as caught:
        check({"kind": "curves", "metric": "m", "notice": notice})
    assert str(caught.value).startswith("figures.yaml: ") and words in str(caught.value)
    assert "\n" not in str(caught.value)
