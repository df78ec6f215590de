"""Figures in words: names at their lines, ticks at round numbers in one notation, what is said of the seeds."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from report.figures.axes import power_of_ten, raised, scale_axes
from report.figures.draw import draw
from report.figures.labels import _apart
from report.figures.words import first_of, of_seeds, readable
from report.measurements import COLUMNS


def svg_of(folder, rows: list[tuple], **keys) -> str:
    """Draw curves of rows (variant, seed, step, value) and return the SVG."""
    figure = {"id": "fig", "task": "t", "kind": "curves", "metric": "loss", "series": ["variant"], **keys}
    whole = [("x", "t", "reference", variant, seed, step, "", "loss", y) for variant, seed, step, y in rows]
    declared = {"loss": {"title": "Loss of a batch", "unit": "nats", "direction": "lower", "precision": 2}}
    draw(figure, pd.DataFrame(whole, columns=list(COLUMNS)), {}, declared, folder / "x" / "fig")
    return (folder / "x" / "fig.svg").read_text(encoding="utf-8")


def texts(svg: str) -> dict[str, float]:
    """Return the x of each text in a figure."""
    return {text: float(x) for x, text in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]+)<', svg)}


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("gamma=0.9, valid", "γ = 0.9, validation"),
        ("mu=-0.9", "μ = −0.9"),
        ("method=finite differences, train", "finite differences, training"),
        ("rate=1e-05", "rate = 1e-05"),
        ("depth=2: x^2.79", "depth = 2: x^2.79"),
        ("source 0=O error rate", "source 0=O error rate"),
        ("0=O error rate", "0=O error rate"),
    ],
)
def test_a_series_is_named_as_a_reader_writes_it(label, name):
    """Settings are written with their signs, words stand without their keys, other text stays as it is."""
    assert readable(label) == name


def test_a_figure_says_how_many_seeds_it_shows_or_which_one():
    """A mean names the number of its seeds, one run its seed, an array which of how many; equal runs are said to be."""
    assert of_seeds([0, 1, 2, 1]) == "mean and range of 3 seeds" and of_seeds([4, 4]) == "one seed (4)"
    assert of_seeds([0, 1], alike=True) == "2 seeds, all alike"
    assert first_of({("reference", 3): {}, ("reference", 1): {}, ("solution", 0): {}}) == "seed 1 of 2"
    assert first_of({("reference", 7): {}}) == "one seed (7)"


def test_curves_say_what_they_measure_and_their_seeds(tmp_path):
    """The metric's title with its unit and the number of seeds stand in the picture itself."""
    rows = [("a", seed, step, 1.0 + seed) for seed in (0, 1) for step in (1, 2)]
    assert {"Loss of a batch (nats)", "mean and range of 2 seeds"} <= set(texts(svg_of(tmp_path, rows)))
    assert "one seed (0)" in texts(svg_of(tmp_path, rows[:2]))


def test_a_line_that_ends_early_is_named_where_it_ends(tmp_path):
    """The name of a short line stands beside its end, the others' in the margin; many short ones go there too."""
    rows = [("long", 0, step, step) for step in range(11)]
    short = [(f"short {n}", 0, step, 9.0 + n) for n in range(3) for step in range(4)]
    places = texts(svg_of(tmp_path, rows + short[:4]))
    assert places["short 0"] < places["long"] - 100
    places = texts(svg_of(tmp_path, rows + short))
    assert places["short 0"] == places["short 2"] == places["long"]


def test_names_that_would_meet_are_pushed_apart():
    """Names keep the order of their lines and a line's distance, near their places, inside the axes."""
    heights = np.array([0.99, 1.0, 0.2, 0.995, 0.21])
    found = _apart(heights, 0.06)
    assert (np.argsort(found) == np.argsort(heights)).all() and found.max() <= 1 and found.min() >= 0
    assert np.diff(np.sort(found)).min() > 0.0599 and abs(found[2] - 0.2) < 0.05
    assert np.diff(np.sort(_apart(np.zeros(5), 0.06))).min() > 0.0599


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (2.4, 3.7, ["2.5", "3.0", "3.5"]),
        (40, 900, ["50", "100", "200", "500"]),
        (0.002, 40, ["0.01", "0.1", "1", "10"]),
        (1e-9, 1e7, ["10⁻⁹", "10⁻⁶", "10⁻³", "1", "10³", "10⁶"]),
    ],
)
def test_a_logarithmic_axis_has_ticks_in_one_notation(low, high, shown):
    """However short or long the axis, it has three labelled ticks at least, and powers stand among powers."""
    ax = Figure().subplots()
    scale_axes(ax, False, True)
    ax.set_ylim(low, high)
    assert [text.get_text() for text in ax.get_yticklabels() if text.get_text()] == shown


def test_epochs_have_whole_ticks():
    """Where all steps are whole numbers no tick stands between them."""
    ax = Figure().subplots()
    scale_axes(ax, False, False, np.arange(1, 4))
    ax.set_xlim(1, 3)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["1", "2", "3"]


def test_numbers_are_plain_text():
    """Powers of ten are written with raised digits and true minus signs, not as formulas."""
    shown = [power_of_ten(value) for value in (1e-5, 3e-7, 0.001, 10, 0, -2.5e6)]
    assert shown == ["10⁻⁵", "3·10⁻⁷", "0.001", "10", "0", "−2.5·10⁶"]
    assert [raised("3.2e-10"), raised("0.25")] == ["3.2·10⁻¹⁰", "0.25"]
