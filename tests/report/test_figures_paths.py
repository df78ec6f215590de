"""Paths of figures written short: the same line, each step from the point before."""

import re

import numpy as np
import pytest

from report.figures.paths import relative


def points(data: str) -> np.ndarray:
    """Return the end points of a path of relative commands, as a browser walks it, in data units."""
    here, start, found = np.zeros(2), np.zeros(2), []
    for command, text in re.findall(r"([mlhvcqz])([^a-z]*)", data):
        numbers = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]
        size = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "q": 4, "z": 1}[command]
        if command == "z":
            here = start
        for at in range(0, len(numbers), size):
            step = numbers[at : at + size][-2:]
            here = here + {"h": [*step, 0], "v": [0, *step]}.get(command, step)
            start = here if command == "m" else start
            found.append(here)
    return np.array(found)


@pytest.mark.parametrize(
    ("drawn", "ends"),
    [
        (
            "M24.71 200.69L24.71 22.42M61.7 200.69L70 30",
            [(24.7, 200.7), (24.7, 22.4), (61.7, 200.7), (70, 30)],
        ),
        ("M0.5 1L0.6 1 0.7 10.1 z M3 4L5 6", [(0.5, 1), (0.6, 1), (0.7, 10.1), (3, 4), (5, 6)]),
        ("M1 2C1 2 3 4 5 6C5 6 7 8 9 10Q1 1 0 0", [(1, 2), (5, 6), (9, 10), (0, 0)]),
        ("M-0.04 0L2 0L2 0L4 0.52", [(0, 0), (2, 0), (4, 0.5)]),
    ],
)
def test_relative_steps_lead_to_the_same_points(drawn, ends):
    """Lines, curves, closed pieces and small numbers run together come back to a tenth."""
    np.testing.assert_allclose(points(relative(drawn)), ends, atol=1e-9)


def test_rounding_does_not_add_up():
    """After a thousand steps below the rounding the line ends where it was drawn."""
    steps = np.cumsum(np.full(1000, 0.033))
    drawn = "M0 0L" + " ".join(f"{x:.3f} {2 * x:.3f}" for x in steps)
    assert np.abs(points(relative(drawn))[-1] - (steps[-1], 2 * steps[-1])).max() <= 0.051
    assert len(relative(drawn)) < len(drawn) / 3
