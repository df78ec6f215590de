"""ECE1513 Assignment 2: interface against torch, questions against mistakes, the task at tiny settings."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from reference.ece1513_a2 import cases, probes, starter
from reference.ece1513_a2.questions import QUESTIONS
from reference.ece1513_a2.tasks import s13_learning
from reference.run import Run

STUDENT = SimpleNamespace(
    relu=starter.relu,
    softmax=starter.softmax,
    computeLayer=starter.computeLayer,
    CE=starter.CE,
    gradCE=starter.gradCE,
)


@pytest.mark.parametrize("group", cases.SHAPES)
def test_functions_agree_with_torch(group):
    """ReLU, softmax, layer and cross-entropy are torch's in float64, samples in rows."""
    n, d, k = cases.SHAPES[group]
    rng = np.random.default_rng(3)
    X, W, b = rng.standard_normal((n, d)), rng.standard_normal((d, k)), rng.standard_normal((1, k))
    labels = rng.integers(0, k, n)
    scores = torch.tensor(X) @ torch.tensor(W) + torch.tensor(b)
    np.testing.assert_allclose(starter.computeLayer(X, W, b), scores, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(starter.computeLayer(X, W, b.ravel()), scores, rtol=1e-12, atol=1e-13)
    np.testing.assert_array_equal(starter.relu(X), torch.relu(torch.tensor(X)))
    P = starter.softmax(scores.numpy())
    np.testing.assert_allclose(P, torch.softmax(scores, 1), rtol=1e-12)
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(labels)).item()
    assert starter.CE(np.eye(k)[labels], P) == pytest.approx(loss, rel=1e-12)


def test_cross_entropy_of_a_certain_prediction_is_finite():
    """A wrong class of probability 0 adds nothing: the loss is that of the true classes."""
    target = np.eye(3)[[0, 2]]
    assert starter.CE(target, np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]])) == pytest.approx(np.log(2) / 2)


def _torch_gradients():
    """Return target, prediction, and autograd's gradients of each sample's loss by prediction and by score."""
    rng = np.random.default_rng(8)
    scores = torch.tensor(rng.standard_normal((6, 4)), requires_grad=True)
    target = torch.tensor(np.eye(4)[rng.integers(0, 4, 6)])
    P = torch.softmax(scores, 1)
    P.retain_grad()
    (-(target * P.log()).sum()).backward()
    return target.numpy(), P.detach().numpy(), P.grad.numpy(), scores.grad.numpy()


def test_gradient_is_the_mean_of_autograds():
    """gradCE is the mean over samples of autograd's gradient with respect to the prediction."""
    target, P, by_prediction, _ = _torch_gradients()
    np.testing.assert_allclose(starter.gradCE(target, P), by_prediction.mean(axis=0), rtol=1e-12)


def test_every_reading_of_gradce_is_a_gradient():
    """Each accepted reading is autograd's gradient by prediction or score, by sample, over N, its mean, or turned."""
    target, P, by_prediction, by_score = _torch_gradients()
    (question,) = [one for one in QUESTIONS if one.id == "gradCE"]
    expected = [
        by_prediction,
        by_prediction / 6,
        by_score,
        by_score / 6,
        by_score.mean(axis=0),
        by_prediction.T,
        by_prediction.T / 6,
        by_score.T,
        by_score.T / 6,
    ]
    for reading, gradient in zip(question.readings, expected, strict=True):
        found = reading.expected({"target": target, "prediction": P})
        np.testing.assert_allclose(found, gradient, rtol=1e-10, atol=1e-14, err_msg=reading.name)


def test_points_sum_to_100_and_one_question_trains():
    """The questions share 100 points, and one is judged by the spread of reference runs."""
    assert sum(question.points for question in QUESTIONS) == 100
    assert "Spread" in {type(question.judge).__name__ for question in QUESTIONS}


def test_every_mistake_loses_its_questions_and_no_other():
    """Each known mistake fails on cases of the questions it names and passes all others."""
    from grader.judge import judge
    from grader.prepare import call_probe, prepare
    from regrade.grading import assignment as read

    assignment = read("ece1513_a2")
    prepared = prepare(assignment, hidden_seed=5)
    assert [one.fault for one in prepared if one.fault] == []
    for mistake in assignment.mistakes:
        lost = set()
        for one in prepared:
            for drawn in one.cases:
                with np.errstate(all="ignore"):
                    reply = call_probe(assignment, one.question, drawn.case.inputs, mistake.functions)
                if judge(one.question, drawn, reply).verdict is not None:
                    lost.add(one.question.id)
        assert lost == set(mistake.questions), mistake.id


def test_training_probe_steps_as_torch_does():
    """An epoch in one batch, twice, ends at the parameters of torch's momentum on the summed loss."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (20, 6)).astype(np.uint8), rng.integers(0, 3, 20)
    start = [rng.standard_normal(shape) for shape in ((6, 5), (1, 5), (5, 3), (1, 3))]
    params = [torch.tensor(value.astype(np.float32), requires_grad=True) for value in start]
    optimiser = torch.optim.SGD(params, lr=0.01, momentum=0.9)
    X = torch.tensor(images.astype(np.float32) / 255)
    for _ in range(2):
        optimiser.zero_grad()
        scores = torch.relu(X @ params[0] + params[1]) @ params[2] + params[3]
        torch.nn.functional.cross_entropy(scores, torch.tensor(labels), reduction="sum").backward()
        optimiser.step()
    settings = {"rate": 0.01, "gamma": 0.9, "batch_size": 20, "epochs": 2, "keep": [1, 2], "seed": 0}
    reply = probes.train_letters(STUDENT, {"train": images}, {"train": labels}, start, **settings)
    for found, expected in zip(reply["kept"][1], params, strict=True):
        np.testing.assert_allclose(found, expected.detach(), rtol=1e-4, atol=1e-6)
    assert len(reply["curves"]["train"]["loss"]) == 2


SETTINGS = {
    "train": 400,
    "valid": 100,
    "hidden": 20,
    "epochs": 6,
    "batch_size": 50,
    "rate": 1e-3,
    "gammas": [0.9, 0.5],
    "early_epoch": 2,
}


def test_learning_task_learns_and_agrees_with_its_curves():
    """The task beats chance by far, and the final values from the weights are the last points of the curves."""
    run = Run(
        "ece1513_a2",
        "s13_learning",
        "embedded",
        0,
        SETTINGS,
        call_probe=lambda probe, inputs: getattr(probes, probe)(STUDENT, **inputs),
    )
    s13_learning.run(run)
    values = {(r[7], r[6], r[5], r[3]): r[8] for r in run.rows}
    assert len(values) == len(run.rows)
    assert values["accuracy", "test", "", "gamma=0.9"] > 0.4
    for split in ("train", "valid", "test"):
        for gamma in ("gamma=0.9", "gamma=0.5"):
            last, early = (
                values["accuracy", split, "", gamma],
                values["loss", split, "", f"{gamma}, stop=early epoch"],
            )
            assert last == pytest.approx(values["accuracy", split, 6, gamma], abs=0.005)
            assert values["loss", split, "", gamma] == pytest.approx(
                values["loss", split, 6, gamma], rel=1e-4
            )
            assert early == pytest.approx(values["loss", split, 2, gamma], rel=1e-4)
    chosen = values["least_loss_epoch", "valid", "", "gamma=0.9"]
    losses = [values["loss", "valid", epoch, "gamma=0.9"] for epoch in range(1, 7)]
    assert losses[int(chosen) - 1] == min(losses)
    stopped = values["accuracy", "test", "", "gamma=0.9, stop=chosen epoch"]
    assert stopped == values["accuracy", "test", int(chosen), "gamma=0.9"]
