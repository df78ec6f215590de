"""Saying what is wrong."""

import numpy as np
import pytest

from grader.declarations import Case, Mistake, Question, SameAsReference
from grader.diagnose import Mistakes, relation
from grader.prepare import Drawn, Prepared


def prepared(expected, inputs, judge=None):
    """A question with these expected values, each with its inputs."""
    judge = judge or SameAsReference()
    question = Question("q", "Q", 1, "q", lambda rng: [], judge=judge)
    pairs = zip(expected, inputs, strict=True)
    return Prepared(question, [Drawn(Case("g", given), False, expected=value) for value, given in pairs])


def said(replies, expected, inputs, part="", hidden=False):
    return relation(prepared(expected, inputs), dict(enumerate(replies)), part, hidden=hidden)


X = np.random.default_rng(1).normal(size=(5, 3))
Y = np.random.default_rng(2).normal(size=(7, 3))
INPUTS = [{"x": X, "w": np.ones((3, 3))}, {"x": Y, "w": np.ones((3, 3))}]


@pytest.mark.parametrize(
    ("repair", "sentence"),
    [
        (lambda v, n: -v, "your result has the wrong sign: every element is minus the expected one"),
        (
            lambda v, n: v * n,
            "your result is the expected one times x.shape[0] in every element: divide by it once more",
        ),
        (
            lambda v, n: v / n,
            "your result is the expected one divided by x.shape[0] in every element: multiply by it once more",
        ),
        (lambda v, n: 2 * v, "your result is twice the expected one in every element"),
        (lambda v, n: v / 2, "your result is half of the expected one in every element"),
        (lambda v, n: 0.3 * v, "your result is 0.3 times the expected one in every element"),
        (lambda v, n: v.T, "your result is right but transposed: return its .T"),
        (
            lambda v, n: v.ravel(),
            "your result holds the right values in the wrong shape: look at reshape and keepdims",
        ),
        (lambda v, n: v + 0.3, None),
        (lambda v, n: v * np.where(v > 0, 2, 1), None),
        (lambda v, n: np.zeros_like(v), None),
        (lambda v, n: v * np.nan, None),
        (lambda v, n: np.ones((2, 2)), None),
        (lambda v, n: "text", None),
        (lambda v, n: None, None),
    ],
)
def test_what_the_errors_share_is_said(repair, sentence):
    """Factor, sign, transpose and shape are named where they hold for every case; nothing is said else."""
    assert said([repair(X, 5), repair(Y, 7)], [X, Y], INPUTS) == sentence


def test_a_square_transpose_is_found():
    """Where the shape does not give it away, the values do."""
    square = X[:3]
    assert said([square.T], [square], [{}]) == "your result is right but transposed: return its .T"


def test_a_factor_must_hold_in_every_case():
    """A factor of 5 in a case of 5 rows and of 7 in one of 5 rows is no size; nor is a factor in one case alone."""
    assert said([X * 5, X * 7], [X, X], [{"x": X}, {"x": X}]) is None
    assert said([X * 5, Y], [X, Y], INPUTS) is None


def test_a_size_that_cannot_be_told_from_another_is_not_claimed_alone():
    """Where two lengths agree in all cases both are named."""
    inputs = [{"x": np.ones((4, 3)), "y": np.ones((2, 4))}]
    assert "x.shape[0]" in said([X * 4], [X], inputs)
    inputs = [{"x": np.ones((4, 4))}, {"x": np.ones((6, 6))}]
    assert "times x.shape[0] in" in said([X * 4, Y * 6], [X, Y], inputs)


def test_a_part_is_judged_by_itself():
    """The sentence names the part that is wrong."""
    reply, expected = {"dx": X, "grads": {"W1": -Y}}, {"dx": X, "grads": {"W1": Y}}
    assert said([reply], [expected], [{}], "grads.W1").startswith("your grads.W1 has the wrong sign")
    assert said([[X, -Y]], [[X, Y]], [{}], "[1]").startswith("your result[1] has the wrong sign")


def test_no_number_of_a_hidden_case_is_said():
    """A factor that a submission chose by a hidden input does not come out."""
    assert said([X * 0.1234], [X], [{}], hidden=True) == "your result is a constant times the expected one"
    assert "0.1234" in said([X * 0.1234], [X], [{}])


def test_the_factor_of_a_float32_reply_is_found():
    """Rounding of float32 does not hide a factor."""
    replies = [(X * 5).astype(np.float32), (Y * 7).astype(np.float32)]
    assert "times x.shape[0]" in said(replies, [X, Y], INPUTS)


def replies_of(assignment, question, functions, places=None):
    from grader.prepare import call_probe

    return {
        place: call_probe(assignment, question.question, drawn.case.inputs, functions)
        for place, drawn in enumerate(question.cases)
        if places is None or place in places
    }


@pytest.fixture
def softmax_question(toy):
    from grader.prepare import prepare

    return next(one for one in prepare(toy, 5) if one.question.id == "softmax")


def test_each_known_mistake_is_recognised_by_its_replies(toy, softmax_question):
    """The replies of a mistake name that mistake, NaN and all."""
    for mistake in toy.mistakes[:2]:
        replies = replies_of(toy, softmax_question, mistake.functions)
        failed = [2, 5] if mistake.id == "unstable" else list(replies)
        assert Mistakes(toy).match(softmax_question, replies, failed).id == mistake.id


def test_every_failed_case_must_be_explained(toy, softmax_question):
    """A submission that is wrong in another way too is not told of a mistake that is only half of it."""
    replies = replies_of(toy, softmax_question, toy.mistakes[0].functions)
    replies[0] = replies[0] + 0.1
    assert Mistakes(toy).match(softmax_question, replies, [0, 2, 5]) is None
    assert Mistakes(toy).match(softmax_question, replies, [2, 5]).id == "unstable"


def test_a_failed_case_without_an_answer_names_nothing(toy, softmax_question):
    """Where a case did not finish nobody knows what it would have given."""
    replies = replies_of(toy, softmax_question, toy.mistakes[0].functions)
    del replies[5]
    assert Mistakes(toy).match(softmax_question, replies, [2, 5]) is None
    assert Mistakes(toy).match(softmax_question, {}, []) is None


def test_mistakes_that_cannot_be_told_apart_are_not_named(make_toy, softmax_question):
    """A unique match is named; of two, the one that explains the right cases as well."""
    first = make_toy().mistakes[0]
    twin = Mistake("twin", ("softmax",), "The same.", first.functions)
    toy = make_toy(mistakes=(first, twin))
    replies = replies_of(toy, softmax_question, first.functions)
    assert Mistakes(toy).match(softmax_question, replies, [2, 5]) is None
    everywhere = Mistake("nan", ("softmax",), "NaN everywhere.", {"softmax": lambda x: x * np.nan})
    toy = make_toy(mistakes=(first, everywhere))
    assert Mistakes(toy).match(softmax_question, replies, [2, 5]).id == "unstable"


def test_only_mistakes_of_the_question_are_named(make_toy, softmax_question):
    """A mistake names the questions it is about."""
    first = make_toy().mistakes[0]
    toy = make_toy(mistakes=(Mistake("elsewhere", ("sums",), "No.", first.functions),))
    replies = replies_of(toy, softmax_question, first.functions)
    assert Mistakes(toy).match(softmax_question, replies, [2, 5]) is None


def test_a_mistake_runs_once_on_a_case(make_toy, softmax_question):
    """A class of three hundred costs no more runs of a mistake than one submission."""
    runs = []
    counted = Mistake("m", ("softmax",), "s", {"softmax": lambda x: runs.append(1) or x})
    toy = make_toy(mistakes=(counted,))
    mistakes = Mistakes(toy)
    replies = replies_of(toy, softmax_question, {"softmax": lambda x: x})
    for _ in range(3):
        assert mistakes.match(softmax_question, replies, list(replies)).id == "m"
    assert len(runs) == len(softmax_question.cases)
