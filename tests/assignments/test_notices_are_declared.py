"""Every figure that ships says what to notice in it, by quantities that its task measures."""

import re

import pytest

from regrade import declared

TEXTS = ("says", "above", "below", "same", "differs", "variant", "split", "implementation", "step")
PLACE = re.compile(r"\{(\w+)\}")


@pytest.fixture(params=declared.assignment_ids())
def name(request):
    """One assignment's id."""
    return request.param


def asked(part: dict) -> set[str]:
    """Return the quantities that a sentence or another quantity asks for."""
    found = {one for key in TEXTS for one in PLACE.findall(str(part.get(key, "")))}
    terms = [*part.get("compare", ()), *part.get("ratio", ()), *part.get("difference", ())]
    terms += re.findall(r"(?<![\w.])[^\W\d]\w*", re.sub(r"'[^']*'", "", part.get("if", "")))
    return found | {term for term in terms if isinstance(term, str)}


def wrong(notice: dict) -> list[str]:
    """Return the quantities of a notice that are asked for and not there, or there and never asked for."""
    known = set(notice["with"])
    wanted = asked(notice).union(*(asked(one) for one in notice["with"].values()))
    return [f"no {one}" for one in sorted(wanted - known)] + [
        f"{one} is idle" for one in sorted(known - wanted)
    ]


def texts(part: object) -> set[str]:
    """Return all texts of a declaration."""
    if isinstance(part, dict):
        return set().union(*map(texts, part.values()))
    return set().union(*map(texts, part)) if isinstance(part, list) else {str(part)}


def test_every_figure_says_what_to_notice(name):
    """No figure goes without a sentence, each sentence asks for quantities that are declared, and none is idle."""
    figures = declared.read(name, "figures")
    assert [figure["id"] for figure in figures if "notice" not in figure] == []
    assert {figure["id"]: found for figure in figures if (found := wrong(figure["notice"]))} == {}


def test_notices_are_taken_from_what_is_measured(name):
    """A notice names metrics that are declared, and arrays that a figure of the same task draws."""
    figures, metrics = declared.read(name, "figures"), declared.read(name, "metrics")
    strange = []
    for figure in figures:
        bare = [
            {key: value for key, value in one.items() if key != "notice"}
            for one in figures
            if one["task"] == figure["task"]
        ]
        for quantity in figure["notice"]["with"].values():
            named = quantity.get("metric", [])
            measured = {named} if isinstance(named, str) else set(named)
            arrays = {quantity[key] for key in ("array", "confusion", "labels") if key in quantity}
            arrays |= {quantity["over"]} if "array" in quantity and "over" in quantity else set()
            strange += [(figure["id"], one) for one in (measured - set(metrics)) | (arrays - texts(bare))]
    assert strange == []


def test_a_quantity_that_lacks_or_idles_is_found():
    """The check above sees a missing quantity and an idle one, in sentences, choices and conditions."""
    notice = {
        "says": "{a} {b}",
        "with": {"a": {"if": "> 0.5 * c"}, "b": {"compare": ["a", 1], "same": "{d}"}, "e": {}},
    }
    assert wrong(notice) == ["no c", "no d", "e is idle"]
