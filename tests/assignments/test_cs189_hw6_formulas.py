"""CS189 HW6 §1.1 and §2: what the source prints, against scipy, counting and numerical differences."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import ndimage

from reference.cs189_hw6 import fc_net, layers, optim, probes
from reference.run import Run
from regrade import declared

EXACT = 1e-12


def _run(task, **settings):
    reference = SimpleNamespace(
        **{k: v for module in (layers, fc_net, optim) for k, v in vars(module).items()}
    )
    run = Run(
        "cs189_hw6", task, "embedded", 0, declared.task("cs189_hw6", task)["settings"]["embedded"] | settings
    )
    run.call_probe = lambda name, inputs: getattr(probes, name)(reference, **inputs)
    importlib.import_module(f"reference.cs189_hw6.tasks.{task}").run(run)
    return run


def _values(run, metric):
    return {row[3]: row[8] for row in run.rows if row[7] == metric}


@pytest.fixture(scope="module")
def convolution():
    """The task of §2 with its own settings."""
    return _run("s2_convolution")


def test_layers_are_printed_twice_alike():
    """Each listing holds the backward pass's array and the same array from differences, as numpy prints them."""
    run = _run("s11_layers")
    assert len(run.arrays) == 8
    for name, lines in run.arrays.items():
        half = len(lines) // 2
        assert lines[:half].tolist() == lines[half:].tolist(), name
        assert lines[0].startswith("[") and lines[-1].endswith("]")


def test_printed_gradient_has_the_rank_of_two_samples():
    """The source's own numbers have rank 2; one digit changed in the sixth decimal makes it 3."""
    printed = declared.task("cs189_hw6", "s11_layers")["settings"]["embedded"]["printed_dw"]
    changed = [[value + 1e-6 * (i == j == 2) for j, value in enumerate(row)] for i, row in enumerate(printed)]
    ranks = [_values(_run("s11_layers", printed_dw=dw), "rank")["printed dw"] for dw in (printed, changed)]
    assert ranks == [2, 3]


def test_printed_code_misses_the_gradients_of_its_losses():
    """Adding W to the gradient, or writing 1 where 1 is taken away, is seen; the right gradients are exact."""
    run = _run("s11_layers")
    errors = _values(run, "gradient error")
    assert errors.pop("network W1, weights added") > 0.1
    printed = errors.pop("softmax dx as printed")
    # 1 instead of p − 1, divided by N = 4: off by (2 − p) / 4 with p near 1/2
    assert printed == pytest.approx(0.375, abs=1e-3)
    assert max(errors.values()) < 1e-8
    assert _values(run, "slope of ReLU") == {"below 0": 0, "above 0": 1, "unit below 0 throughout": 0}


def test_convolution_formulas_are_judged(convolution):
    """The mask of (a), the sums of (b), the windows of (e) are exact, those of (d) are not but for a 1×1 mask."""
    errors = _values(convolution, "formula error")
    exact = ("derivative mask", "strided convolution", "max pooling", "gradient of the picture, 1×1 mask")
    assert max(errors.pop(name) for name in exact) < EXACT
    assert min(errors.pop(f"gradient of the {what}") for what in ("mask", "picture")) > 0.5
    h = 2 * np.pi / 40  # sin has the central difference cos(t) sin(h)/h
    assert errors.pop("derivative of a sine") == pytest.approx(1 - np.sin(h) / h, rel=1e-6)
    assert set(errors) == {
        "gradient of the mask, summed over R",
        "gradient of the picture, summed over G",
        "gradient of max pooling",
    }
    assert max(errors.values()) < 1e-8  # numerical differences of a linear function


@pytest.mark.parametrize("side, size, stride, beyond", [(9, 3, 2, 9), (8, 2, 2, 0), (7, 3, 1, 24)])
def test_windows_that_leave_the_picture_are_counted(side, size, stride, beyond):
    """The printed loops start a window at every s-th pixel; those that do not fit are counted."""
    run = _run("s2_convolution", side=side, filter=size, stride=stride)
    assert _values(run, "windows beyond the border") == {"": beyond}
    assert _values(run, "formula error")["strided convolution"] < EXACT


def test_edges_are_those_of_scipy(convolution):
    """The response on the photographs is the magnitude of scipy's Prewitt filter; only vertical edges answer."""
    photographs = convolution.data("photos").splits["all"].images
    for picture, found in zip(photographs, convolution.arrays["edges"], strict=True):
        expected = np.abs(ndimage.prewitt(picture.mean(axis=2), axis=1))[1:-1, 1:-1]
        np.testing.assert_allclose(found, 255 * expected / expected.max(), atol=0.5 + 1e-9)  # whole bytes
    response = _values(convolution, "response of Prewitt's mask")
    assert response == {"vertical edge": 3, "horizontal edge": 0, "even surface": 0}


def test_pooling_gives_the_gradient_to_the_maximum(convolution):
    """1 at the maximum, 0 elsewhere; four windows that share their maximum give it four times as much."""
    values = _values(convolution, "pool gradient")
    assert values == {"at the maximum": 1, "elsewhere": 0, "largest, overlapping windows": 4}
    x, dx = convolution.arrays["pool_input"][0], convolution.arrays["pool_gradient"][0]
    windows = np.lib.stride_tricks.sliding_window_view(x, (2, 2))[::2, ::2]
    np.testing.assert_array_equal(dx == 1, np.kron(windows.max(axis=(2, 3)), np.ones((2, 2))) == x)
