"""CSC411 Assignment 2: interface against torch, questions against mistakes, tasks at tiny settings."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from reference.csc411_a2 import cases, digits, mistakes, probes
from reference.csc411_a2.questions import QUESTIONS
from reference.csc411_a2.tasks import p1_dataset, p3_gradient
from reference.run import Run

SHAPES = [*cases.SHAPES.values(), (3, 4, 50)]


def _torch_problem(shape, seed=1):
    problem = cases.problem(np.random.default_rng(seed), *shape)
    tensors = {
        name: torch.tensor(value, requires_grad=name in ("weights", "bias"))
        for name, value in problem.items()
    }
    scores = tensors["weights"] @ tensors["X"] + tensors["bias"]
    cost = torch.nn.functional.cross_entropy(scores.T, tensors["Y_"].argmax(0), reduction="sum")
    return problem, tensors, scores, cost


@pytest.mark.parametrize("shape", SHAPES)
def test_forward_functions_agree_with_torch(shape):
    """Outputs, softmax, likelihood, cost and share of right ones are torch's in float64, images in columns."""
    problem, tensors, scores, cost = _torch_problem(shape)
    X, weights, bias, Y_ = problem.values()
    P = digits.softmax(digits.linear_neuron(X, weights, bias))
    np.testing.assert_allclose(P, torch.softmax(scores, 0).detach(), rtol=1e-12)
    assert digits.NLL(P, Y_) == pytest.approx(cost.item(), rel=1e-12)
    assert digits.cost(X, weights, bias, Y_) == pytest.approx(cost.item(), rel=1e-12)
    right = (scores.argmax(0) == tensors["Y_"].argmax(0)).double().mean().item()
    assert digits.performance(X, weights, bias, Y_) == pytest.approx(right)


@pytest.mark.parametrize("shape", SHAPES)
def test_gradient_agrees_with_torch_autograd(shape):
    """The gradients are those of the summed cost, in the shapes of weights and bias, to 1e-9."""
    problem, tensors, _, cost = _torch_problem(shape)
    cost.backward()
    for found, name in zip(digits.gradient(**problem), ("weights", "bias"), strict=True):
        np.testing.assert_allclose(found, tensors[name].grad, rtol=1e-9, atol=1e-12)


def test_finite_difference_serves_any_number_of_outputs():
    """Central differences of step 1e-5 give autograd's gradient for 2 to 10 outputs and leave the arguments alone."""
    for outputs in (2, 3, 10):
        problem, tensors, _, cost = _torch_problem((outputs, 4, 6))
        cost.backward()
        before = {name: value.copy() for name, value in problem.items()}
        for found, name in zip(digits.finite_difference(**problem, h=1e-5), ("weights", "bias"), strict=True):
            np.testing.assert_allclose(found, tensors[name].grad, atol=1e-8)
        for name, value in before.items():
            np.testing.assert_array_equal(problem[name], value)


@pytest.mark.parametrize("gamma", [0.0, 0.9])
def test_descents_take_torch_optimiser_steps(gamma):
    """Thirty steps end where torch's SGD, with or without momentum, ends; the caller's arrays stay as they were."""
    problem, tensors, _, _ = _torch_problem((4, 6, 20))
    optimiser = torch.optim.SGD([tensors["weights"], tensors["bias"]], lr=0.01, momentum=gamma)
    for _ in range(30):
        optimiser.zero_grad()
        scores = tensors["weights"] @ tensors["X"] + tensors["bias"]
        torch.nn.functional.cross_entropy(scores.T, tensors["Y_"].argmax(0), reduction="sum").backward()
        optimiser.step()
    X, weights, bias, Y_ = problem.values()
    start = weights.copy()
    arguments = (X, weights, bias, Y_, 0.01, X, Y_, 30, 0.0)
    result = digits.mom_gradient_descent(*arguments, gamma) if gamma else digits.grad_descent(*arguments)
    np.testing.assert_allclose(result[0], tensors["weights"].detach(), rtol=1e-10)
    np.testing.assert_allclose(result[1], tensors["bias"].detach(), rtol=1e-10)
    np.testing.assert_array_equal(weights, start)


def test_descent_keeps_a_record_of_every_hundredth_step_and_ends_by_eps():
    """250 steps leave the records of steps 0, 100 and 200, taken after the step; a large eps ends after one."""
    problem = cases.problem(np.random.default_rng(2), 3, 5, 12)
    X, weights, bias, Y_ = problem.values()
    result = digits.grad_descent(X, weights, bias, Y_, 0.01, X, Y_, 250, 0.0)
    assert result[6] == [0, 100, 200]
    first = digits.grad_descent(X, weights, bias, Y_, 0.01, X, Y_, 250, 1e9)
    assert first[6] == [0]
    assert first[4] == [digits.cost(X, first[0], first[1], Y_)] == [result[4][0]]


def _assignment():
    from regrade.grading import assignment

    return assignment("csc411_a2")


def test_points_sum_to_100_and_one_question_trains():
    """The questions share 100 points, and one is judged by the spread of reference runs."""
    assert sum(question.points for question in QUESTIONS) == 100
    assert "Spread" in {type(question.judge).__name__ for question in QUESTIONS}


def test_every_mistake_loses_its_questions_and_no_other():
    """Each known mistake fails on cases of the questions it names and passes all that do not need one of these."""
    from grader.declarations import all_needs
    from grader.judge import judge
    from grader.prepare import call_probe, prepare

    assignment = _assignment()
    prepared = prepare(assignment, hidden_seed=5)
    assert [one.fault for one in prepared if one.fault] == []
    for mistake in assignment.mistakes:
        lost = set()
        for one in prepared:
            for drawn in one.cases:
                try:
                    with np.errstate(all="ignore"):
                        reply = call_probe(assignment, one.question, drawn.case.inputs, mistake.functions)
                except ValueError:  # a reshape that does not fit
                    lost.add(one.question.id)
                    continue
                if judge(one.question, drawn, reply).verdict is not None:
                    lost.add(one.question.id)
        named, needs = set(mistake.questions), all_needs(assignment.questions)
        assert named <= lost, mistake.id
        assert all(needs[name] & named for name in lost - named), mistake.id


def _run(task, settings, seed=0, call=None):
    student = SimpleNamespace(
        **{name: getattr(digits, name) for name in dir(digits) if not name.startswith("_")}
    )

    def reference(probe, inputs):
        return getattr(probes, probe)(student, **inputs)

    run = Run("csc411_a2", task, "embedded", seed, settings, call_probe=call or reference)
    importlib.import_module(f"reference.csc411_a2.tasks.{task}").run(run)
    return run


def _final(run, metric, variant=None, split=None):
    """Return the one final value of a metric, of the variant and split that are given."""
    found = [
        row[8]
        for row in run.rows
        if row[7] == metric and row[5] == "" and variant in (None, row[3]) and split in (None, row[6])
    ]
    assert len(found) == 1, (metric, variant, split, found)
    return found[0]


def test_published_shares_fit_one_number_of_images():
    """The number found is the first for which both shares are whole numbers of images; none is an error."""
    assert p1_dataset.fitting_count(["0.927742473174", "0.938056047505"], 60000) == 47995
    assert p1_dataset.fitting_count(["0.5", "0.25"], 100) == 4
    with pytest.raises(ValueError, match="no number of images up to 6"):
        p1_dataset.fitting_count(["0.142857142857"], 6)


def test_dataset_task_counts_what_is_there():
    """The counts of the ten digits sum to the total of each split, and the samples show each digit's own."""
    run = _run("p1_dataset", {"samples_per_digit": 2, "published_shares": {"train": ["0.5"]}})
    counts = {
        split: [r[8] for r in run.rows if r[7] == "images" and r[6] == split] for split in ("train", "test")
    }
    for split, total in (("train", 1437), ("test", 360)):
        assert len(counts[split]) == 10
        assert sum(counts[split]) == total == _final(run, "all_images", split=split)
    train = run.data("mnist").splits["train"]
    assert run.arrays["samples"].shape == (20, 28, 28)
    for image, digit in zip(run.arrays["samples"], np.repeat(np.arange(10), 2), strict=True):
        assert digit in train.labels[(train.images == image).all(axis=(1, 2))]


def test_complex_step_agrees_with_torch():
    """The gradient that part 3 takes for exact is autograd's to 1e-12."""
    problem, tensors, _, cost = _torch_problem((5, 4, 7))
    cost.backward()
    expected = torch.cat([tensors["weights"].grad, tensors["bias"].grad], 1).ravel()
    np.testing.assert_allclose(p3_gradient.complex_step(problem), expected, rtol=1e-12, atol=1e-13)


GRADIENT = {
    "outputs": 3,
    "pixels": 4,
    "images": 5,
    "h": 1e-5,
    "powers_of_h": [-1, -5, -11],
    "output_counts": [3, 10],
    "printed_weights": [[0.25], [-0.25]],
    "printed_bias": [[0.5], [-0.4]],
}


def test_gradient_task_finds_the_best_step_and_the_three_outputs():
    """The difference is best at a middle step, and the source's own function fits three outputs only."""
    run = _run("p3_gradient", GRADIENT)
    errors = run.arrays["difference_error"]
    assert errors[1] < errors[0]
    assert errors[1] < errors[2]
    fits = {r[3]: r[8] for r in run.rows if r[7] == "finite_difference_fits"}
    assert fits == {"outputs=3": 1, "as printed, outputs=3": 1, "outputs=10": 1, "as printed, outputs=10": 0}
    assert _final(run, "column_sum", variant="bias") == pytest.approx(0.1)


def test_gradient_task_measures_the_implementation_under_test():
    """A finite difference that raises for other than three outputs shows as a fit of 0, not as a failed task."""
    student = SimpleNamespace(gradient=digits.gradient, finite_difference=mistakes.three_output_difference)
    run = _run("p3_gradient", GRADIENT, call=lambda probe, inputs: getattr(probes, probe)(student, **inputs))
    assert _final(run, "finite_difference_fits", variant="outputs=3") == 1
    assert _final(run, "finite_difference_fits", variant="outputs=10") == 0


DESCENT = {"train_share": 0.8, "rate": 3e-4, "steps": 101, "beside_steps": 40, "beside_every": 10}


def test_descent_learns():
    """Part 4 at tiny settings reads most test digits, with weights that look like digits."""
    run = _run("p4_descent", DESCENT)
    assert _final(run, "accuracy", split="test") > 0.9
    assert _final(run, "weights_like_their_digit") >= 8
    assert [r[5] for r in run.rows if r[7] == "cost" and r[6] == "train"] == [0, 100, ""]


def test_momentum_is_ahead_of_plain_descent_on_the_same_split():
    """After as many steps at the same rate, momentum has the lower cost on the images of part 4."""
    plain, momentum = _run("p4_descent", DESCENT), _run("p5_momentum", DESCENT | {"gamma": 0.9})
    for split in ("train", "valid"):
        assert _final(momentum, "cost", split=split) < _final(plain, "cost", split=split)
    first = [
        next(r[8] for r in run.rows if r[7] == "cost" and r[6] == "train" and r[5] == 0)
        for run in (plain, momentum)
    ]
    assert first[0] == first[1]


def test_descent_task_computes_final_values_itself():
    """Accuracy and cost come from the weights that were returned, whatever the implementation's records say."""
    reply = {name: [1.0] for name in ("train_accuracy", "valid_accuracy", "train_cost", "valid_cost")}
    reply |= {"weights": np.zeros((10, 784)), "bias": np.zeros((10, 1)), "steps": [0]}
    run = Run(
        "csc411_a2", "p5_momentum", "embedded", 0, DESCENT | {"gamma": 0.9}, call_probe=lambda *_: reply
    )
    importlib.import_module("reference.csc411_a2.tasks.p5_momentum").run(run)
    assert _final(run, "cost_per_image", split="test") == pytest.approx(np.log(10))
    assert _final(run, "accuracy", split="test") < 0.2
