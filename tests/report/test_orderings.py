"""Orderings: the paired bootstrap against the normal law and counting, the agreement of seeds, what is left open."""

import numpy as np
import pandas as pd
import pytest

from report.claims import judge
from report.comparisons import HOLDS, MISSES, OPEN
from report.declarations import AssignmentDecl
from report.measurements import COLUMNS as METRIC_COLUMNS
from report.orderings import bootstrap, by_examples

CLAIM = {"id": "c", "section": "1", "gist": "g", "published": None, "data": "d", "compare": "ordering",
         "greater": {"task": "t", "metric": "m", "variant": "a", "split": "test"},
         "lesser": {"task": "u", "metric": "m", "variant": "b", "split": "test"}}  # fmt: skip


def judged(
    greater: dict[int, list],
    lesser: dict[int, list],
    kept: bool = True,
    seeded: bool | tuple = True,
    **changed,
) -> dict:
    """Judge the claim that variant a of task t is above variant b of task u; values for each seed and example."""
    claim = {**CLAIM, **changed}
    rows = [
        ("x", side["task"], "reference", side["variant"], seed, "", "test", "m", float(np.mean(one)))
        for side, values in ((CLAIM["greater"], greater), (CLAIM["lesser"], lesser))
        for seed, one in values.items()
    ]
    outcomes = [
        {"assignment": "x", "task": task, "implementation": "reference", "seed": 0, "status": "done", "reason": None,
         "origins": [{"name": "d", "closeness": "own"}]}
        for task in ("t", "u")
    ]  # fmt: skip
    arrays = {
        ("x", "t", "examples|m|a|test"): {seed: np.array(one) for seed, one in greater.items()},
        ("x", "u", "examples|m|b|test"): {seed: np.array(one) for seed, one in lesser.items()},
    }
    draws = seeded if isinstance(seeded, tuple) else (seeded, seeded)
    tasks = [{"id": task, "seeded": draw} for task, draw in zip("tu", draws, strict=True)]
    declared = AssignmentDecl("x", "X", "000", "S", "s", tasks, claims=[claim])
    find = lambda *key: arrays.get(key, {}) if kept else {}  # noqa: E731
    return (
        judge([declared], pd.DataFrame(rows, columns=list(METRIC_COLUMNS)), outcomes, find).iloc[0].to_dict()
    )


def rights(n: int, right: int) -> list[bool]:
    return [place < right for place in range(n)]


def test_interval_is_that_of_the_mean_for_many_examples():
    """For many values the percentile interval is the normal one, mean ± 1.96 s/√N, for few distinct and for many."""
    rng = np.random.default_rng(3)
    for values in (rng.integers(-1, 2, 10_000).astype(float), rng.normal(0.1, 1, 10_000)):
        half = 1.96 * values.std() / 100
        # a 2.5 % quantile of 2,000 normal draws errs by sqrt(.025 · .975 / 2000) / φ(1.96) = 0.06 s/√N; four of these
        expected = (values.mean() - half, values.mean() + half)
        assert bootstrap(values, "n") == pytest.approx(expected, abs=4 * 0.06 * values.std() / 100)


def test_counts_and_draws_have_the_same_law():
    """Drawing counts of distinct values and drawing examples give the same interval up to the error of 2,000 draws."""
    few = np.repeat([-1.0, 0.0, 1.0], [3, 60, 9])
    many = few + np.arange(72) * 1e-9  # every value distinct: examples are drawn one by one
    assert bootstrap(few, "n") == pytest.approx(
        bootstrap(many, "n"), abs=4 * 0.06 * few.std() / 72**0.5 + 1 / 72
    )


def test_draws_hang_on_the_name_alone():
    """The same claim has the same interval each time, another claim another one."""
    values = np.random.default_rng(1).normal(size=300)
    assert bootstrap(values, "a") == bootstrap(values, "a") != bootstrap(values, "b")


def test_pairing_decides_what_two_shares_alone_would_not():
    """90 of 1,000 more right on the very same examples holds; 10 gained and 8 lost do not, nor do equal sides."""
    assert judged({0: rights(1000, 900)}, {0: rights(1000, 880)})["verdict"] == "reproduced"
    one, other = rights(1000, 900), rights(1000, 900)
    one[950:960] = [True] * 10
    one[:8] = [False] * 8
    row = judged({0: one}, {0: other})
    assert row["verdict"] == "undecided"
    assert row["reason"] == "2 of 1,000 examples, one seed: the interval reaches over 0"
    assert row["low"] < 0 < row["high"] and row["ours"] == pytest.approx(0.002)
    assert judged({0: other}, {0: other})["reason"] == "the two are equal"


def test_reversed_orderings_are_contradicted():
    """Every seed below and the interval below 0: the published order is reversed."""
    row = judged({0: rights(500, 300), 1: rights(500, 310)}, {0: rights(500, 400), 1: rights(500, 390)})
    assert (row["verdict"], row["seeds"]) == ("contradicted", 2)
    assert row["reason"] == "paired over 500 examples" and row["high"] < 0


def test_a_seed_that_disagrees_leaves_it_open():
    """However clear the interval is, one seed on the other side leaves the order undecided, and so said."""
    row = judged({0: rights(1000, 990), 1: rights(1000, 500)}, {0: rights(1000, 600), 1: rights(1000, 520)})
    assert row["low"] > 0
    assert (row["verdict"], row["reason"]) == ("undecided", "the seeds disagree: above in 1 of 2")


def test_seeds_share_their_resamples():
    """Examples are drawn for all seeds together: what seeds do on the same example is not counted as independent."""
    rng = np.random.default_rng(0)
    one = rng.integers(-1, 2, (1, 400)).astype(float)
    assert by_examples(np.repeat(one, 3, axis=0), "n").ours.low == by_examples(one, "n").ours.low
    mirrored = np.concatenate([1 + one, 1 - one])  # each example's mean over the two seeds is 1
    found = by_examples(mirrored, "n")
    assert (found.ours.low, found.ours.high, found.state) == (1, 1, HOLDS)
    assert by_examples(-mirrored, "n").state == MISSES


def test_losses_are_paired_too():
    """Values that are no counts are compared the same, and no number of examples is claimed."""
    rng = np.random.default_rng(2)
    base = rng.normal(size=200)
    noise = rng.normal(0, 0.1, 200)
    assert judged({0: base + 0.05 + noise}, {0: base})["verdict"] == "reproduced"
    row = judged({0: base + noise - noise.mean() + 1e-4}, {0: base})
    assert row["reason"] == "200 examples, one seed: the interval reaches over 0"


@pytest.mark.parametrize(
    ("greater", "lesser"),
    [({0: rights(9, 8)}, {0: rights(8, 1)}), ({0: rights(9, 8), 1: rights(8, 7)}, {0: rights(9, 1), 1: rights(8, 1)})],
)  # fmt: skip
def test_values_that_cannot_be_paired_are_not(greater, lesser):
    """Sides or seeds of other lengths are other examples: the seeds alone decide then."""
    assert "examples" not in str(judged(greater, lesser)["reason"]).replace("values for each example", "")


@pytest.mark.parametrize("kept", [True, False])
def test_a_task_that_draws_nothing_stands_beside_every_seed_of_the_other(kept):
    """Its one run, of seed 0, is paired with all seeds of the other side, with or without examples."""
    still, others = {0: [1.0, 1.1, 1.2]}, {1: [0.5, 0.4, 0.6], 2: [0.3, 0.4, 0.4], 3: [0.4, 0.5, 0.3]}
    above = judged(still, others, kept, seeded=(False, True))
    assert (above["verdict"], above["seeds"]) == ("reproduced", 3)
    assert above["ours"] == pytest.approx(1.1 - np.mean(list(others.values())))
    below = judged(others, still, kept, seeded=(True, False))
    assert (below["verdict"], below["ours"]) == ("contradicted", pytest.approx(-above["ours"]))
    mixed = judged({0: [0.45] * 3}, others, kept, seeded=(False, True))
    assert (mixed["verdict"], mixed["seeds"]) == ("undecided", 3)
    drawn = judged(still, others, kept)
    assert (drawn["verdict"], drawn["reason"]) == ("not testable", "no seed has both values")


def test_one_seed_without_examples_is_left_open():
    """One run of each side may differ by chance; where nothing is drawn, or mathematics decides, the sign counts."""
    row = judged({0: [0.9]}, {0: [0.8]}, kept=False)
    assert row["reason"] == "one seed and no values for each example: chance is not excluded"
    assert row["verdict"] == "undecided"
    assert judged({0: [0.9]}, {0: [0.8]}, kept=False, seeded=False)["verdict"] == "reproduced"
    assert judged({0: [0.7]}, {0: [0.8]}, kept=False, data=None)["verdict"] == "contradicted"
    two = judged({0: [0.9], 1: [0.91]}, {0: [0.8], 1: [0.81]}, kept=False)
    assert two["verdict"] == "reproduced" and two["seeds"] == 2


def test_open_is_open():
    """Half of the examples gained and half lost, in every seed alike, is no order."""
    assert by_examples(np.tile([[1.0, -1.0]], (2, 50)), "n").state == OPEN
