"""Verdicts on claims."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from report.claims import COLUMNS, EMBEDDED, judge
from report.declarations import AssignmentDecl, DeclarationError
from report.measurements import COLUMNS as METRIC_COLUMNS
from report.measurements import estimate

TIGHT = {0: 0.900, 1: 0.901, 2: 0.902}


def judged(claim: dict, values: dict[int, float], other: dict[int, float] | None = None, closeness: str = "own",
           status: str = "done", seeded: bool = True) -> dict:  # fmt: skip
    """Judge one claim on a task with one metric (variant "a"; `other` is variant "b")."""
    rows = [
        ("x", "t", "reference", variant, seed, step, "test", "m", value + shift)
        for variant, by_seed in (("a", values), ("b", other or {}))
        for seed, value in by_seed.items()
        for step, shift in ((1, -0.5), (2, 0.0))  # the last step counts, the first must not
    ]
    metrics = pd.DataFrame(rows, columns=list(METRIC_COLUMNS))
    outcomes = [
        {"assignment": "x", "task": "t", "implementation": "reference", "seed": seed, "status": status,
         "reason": None if status == "done" else "it broke", "origins": [{"name": "d", "closeness": closeness}]}
        for seed in values
    ]  # fmt: skip
    selector = {"task": "t", "metric": "m", "split": "test"}
    sides = {"measured": {**selector, "variant": "a"}}
    if claim["compare"] == "ordering":
        sides = {"greater": {**selector, "variant": "a"}, "lesser": {**selector, "variant": "b"}}
    whole = {"id": "c", "section": "1", "gist": "g", "published": None, "data": "d", **sides, **claim}
    decl = AssignmentDecl("x", "X", "000", "S", "s", [{"id": "t", "seeded": seeded}], claims=[whole])
    return judge([decl], metrics, outcomes).iloc[0].to_dict()


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ({"compare": "within", "published": 0.90, "tolerance": 0.01}, "reproduced"),
        ({"compare": "within", "published": 0.92, "tolerance": 0.01}, "outside"),
        ({"compare": "within", "published": 0.901, "tolerance": 0.001}, "undecided"),
        ({"compare": "about", "published": 0.9}, "reproduced"),
        ({"compare": "about", "published": 0.95}, "outside"),
        ({"compare": "at_least", "published": 0.89}, "reproduced"),
        ({"compare": "at_least", "published": 0.91}, "outside"),
        ({"compare": "at_least", "published": 0.901}, "undecided"),
        ({"compare": "at_most", "published": 0.91}, "reproduced"),
        ({"compare": "at_most", "published": 0.89}, "outside"),
        ({"compare": "exact", "published": 0.5}, "contradicted"),
        ({"compare": "not_testable", "published": 1, "reason": "no setting given"}, "not testable"),
    ],
)
def test_verdict_follows_the_interval_on_own_data(claim, verdict):
    """On the source's own data the interval over seeds decides: inside, apart, or across the tolerance's edge."""
    assert judged(claim, TIGHT)["verdict"] == verdict


@pytest.mark.parametrize(
    ("other", "verdict"),
    [({0: 0.8, 1: 0.81, 2: 0.80}, "reproduced"), ({0: 0.95, 1: 0.96, 2: 0.96}, "contradicted"),
     ({0: 0.8, 1: 0.95, 2: 0.9}, "undecided")],
)  # fmt: skip
def test_ordering_is_decided_by_differences_paired_by_seed(other, verdict):
    """An ordering holds when the whole interval of the differences is positive, and is contradicted when negative."""
    row = judged({"compare": "ordering"}, TIGHT, other)
    assert row["verdict"] == verdict
    assert row["ours"] == pytest.approx(sum(TIGHT.values()) / 3 - sum(other.values()) / 3)


def test_paired_differences_cancel_what_seeds_share():
    """Seeds that move both sides alike leave the ordering decided, however wide each side spreads."""
    wide = {0: 0.1, 1: 0.5, 2: 0.9}
    lower = {seed: value - 0.01 - 1e-4 * seed for seed, value in wide.items()}
    assert judged({"compare": "ordering"}, wide, lower)["verdict"] == "reproduced"


@pytest.mark.parametrize("closeness", ["rebuilt", "partial"])
def test_other_data_is_only_consistent_or_differs(closeness):
    """Rebuilt or partial data never says reproduced, outside, contradicted or undecided."""
    claims = [(0.90, 0.01, "consistent"), (0.901, 0.001, "consistent"), (0.95, 0.01, "differs")]
    for published, tolerance, verdict in claims:
        claim = {"compare": "within", "published": published, "tolerance": tolerance}
        assert judged(claim, TIGHT, closeness=closeness)["verdict"] == verdict


def test_embedded_data_decides_nothing_that_needs_data():
    """A claim about data is not testable on the embedded stand-in, however well the value would fit; it is shown."""
    row = judged({"compare": "within", "published": 0.901, "tolerance": 0.1}, TIGHT, closeness="embedded")
    assert (row["verdict"], row["reason"]) == ("not testable", EMBEDDED)
    assert row["ours"] == pytest.approx(0.901)
    other = judged({"compare": "exact", "published": 1, "measured": {"task": "t", "metric": "m", "variant": "rate=3"}},
                   TIGHT, closeness="embedded")  # fmt: skip
    assert other["reason"] == row["reason"], "a setting that is left out there is no other reason"


@pytest.mark.parametrize(("published", "verdict"), [(68704, "reproduced"), (68705, "contradicted")])
def test_claims_without_data_are_decided_at_any_scale(published, verdict):
    """What mathematics decides is judged on embedded runs too, and a false statement is contradicted."""
    for compare in ("exact", "within"):
        claim = {"compare": compare, "published": published, "tolerance": 0.5, "data": None}
        assert judged(claim, {0: 68704.0}, closeness="embedded")["verdict"] == verdict


def test_failed_or_absent_task_is_not_testable_with_its_reason():
    """A failed task's reason stands in the claim's row; a task without outcomes is named."""
    claim = {"compare": "within", "published": 0.9, "tolerance": 1}
    assert judged(claim, TIGHT, status="failed")["reason"] == "task t failed: it broke"
    absent = judged({**claim, "measured": {"task": "other", "metric": "m"}}, TIGHT)
    assert (absent["verdict"], absent["reason"]) == ("not testable", "task other was not run")


def test_missing_and_ambiguous_metrics_say_so():
    """A selector that finds no row, or several for a seed, gives a reason and no verdict."""
    claim = {"compare": "within", "published": 0.9, "tolerance": 1}
    missing = judged({**claim, "measured": {"task": "t", "metric": "typo"}}, TIGHT)
    several = judged({**claim, "measured": {"task": "t", "metric": "m"}}, TIGHT, TIGHT)
    assert missing["reason"] == "t: metric typo is not among the results"
    assert several["reason"].startswith("t: metric m has several values a seed (a/test, b/test)")
    assert {missing["verdict"], several["verdict"]} == {"not testable"}


def test_string_and_list_claims():
    """A published string is met by an indicator of 1; a list element by element, of the same length."""
    assert judged({"compare": "exact", "published": "no", "data": None}, {0: 1.0})["verdict"] == "reproduced"
    assert (
        judged({"compare": "exact", "published": "no", "data": None}, {0: 0.0})["verdict"] == "contradicted"
    )
    steps = {"compare": "within", "tolerance": 0.01}
    assert judged({**steps, "published": [0.401, 0.901]}, TIGHT)["verdict"] == "reproduced"
    assert judged({**steps, "published": [0.401, 0.95]}, TIGHT)["verdict"] == "outside"
    assert judged({**steps, "published": [0.401]}, TIGHT)["verdict"] == "outside"


def test_one_seed_gives_a_verdict_without_interval():
    """With one seed the value itself is compared, the interval stays empty, and a seeded task's row says so."""
    row = judged({"compare": "within", "published": 0.9, "tolerance": 0.01}, {0: 0.905})
    assert (row["verdict"], row["low"], row["high"], row["seeds"]) == ("reproduced", "", "", 1)
    assert row["reason"] == "one seed: no interval"
    assert (
        judged({"compare": "within", "published": 0.9, "tolerance": 0.01}, {0: 0.905}, seeded=False)["reason"]
        == ""
    )


def test_tolerance_is_met_at_its_edge():
    """0.029 lies within 0.009 of 0.02, though in binary it is above their sum."""
    assert 0.029 > 0.02 + 0.009
    claim = {"compare": "within", "published": 0.02, "tolerance": 0.009}
    assert judged(claim, {0: 0.029})["verdict"] == "reproduced"


def test_interval_is_students_t():
    """The interval equals scipy's t interval of the mean."""
    values = [0.91, 0.93, 0.92, 0.97]
    ours = estimate(pd.Series(values).to_numpy())
    low, high = stats.t.interval(0.95, 3, loc=sum(values) / 4, scale=stats.sem(values))
    assert (ours.low, ours.high) == pytest.approx((low, high), rel=1e-12)


def test_equal_values_have_no_width():
    """Three equal shares, whose sum over three is not exactly one of them, are known without an interval's width."""
    ours = estimate(np.array([0.97] * 3))
    assert ours.low == ours.mean == ours.high == 0.97 and ours.seeds == 3


def test_whole_numbers_are_judged_from_the_text_at_any_scale():
    """A rate of n things is reproduced where it is k/n, and contradicted where none is, without a run of ours."""
    whole = {"compare": "whole_number", "of": 32, "data": None}
    row = judged({**whole, "published": "93.75%"}, TIGHT, closeness="embedded")
    assert (row["verdict"], row["ours"], row["reason"]) == ("reproduced", "30/32", "30 of 32")
    assert (row["comparison"], row["published"]) == ("whole number of 32", "93.75%")
    row = judged({**whole, "published": "92.50%"}, TIGHT, closeness="embedded")
    assert row["verdict"] == "contradicted" and row["reason"].startswith("no whole number of 32 gives it")


def test_a_comparison_that_nobody_knows_is_an_error():
    """A misspelt comparison, or a rate that cannot be read, names the claim and is never judged as something else."""
    for claim, message in (
        (
            {"compare": "at_leest", "published": 1},
            "x: claim c: unknown comparison 'at_leest': use one of within",
        ),
        (
            {"compare": "whole_number", "published": "nine", "of": 9, "data": None},
            "x: claim c: 'nine' is no rate",
        ),
    ):
        with pytest.raises(DeclarationError, match=message):
            judged(claim, TIGHT)


def test_columns_are_the_contract():
    """claims.csv has the agreed columns in the agreed order."""
    assert tuple(judged({"compare": "exact", "published": 1}, {0: 1.0})) == COLUMNS
    assert ",".join(COLUMNS) == (
        "assignment,claim,document,section,gist,published,ours,low,high,seeds,comparison,data,closeness,verdict,reason"
    )
