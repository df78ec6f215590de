"""CSC411 Assignment 2: what parts 2 to 9 compute, against torch, and single against side by side."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
import torch

from reference.csc411_a2 import counting, digits, faces
from reference.csc411_a2.counting import Counter
from reference.csc411_a2.plane import Plane
from reference.csc411_a2.tasks import _derivation, p2_network, p3_gradient, p7_complexity, p8_faces
from reference.nn.softmaxes import Softmaxes
from reference.run import Run


def _run(task, settings):
    run = Run("csc411_a2", task, "embedded", 0, settings)
    importlib.import_module(f"reference.csc411_a2.tasks.{task}").run(run)
    return run


def _finals(run, metric, split=None):
    return {r[3]: r[8] for r in run.rows if r[7] == metric and r[5] == "" and split in (None, r[6])}


def test_networks_side_by_side_descend_as_single_ones():
    """Each of three networks of different rates and momenta ends where the published functions end, to float32."""
    rng = np.random.default_rng(4)
    images, labels = rng.integers(0, 256, (40, 9)), rng.integers(0, 10, 40)
    images[:, 3] = 0
    x = (images / 255).astype(np.float32)
    rates, gammas = [1e-3, 1e-2, 3e-3], [0.0, 0.0, 0.9]
    networks = Softmaxes(x, labels, 10, rates, gammas)
    for _ in range(20):
        networks.step()
    X, Y_ = images.T / 255, np.eye(10)[labels].T
    for rate, gamma, (weights, bias) in zip(rates, gammas, networks.networks(), strict=True):
        single = digits.mom_gradient_descent(
            X, np.zeros((10, 9)), np.ones((10, 1)), Y_, rate, X, Y_, 20, 0.0, gamma
        )
        np.testing.assert_allclose(weights, single[0], atol=1e-5)
        np.testing.assert_allclose(bias, single[1], atol=1e-5)


def test_the_search_prefers_the_rate_that_has_learnt_more():
    """Of a tiny and a middling rate the second is the best, by accuracy and by cost; the first mark is kept."""
    run = _run("p4_search", {"train_share": 0.8, "rates": [1e-6, 3e-4], "steps": 30, "marks": [10]})
    assert set(_finals(run, "best_rate").values()) == {3e-4}
    assert {r[5] for r in run.rows if r[7] == "search_cost"} == {10, ""}


def _plane():
    rng = np.random.default_rng(1)
    x, labels = rng.random((60, 6)) * (rng.random((60, 6)) < 0.6), rng.integers(0, 4, 60)
    weights, bias = rng.standard_normal((4, 6)), rng.standard_normal((4, 1))
    return x, labels, weights, bias, Plane(x, labels, weights, bias, 2, [1, 3])


def test_plane_has_the_cost_and_derivatives_of_the_whole_network():
    """Cost, gradient and second derivatives over two weights are torch's of the network with these two changed."""
    x, labels, weights, bias, plane = _plane()

    def cost(w):
        whole = torch.tensor(weights).clone()
        whole[2, [1, 3]] = w
        scores = torch.tensor(x) @ whole.T + torch.tensor(bias[:, 0])
        return torch.nn.functional.cross_entropy(scores, torch.tensor(labels), reduction="sum")

    w = torch.tensor([0.3, -1.2], dtype=torch.float64, requires_grad=True)
    at = w.detach().numpy()
    assert plane.cost(at) == pytest.approx(cost(w).item(), rel=1e-12)
    np.testing.assert_allclose(plane.gradient(at), torch.autograd.grad(cost(w), w)[0], rtol=1e-10)
    np.testing.assert_allclose(
        plane.hessian(at), torch.autograd.functional.hessian(cost, w.detach()), rtol=1e-10
    )


def test_plane_finds_its_least_cost_and_fills_a_grid():
    """At the minimum the gradient vanishes, and a grid holds the cost at each pair, second weight down the rows."""
    *_, plane = _plane()
    assert np.abs(plane.gradient(plane.minimum())).max() < 1e-7
    first, second = np.linspace(-1, 1, 3), np.linspace(0, 2, 4)
    expected = [[plane.cost(np.array([a, b])) for a in first] for b in second]
    np.testing.assert_allclose(plane.grid(first, second), expected, rtol=1e-12)


@pytest.mark.parametrize("method", ["back_propagation", "one_by_one", "by_differences"])
def test_counted_gradients_agree_with_torch(method):
    """All three ways to a gradient give autograd's for three layers of four units."""
    weights, x, target = counting.draw(np.random.default_rng(2), 3, 4, 1)
    tensors = [torch.tensor(w, requires_grad=True) for w in weights]
    a = torch.tensor(x)
    for w in tensors:
        a = torch.tanh(w @ a)
    (0.5 * ((a - torch.tensor(target)) ** 2).sum()).backward()
    count = Counter()
    values = counting.forward(count, weights, x)
    if method == "by_differences":
        found = counting.by_differences(count, weights, x, target, 1e-5)
    else:
        found = getattr(counting, method)(count, weights, values, target)
    for mine, tensor in zip(found, tensors, strict=True):
        np.testing.assert_allclose(mine, tensor.grad, atol=1e-9)


def test_counts_are_those_of_the_products():
    """Two layers of K units take 2K² forward and 3K² + 2K backward; the nested sums, K times as many below."""
    weights, x, target = counting.draw(np.random.default_rng(2), 2, 5, 1)
    count = Counter()
    values = counting.forward(count, weights, x)
    assert count.total == 2 * 25
    counting.back_propagation(count, weights, values, target)
    assert count.total == 2 * 25 + 3 * 25 + 2 * 5
    count = Counter()
    counting.one_by_one(count, weights, values, target, layers=[1])
    assert count.total == 25 * 2  # a product with δ and one with the slope for each weight
    count = Counter()
    counting.one_by_one(count, weights, values, target, layers=[0])
    assert count.total == 25 * (2 * 5 + 2)


def test_one_step_back_has_as_many_numbers_as_units():
    """The δ of one image grows with the width, and the gradients of a layer's weights with its square."""
    run = Run("csc411_a2", "p7_complexity", "embedded", 0, {"widths": [4, 8]})
    p7_complexity.one_step(run)
    assert _finals(run, "exponent") == pytest.approx({"numbers in δ": 1, "weights of a layer from δ": 2})


def test_printed_softmax_overflows_where_the_exponential_does():
    """The printed softmax is torch's for small scores and NaN past the largest exponent, 709.78 in float64."""
    y = np.random.default_rng(0).standard_normal((4, 3))
    np.testing.assert_allclose(p2_network.as_printed(y), torch.softmax(torch.tensor(y), 0), rtol=1e-12)
    edge = p2_network.overflow(np.float64)
    assert np.isfinite(np.exp(edge)) and edge == pytest.approx(np.log(np.finfo(np.float64).max))
    assert p2_network.in_range(p2_network.as_printed(np.array([[edge], [0.0]]))) == 1
    assert p2_network.in_range(p2_network.as_printed(np.array([[edge + 1], [0.0]]))) == 0


def test_derivation_has_the_four_wrong_lines_and_no_other():
    """Of the printed lines the sign, the missing input, the missing square and the x in the bias are wrong."""
    found = _derivation.formula_errors(**p3_gradient.draw(np.random.default_rng(3), 3, 5, 4))
    wrong = {name for name, size in found.items() if size > 1e-9}
    assert wrong == {"cost", "output", "probability by other output, middle", "bias, all images, sum"}


def test_trajectories_turn_back_at_twice_the_edge_only():
    """Below half the edge of stability plain descent never turns back; momentum's path is another one."""
    settings = {"train_share": 0.8, "train_rate": 1e-4, "train_steps": 60, "gamma": 0.9, "pixels": [406, 407],
                "output": 5, "start": [0.2, -0.1], "plain_rate": 0.05, "momentum_rate": 0.06, "low": 0.1, "high": 100,
                "steps": 15, "grid": 5}  # fmt: skip
    run = _run("p6_trajectories", settings)
    turns = _finals(run, "turns")
    assert turns["plain"] == turns["plain, low"] == 0
    assert turns["plain, high"] > 0
    spacing = _finals(run, "spacing")
    assert spacing["plain, low"] < spacing["plain"] < spacing["momentum"]


def test_faces_are_chosen_as_the_source_counts_them():
    """387 pictures to train, ten of each actor to validate and to test, none of them a training picture."""
    run = Run("csc411_a2", "p8_faces", "embedded", 0, {})
    chosen = faces.choose(run)
    assert np.bincount(chosen["train"].labels).tolist() == [70, 70, 70, 37, 70, 70]
    known = {image.tobytes() for image in chosen["train"].images}
    for name in ("valid", "test"):
        assert np.bincount(chosen[name].labels).tolist() == [10] * 6
        assert not known & {image.tobytes() for image in chosen[name].images}
    x = faces.grey(chosen["test"].images, 32)
    assert x.shape == (60, 1024) and -1 <= x.min() < 0 < x.max() <= 1


def test_interval_of_a_share_is_wilsons():
    """The interval of 48 of 60 is scipy's."""
    from scipy.stats import binomtest

    expected = binomtest(48, 60).proportion_ci(method="wilson")
    assert p8_faces.interval(48, 60) == pytest.approx((expected.low, expected.high), abs=1e-4)
