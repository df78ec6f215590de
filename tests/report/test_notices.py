"""What to notice in a figure: each kind of quantity against numbers worked out by hand."""

import re

import numpy as np
import pandas as pd
import pytest
import yaml

from report.measurements import COLUMNS
from report.notices.rows import NoticeError
from report.notices.sentence import notice

DECLARED = {
    "accuracy": {"title": "Accuracy", "unit": "", "direction": "higher", "precision": 3},
    "loss": {"title": "Loss", "unit": "nats", "direction": "lower", "precision": 2},
}
CURVES = {
    "plain": {1: (0.5, 0.7), 2: (0.8, 0.8), 3: (0.89, 0.87)},
    "rate=0.1": {1: (0.7, 0.7), 2: (0.9, 0.94), 3: (0.91, 0.91)},
}


def metrics(changed: float = 0.91) -> pd.DataFrame:
    """Accuracies of two variants over three steps and two seeds, and one loss; `changed` is the last of them."""
    rows = [
        ("a", "t", "reference", variant, seed, step, "valid", "accuracy", value)
        for variant, curve in CURVES.items()
        for step, values in curve.items()
        for seed, value in enumerate(values)
    ]
    rows[-1] = (*rows[-1][:-1], changed)
    rows.reverse()  # results may lie in any order
    rows.append(("a", "t", "reference", "rate=0.1", 0, np.nan, "valid", "loss", 0.25))
    rows += [("a", "t", "reference", f"net=b, image={name}", 0, np.nan, "", "speed", value)
             for name, value in (("sea lion", 5.0), ("cat", 3.0))]  # fmt: skip
    rows.append(("a", "t", "solution", "plain", 0, np.nan, "valid", "loss", 9.0))
    return pd.DataFrame(rows, columns=list(COLUMNS))


ARRAYS = {
    ("reference", 0): {
        "x": np.array([0.5, 1.0, 2.0]), "y": np.array([1.0, 4.0, 2.0]),
        "tiny": np.array([4.5e-16, -0.25, 1e-5]),
        "confusion": np.array([[9, 1], [5, 9]]), "names": np.array(["O", "Q"]),
        "table": np.array([["who", "what"], ["ada", "7 & 8"]]),
    },
    ("reference", 1): {"x": np.array([0.5, 1.0, 2.0]), "y": np.array([3.0, 4.0, 4.0])},
}  # fmt: skip
VALID = {"metric": "accuracy", "split": "valid"}
PLAIN, FAST = VALID | {"variant": "plain"}, VALID | {"variant": "rate=0.1"}
REACHED = PLAIN | {"over": "step", "place": "first", "unit": "step", "words": "after {}"}


def said(says: str = "{one}", table: pd.DataFrame | None = None, because: str = "", **quantities) -> str:
    figure = {"id": "f", "task": "t", "kind": "curves", "metric": "accuracy"}
    figure["notice"] = {"says": says, "with": quantities} | ({"because": because} if because else {})
    return notice(figure, metrics() if table is None else table, ARRAYS, DECLARED)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (PLAIN, "0.880"),  # the last step, mean of 0.89 and 0.87
        (PLAIN | {"as": "percent"}, "88.0 %"),
        (PLAIN | {"step": 1}, "0.600"),
        (PLAIN | {"over": "seed", "take": "spread", "as": "points"}, "2.0 points"),
        ({"metric": "loss"}, "0.25 nats"),  # of the reference alone, with its unit
        (FAST | {"over": "step", "take": "highest"}, "0.920"),
        (FAST | {"over": "step", "place": "highest", "unit": "step"}, "2 steps"),
        (FAST | {"over": "step", "take": "lowest"}, "0.700"),
        (FAST | {"over": "step", "take": "mean"}, "0.843"),
        (REACHED | {"if": ">= 0.8"}, "After 2 steps"),
        (REACHED | {"if": "> 0.5"}, "After 1 step"),
        (REACHED | {"if": ">= 0.9"}, "Not within 3 steps"),
        (REACHED | {"if": ">= 0.9", "never": "never"}, "Never"),
        (VALID | {"over": "variant", "place": "best"}, "Rate=0.1"),
        (VALID | {"over": "variant", "place": "worst", "names": {"plain": "without momentum"}}, "Without momentum"),
        (VALID | {"over": "variant", "take": "runner-up"}, "0.880"),
        (VALID | {"over": "variant", "take": "count", "if": ">= 0.9", "unit": "variant"}, "1 variant"),
        (VALID | {"over": "variant", "take": "count", "unit": ["class", "classes"]}, "2 classes"),
        (VALID | {"over": "variant", "take": "share", "if": ">= 0.9", "as": "percent"}, "50.0 %"),
        (VALID | {"over": "rate", "place": "best"}, "0.1"),  # a setting that the variant names, as a number
        (VALID | {"over": "rate", "take": "best"}, "0.910"),  # its final value, not one of an earlier step
        (VALID | {"variant": "rate=*"}, "0.910"),
        (VALID | {"over": "split", "mean_over": "variant"}, "0.895"),
        (VALID | {"over": "variant", "take": "rms", "if": "< 0.9", "digits": 2}, "0.88"),
        ({"metric": "speed", "over": "image", "place": "highest"}, "Sea lion"),
        ({"metric": "speed", "over": "image", "variant": "net=b", "take": "last"}, "3"),
        ({"array": "table", "column": 0, "if": "= 'ada'", "take": "count"}, "1"),
        ({"array": "y", "take": "highest"}, "4"),
        ({"array": "y", "over": "x", "place": "lowest"}, "0.5"),
        ({"array": "tiny", "take": "first", "digits": 2}, "4.5×10⁻¹⁶"),
        ({"array": "tiny", "take": "lowest", "digits": 2}, "−0.25"),
        ({"array": "y", "over": "tiny", "place": "last"}, "10⁻⁵"),
        ({"array": "y", "over": "x", "take": "last"}, "3"),  # the mean of the seeds with the same x
        ({"array": "table", "row": 1, "column": 1}, "7 & 8"),
        ({"confusion": "confusion", "labels": "names", "place": "highest"}, "Q as O"),
        ({"confusion": "confusion", "labels": "names", "take": "highest", "unit": "letter"}, "5 letters"),
    ],
)  # fmt: skip
def test_a_quantity_is_what_the_numbers_give(quantity, text):
    """Values, places, counts, shares and pairs are those worked out by hand, with digits and plural right."""
    assert said(one=quantity) == text


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        ({"ratio": ["fast", "plain"]}, "1.0"),  # 0.91 / 0.88
        ({"ratio": ["fast", "plain"], "digits": 4}, "1.034"),
        ({"difference": ["plain", "fast"], "as": "points"}, "3.0 points"),
        ({"compare": ["fast", "plain"]}, "Above"),
        ({"compare": ["plain", "fast"], "below": "less by {gap}"}, "Less by 3.0 points"),
        ({"compare": ["plain", "fast"], "within": 0.05}, "The same as"),
        ({"compare": ["plain", "fast"], "differs": "no longer alike"}, "No longer alike"),
        ({"compare": ["fast", 0.91], "within": 1e-9, "same": "{fast} exactly"}, "0.910 exactly"),
        (VALID | {"over": "variant", "take": "count", "if": ">= fast - 0.05"}, "2"),
        (VALID | {"over": "variant", "take": "count", "if": "> 0.99 * fast"}, "1"),
    ],
)  # fmt: skip
def test_two_quantities_are_put_beside_each_other(quantity, text):
    """Ratios, differences and the words of a comparison follow from the two values."""
    gap = {"difference": ["plain", "fast"], "as": "points"}
    assert said(one=quantity, fast=FAST, plain=PLAIN, gap=gap) == text


def test_a_filter_may_be_what_another_quantity_chose():
    """The accuracy of the variant that has the best one at the first step, read at the last."""
    early = VALID | {"over": "variant", "step": 1, "place": "best"}
    assert said(one=VALID | {"variant": "{early}", "as": "percent"}, early=early) == "91.0 %"


def test_the_sentence_follows_the_results():
    """Another number in the results gives another sentence, words chosen by comparison included."""
    wanted = {
        "plain": PLAIN | {"as": "percent"}, "fast": FAST | {"as": "percent"}, "than": {"compare": ["fast", "plain"]},
    }  # fmt: skip
    says = "with a rate {fast}, {than} {plain} without."
    assert (
        said(says, because="Small steps.", **wanted)
        == "With a rate 91.0 %, above 88.0 % without. Small steps."
    )
    assert said(says, metrics(0.61), **wanted) == "With a rate 76.0 %, below 88.0 % without."


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [
        (VALID | {"variant": "gone"}, "no rows of metric accuracy"),
        (VALID, "several of variant"),
        (PLAIN | {"over": "step"}, "3 values where one is wanted"),
        ({"array": "gone"}, "no array 'gone'"),
        ({"array": "table", "row": 7}, "table: index 7"),
        ({"array": "y", "place": "best"}, "take highest or lowest"),
        ({"ratio": ["one", 2]}, "hangs on itself"),
        ({"ratio": [1, 0]}, "no ratio"),
        ({"compare": ["two", 2]}, "not among its quantities"),
        (PLAIN | {"over": "step", "take": "count", "if": "about 0.9"}, "is no condition"),
    ],
)
def test_what_cannot_be_computed_has_a_reason(quantity, reason):
    """Missing variants, doubtful choices and circles are told in one line, and give no sentence."""
    with pytest.raises(NoticeError, match=reason) as caught:
        said(one=quantity)
    assert "\n" not in str(caught.value)


def test_no_sentence_holds_nan():
    """A value that is not a number is refused, also inside a mean over seeds and in a comparison."""
    for quantities in ({"one": FAST}, {"one": {"compare": ["two", 1]}, "two": FAST}):
        with pytest.raises(NoticeError, match="nan"):
            said(table=metrics(np.nan), **quantities)


def test_a_figure_without_a_notice_says_nothing():
    """The declaration may lack: then there is no sentence."""
    assert notice({"id": "f", "task": "t"}, metrics(), ARRAYS, DECLARED) == ""


def test_the_page_for_authors_shows_what_comes_out(repository):
    """The example of docs/authors.md, on curves that reach 90 % as it says, gives the sentence that it prints."""
    page = (repository / "docs" / "authors.md").read_text(encoding="utf-8")
    block, printed = re.search(r"```yaml\n(notice:.*?)```\s+gives \"(.*?)\"\n\n", page, re.S).groups()
    curves = {"momentum": {37: 0.89, 38: 0.9, 400: 0.935}, "plain": {38: 0.5, 400: 0.9 - 1e-9}}
    rows = [
        ("a", "t", "reference", variant, 0, step, "valid", "accuracy", value)
        for variant, curve in curves.items()
        for step, value in curve.items()
    ]
    figure = {"id": "f", "task": "t", "metric": "accuracy", "where": {"split": "valid"}} | yaml.safe_load(
        block
    )
    found = notice(figure, pd.DataFrame(rows, columns=list(COLUMNS)), {}, DECLARED)
    assert found == " ".join(printed.split())
