"""CSC411 Assignment 2: arguments in another order, a cost under another name, percent, and settings that are fixed."""

from types import SimpleNamespace

import numpy as np
import pytest

from grader.judge import judge_together
from grader.prepare import copied, prepare
from reference.csc411_a2 import cases, digits, probes
from regrade.grading import assignment


@pytest.fixture(scope="module")
def prepared():
    """The questions with what is expected."""
    return {one.question.id: one for one in prepare(assignment("csc411_a2"), hidden_seed=5)}


def groups(one, student, adapt=None):
    """Return the share of a question's cases that a submission earns by a form, and the readings used."""
    if adapt:
        student = getattr(probes, adapt)(student)
    replies = {}
    for place, drawn in enumerate(one.cases):
        try:
            replies[place] = getattr(probes, one.question.probe)(student, **copied(drawn.case.inputs))
        except (TypeError, ValueError, AttributeError, IndexError):
            continue
    judged = judge_together(one, replies).values()
    return sum(j.verdict is None for j in judged) / len(one.cases), {j.reading for j in judged}


def _network(x, w, b):
    return digits.softmax(w.T @ x + b)


# The course's W^T X + b, with names and orders that students use
TURNED = SimpleNamespace(
    softmax=digits.softmax,
    cost=lambda x, y, w, b: -np.sum(y * np.log(_network(x, w, b))),
    performance=lambda x, y, w, b: 100 * np.mean(_network(x, w, b).argmax(0) == y.argmax(0)),
    gradient=lambda x, y, w, b: x @ (_network(x, w, b) - y).T,
)


@pytest.mark.parametrize(
    ("question", "earned", "reading"),
    [("cost", 1, None), ("performance", 1, "in percent"), ("gradient", 0.5, None)],
)
def test_arguments_in_the_order_of_their_names(prepared, question, earned, reading):
    """cost(x, y, w, b) is read by its names, with weights (D, N) too; a bias that is left out costs itself."""
    assert groups(prepared[question], TURNED)[0] == 0
    assert groups(prepared[question], TURNED, "by_name_turned") == (
        earned,
        {reading} if earned == 1 else {None},
    )


def test_a_cost_that_is_called_nll(prepared):
    """NLL(x, y, w, b) of a network is the cost, and cost(p, y) of probabilities is the NLL."""
    network = SimpleNamespace(NLL=lambda X, y, W, b: digits.cost(X, W, b, y))
    assert groups(prepared["cost"], network, "by_name") == (1, {None})
    assert groups(prepared["NLL"], SimpleNamespace(cost=lambda p, y: digits.NLL(p, y)), "by_name") == (
        1,
        {None},
    )


@pytest.mark.parametrize(
    "nll", [lambda y_, y: digits.NLL(y, y_), lambda target, output: digits.NLL(output, target)]
)
def test_the_truth_before_the_prediction(prepared, nll):
    """Which of two arguments is the truth is told by their names."""
    assert groups(prepared["NLL"], SimpleNamespace(NLL=nll), "by_name") == (1, {None})


@pytest.mark.parametrize(
    "own",
    [
        {},  # as published
        {"cost": lambda a, b, c, d: digits.cost(a, b, c, d)},  # names that say nothing
        {
            "cost": lambda x, y, w, b: digits.cost(x, y, w, b),
            "NLL": lambda y, y_: digits.NLL(y, y_),
        },  # as it is called
    ],
)
def test_what_is_only_wrong_is_no_order(prepared, own):
    """Published orders and names that tell nothing are refused; names that lie give a wrong value."""
    student = SimpleNamespace(
        **{name: getattr(digits, name) for name in ("cost", "NLL", "performance")} | own
    )
    if "NLL" in own:
        assert groups(prepared["cost"], student, "by_name")[0] == 0
    else:
        with pytest.raises(ValueError, match="another order"):
            probes.by_name(student)


@pytest.mark.parametrize("question", ["grad_descent", "mom_gradient_descent"])
def test_settings_that_are_fixed_cost_what_asks_for_others(prepared, question):
    """Who writes eps as the published number into the loop loses the end by another eps, and nothing else."""

    def fixed(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, momentum=0.9):
        arguments = (X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter)
        if question == "grad_descent":
            return digits.grad_descent(*arguments)
        return digits.mom_gradient_descent(*arguments, gamma=momentum)

    student = SimpleNamespace(**vars(digits) | {question: fixed})
    cases = prepared[question].cases
    ends = sum(drawn.case.group == "ends by eps" for drawn in cases)
    assert groups(prepared[question], student)[0] == 1 - ends / len(cases)


@pytest.mark.parametrize("question", ["gradient", "finite_difference"])
def test_weights_and_bias_earn_apart(prepared, question):
    """A gradient that is wrong for the bias alone, or for the weights alone, keeps the groups of the other."""
    right = getattr(digits, question)
    for factors in ((1, 2), (2, 1)):
        slopes = lambda *arguments: [f * part for f, part in zip(factors, right(*arguments), strict=True)]  # noqa: B023, E731
        assert groups(prepared[question], SimpleNamespace(**{question: slopes}))[0] == 0.5


def _stacked(first, own_ones):
    """Return a cost, a performance and a gradient whose bias is a row of the weights (D + 1, N)."""

    def ones(x):
        row = np.ones((1, x.shape[1]))
        return np.vstack((row, x) if first else (x, row)) if own_ones else x

    def outputs(x, w):
        return digits.softmax(w.T @ ones(x))

    return SimpleNamespace(
        cost=lambda x, y, w: -np.sum(y * np.log(outputs(x, w))),
        performance=lambda x, y, w: np.mean(outputs(x, w).argmax(0) == y.argmax(0)),
        gradient=lambda x, y, theta: ones(x) @ (outputs(x, theta) - y).T,
    )


@pytest.mark.parametrize("question", ["cost", "performance", "gradient"])
@pytest.mark.parametrize(("first", "own_ones"), [(True, True), (False, True), (True, False)])
def test_a_bias_that_is_a_row_of_the_weights(prepared, question, first, own_ones):
    """theta (D + 1, N) holds the bias first or last; the row of ones is the function's own, or stands in X."""
    student = _stacked(first, own_ones)
    assert groups(prepared[question], student)[0] == 0
    assert groups(prepared[question], student, "stacked") == (1, {None})


def test_a_bias_apart_from_the_weights_is_not_stacked():
    """Functions that take the bias are refused, and so is a submission without any."""
    for student in (digits, TURNED, SimpleNamespace()):
        with pytest.raises(ValueError, match="row of the weights"):
            probes.stacked(student)


@pytest.mark.parametrize("names", [("dw_cost", "db_cost"), ("gradient_w", "gradient_b"), ("df", "df_bias")])
def test_gradients_from_two_functions(prepared, names):
    """One function for the weights and one for the bias are a gradient, in any order of arguments and shape of W."""
    weights, bias = names
    slope = {weights: TURNED.gradient, bias: lambda x, y, w, b: (_network(x, w, b) - y).sum(1)[:, None]}
    student = SimpleNamespace(**slope)
    assert groups(prepared["gradient"], student, "two_gradients") == (1, {None})
    slope = {
        weights: lambda *arguments: digits.gradient(*arguments)[0],
        bias: lambda *arguments: digits.gradient(*arguments)[1],
    }
    assert groups(prepared["gradient"], SimpleNamespace(**slope), "two_gradients") == (1, {None})
    with pytest.raises(ValueError, match="two functions"):
        probes.two_gradients(SimpleNamespace(**slope, gradient=digits.gradient))


def test_the_course_calls_a_function_f_and_its_gradient_df(prepared):
    """f(x, y, W, b) and df(x, y, W, b) are a cost and its gradient, as in the course's own descent."""
    student = SimpleNamespace(f=TURNED.cost, df=TURNED.gradient)
    assert groups(prepared["cost"], student, "by_name_turned") == (1, {None})
    assert groups(prepared["gradient"], student, "by_name_turned")[0] == 0.5


def test_functions_for_digits_alone_earn_what_has_their_sizes(prepared):
    """784 pixels and ten outputs written into a gradient cost the other sizes; a bias that raises costs itself."""

    def of_weights(x, W, b, y):
        slope, apart = np.zeros((28 * 28, 10)), _network(x, W, b) - y
        for pixel in range(28 * 28):
            slope[pixel] = apart @ x[pixel]
        return slope

    student = SimpleNamespace(
        gradient_w=of_weights, gradient_b=lambda x, W, b, y: (_network(x, W, b) - y).sum(1).reshape(10, 1)
    )
    one = prepared["gradient"]
    wide = [case.case.group for case in one.cases if case.case.inputs["weights"].shape == (10, 784)]
    assert set(wide) == {"weights, ten outputs", "bias, ten outputs"}
    assert groups(one, student, "two_gradients") == (len(wide) / len(one.cases), {None})
    student.gradient_w = TURNED.gradient
    ten = [
        case
        for case in one.cases
        if len(case.case.inputs["bias"]) == 10 and case.case.inputs["part"] == "bias"
    ]
    assert groups(one, student, "two_gradients")[0] == 0.5 + len(ten) / len(one.cases)


@pytest.mark.parametrize("shape", [(4, 3), (3, 4)])
def test_a_softmax_of_rows_beside_a_network_of_rows(prepared, shape):
    """Where `forward` keeps images in rows, softmax by rows is right; elsewhere it is the wrong axis."""

    def softmax(y):
        return digits.softmax(y.T).T

    def forward(X, W, b):
        return softmax(X @ (W.T if shape == (4, 3) else W) + np.ones((len(X), 1)) @ b.T)

    student = SimpleNamespace(softmax=softmax, forward=forward)
    assert groups(prepared["softmax"], student)[0] == 0
    assert groups(prepared["softmax"], student, "softmax_of_rows") == (1, {None})
    student.forward = lambda X, W, b: forward(X, W, b)[0]
    for alone in (student, SimpleNamespace(softmax=softmax), TURNED):
        with pytest.raises(ValueError, match="rows"):
            probes.softmax_of_rows(alone)
    student.forward = lambda x, W, b: softmax((W.T @ x + b).T).T  # columns
    with pytest.raises(ValueError, match="rows"):
        probes.softmax_of_rows(student)


def test_a_cost_that_is_called_c(prepared):
    """C(Y, P) of probabilities is the NLL, told by the names of its arguments."""
    student = SimpleNamespace(C=lambda Y, P: digits.NLL(P, Y))
    assert groups(prepared["NLL"], student, "by_name") == (1, {None})


def test_a_tiny_number_in_the_logarithm_costs_nothing_by_any_draw():
    """No draw of a network has an image whose digit is so improbable that log(p + 1e-8) is another cost."""
    for seed in range(200):
        for case in cases.networks(np.random.default_rng(seed)):
            given = {name: value.astype(float) for name, value in case.inputs.items()}
            scores = given["weights"] @ given["X"] + given["bias"]
            P = digits.softmax(scores - scores.max(axis=0))
            near = -np.sum(given["Y_"] * np.log(P + 1e-8))
            assert near == pytest.approx(digits.NLL(P, given["Y_"]), rel=1e-5)
