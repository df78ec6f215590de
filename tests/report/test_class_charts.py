"""The pictures of a class: what they are drawn from is what they show."""

from itertools import pairwise

import pytest

from report.class_charts import HEAD, HEIGHT, WIDTH, distribution, share


def test_the_tallest_bar_fills_the_height_and_others_follow_their_counts():
    """Heights are in proportion to the counts, bars stand apart from left to right, full marks at the end."""
    bars = distribution((0, 0, 0, 0, 0, 0, 0, 2, 0, 4, 1), 91.0)["bars"]
    assert bars[9]["y"] == HEAD and bars[7]["height"] == pytest.approx(bars[9]["height"] / 2, abs=0.1)
    assert [bar["count"] for bar in bars] == [0, 0, 0, 0, 0, 0, 0, 2, 0, 4, 1]
    assert all(one["x"] + one["width"] < other["x"] for one, other in pairwise(bars))
    assert bars[-1]["x"] + bars[-1]["width"] <= WIDTH and all(0 <= bar["y"] <= HEIGHT for bar in bars)


@pytest.mark.parametrize(("median", "bar"), [(0.0, 0), (45.0, 4), (99.9, 9), (100.0, 10), (112.5, 10)])
def test_the_median_stands_in_the_bar_of_its_score(median, bar):
    """The line crosses the bar that counts scores like it, full marks and more the last one."""
    drawn = distribution((1,) * 11, median)
    at, over = drawn["median"]["x"], drawn["bars"][bar]
    assert over["x"] - 2 <= at <= over["x"] + over["width"] + 2
    assert drawn["median"]["said"] == f"median {median:.1f} %" and f"median {median:.1f} %" in drawn["said"]


def test_who_does_not_see_the_distribution_hears_it():
    """The words name each count that is not 0, and where nothing could be graded no median."""
    assert (
        distribution((1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0), None)["said"]
        == "1 from 0 %; 2 from 90 %; 0 with full marks"
    )
    assert distribution((0,) * 11, None)["median"] is None


def test_a_bar_shows_right_wrong_and_unanswered_in_this_order():
    """Parts add up to the whole class; a wrong answer is told from none, and from a fault of the grader."""
    verdicts = {"raised": 2, "right": 5, "not finite": 1, "wrong value": 1, "ungradable": 1}
    drawn = share(verdicts)
    assert [(part["kind"], part["x"], part["width"]) for part in drawn["parts"]] == [
        ("right", 0, 50), ("wrong", 50, 20), ("none", 70, 20), ("out", 90, 10)
    ]  # fmt: skip
    assert drawn["said"] == "2 raised, 5 right, 1 not finite, 1 wrong value, 1 ungradable"
