"""The drawing of a training: what it says comes from its numbers, and no number breaks it."""

import re

import pytest

from report.pages import environment
from report.submission_page import submission_html
from report.training_curve import HEIGHT, WIDTH, training_curve

LOW, HIGH = [2.0, 1.0, 0.6, 0.35], [2.2, 1.2, 0.8, 0.39]


def curve(yours=(2.1, 1.1, 0.7, 0.41), low=LOW, high=HIGH, x=(10, 20, 30, 40)):
    return {"title": "Training", "xlabel": "step", "ylabel": "loss", "x": list(x), "yours": list(yours),
            "low": list(low), "high": list(high), "seeds": 5}  # fmt: skip


def points(path):
    return [tuple(map(float, pair.split(","))) for pair in re.findall(r"[-\d.]+,[-\d.]+", path)]


def test_the_sentence_is_computed():
    """Your end, the reference's two ends and the number of its seeds."""
    assert training_curve(curve())["says"] == [
        "Your loss ends at 0.41; the reference's ends between 0.35 and 0.39 over 5 seeds."
    ]


def test_lower_values_lie_lower_and_the_line_goes_through_the_band():
    """The picture has the numbers' order: low below yours below high at each place, falling from left to right."""
    drawn = training_curve(curve(yours=[2.1, 1.1, 0.7, 0.37]))
    line, band = points(drawn["line"]), points(drawn["band"])
    high, low = band[:4], band[:3:-1]
    assert [x for x, _ in line] == [x for x, _ in high] == [x for x, _ in low]
    assert all(up[1] <= own[1] <= down[1] for up, own, down in zip(high, line, low, strict=True))
    assert line[0][1] < line[-1][1] and all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in band)


def test_rates_have_a_logarithmic_axis():
    """A band that falls over decades has ticks at powers of ten and says so; one that does not has round steps."""
    drawn = training_curve(curve(low=[2, 0.2, 0.02, 0.01], high=[3, 0.3, 0.03, 0.02]))
    assert drawn["ylabel"] == "loss (log scale)" and [text for _, text in drawn["yticks"]] == [
        "0.01",
        "0.1",
        "1",
    ]
    assert [text for _, text in training_curve(curve())["yticks"]] == ["0.5", "1", "1.5", "2"]


@pytest.mark.parametrize(
    "changed",
    [
        {"yours": [1e300, -1e300, 0, 1]},
        {"yours": [9e52] * 4},
        {"yours": [0.0, -5.0, 1e-300, 1e9], "low": [1, 0.1, 0.01, 0.001], "high": [1, 0.1, 0.01, 0.001]},
        {"low": [0] * 4, "high": [0] * 4, "yours": [0] * 4},
        {"low": [1e-80] * 4, "high": [1e80] * 4},
        {"low": [-1e80] * 4, "high": [1e80] * 4},
        {"low": [5] * 4, "high": [5] * 4},
        {"x": [1, 2, 3, 1e12]},
    ],
    ids=repr,
)
def test_no_number_breaks_the_drawing(changed):
    """A hand-in's line may be anything: all places stay finite and near, and what is out of sight is told."""
    drawn = training_curve(curve(**changed))
    for path in (drawn["band"], drawn["line"]):
        assert points(path) and all(
            abs(value) <= 2 * HEIGHT + WIDTH for pair in points(path) for value in pair
        )
    assert "nan" not in str(drawn) and "inf" not in str(drawn)
    assert len(drawn["yticks"]) < 12 and len(drawn["xticks"]) < 12
    if "yours" in changed and max(map(abs, changed["yours"])) > 1e50:
        assert drawn["says"][-1].endswith("beyond what is drawn.")


def test_labels_never_lie_on_each_other():
    """However near the two curves end, a reader tells the words apart."""
    for end in (0.30, 0.36, 0.37, 0.38, 0.6, 2.3, -2.0):
        drawn = training_curve(curve(yours=[2.1, 1.1, 0.7, end]))
        own, theirs = float(drawn["yours_at"][1]), float(drawn["band_at"][1])
        assert abs(own - theirs) >= 14 and 0 < theirs < HEIGHT


def test_a_training_that_blows_up_is_told():
    """A line that ends early ends with the last place that has a number."""
    drawn = training_curve(curve(yours=[2.1, 9.5]))
    assert drawn["says"][0] == "Your loss is no finite number after step 20: the training blows up."
    assert len(points(drawn["line"])) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"high": [1e300] * 4},
        {"x": [1, 2]},
        {"yours": []},
        {"yours": [1] * 5},
        {"low": []},
        {"x": [1, 1, 1, 1]},
    ],
)
def test_lists_that_do_not_go_together_are_not_drawn(changed):
    """A record of another make costs the picture and not the page."""
    assert training_curve(curve(**changed)) is None


def test_the_picture_has_words_for_who_does_not_see_it():
    """The sentence is its alternative text; the picture stands also where the question is right."""
    one = {"id": "t", "title": "It learns", "points": 5.0, "max_points": 5.0, "verdict": "right", "readable": True,
           "mistake": None, "message": "", "detail": {"curve": curve()}}  # fmt: skip
    record = {"assignment": "toy", "submission": "ada", "score": 5.0, "max_score": 5.0, "questions": [one]}
    page = submission_html(environment(), record, "Toy", {"commit": None})
    (alternative,) = re.findall(r'<svg viewBox="[^"]*" role="img" aria-label="([^"]*)"', page)
    assert "Your loss ends at 0.41" in alternative and "loss against step" in alternative
    assert "Your loss ends at 0.41" in re.sub(r"<svg.*</svg>", "", page, flags=re.S)
