"""Saying what is wrong by known mistakes."""

from dataclasses import replace

import numpy as np
import pytest

from grader.declarations import Mistake
from grader.diagnose import Mistakes
from grader.prepare import call_probe, prepare


def replies_of(assignment, question, functions, places=None):
    return {
        place: call_probe(assignment, question.question, drawn.case.inputs, functions)
        for place, drawn in enumerate(question.cases)
        if places is None or place in places
    }


@pytest.fixture
def softmax_question(toy):
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
    """A unique match is named; of two, the one that explains the right cases as well, or what both say."""
    first = make_toy().mistakes[0]
    twin = Mistake("twin", ("softmax",), "The same.", first.functions)
    toy = make_toy(mistakes=(first, twin))
    replies = replies_of(toy, softmax_question, first.functions)
    assert Mistakes(toy).match(softmax_question, replies, [2, 5]) is None
    other_way = Mistake("unstable too", ("softmax",), first.sentence, first.functions)
    toy = make_toy(mistakes=(first, other_way))
    assert Mistakes(toy).match(softmax_question, replies, [2, 5]).id == "unstable"
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


@pytest.mark.parametrize("questions", [("mean", "softmax"), ("softmax",)])
def test_an_exception_alone_names_no_error_of_another_function(make_toy, softmax_question, questions):
    """Any error ends what builds on a function in the same way: only the function's own question tells which it is."""

    def fails(x):
        raise ValueError

    toy = make_toy(mistakes=(Mistake("turned", questions, "It is turned.", {"softmax": fails}),))
    building = replace(softmax_question, question=replace(softmax_question.question, needs=("mean",)))
    raised = dict.fromkeys(range(len(softmax_question.cases)), "ValueError")
    assert Mistakes(toy).match(softmax_question, {}, list(raised), raised).id == "turned"
    found = Mistakes(toy).match(building, {}, list(raised), raised)
    assert (found and found.id) == (None if "mean" in questions else "turned")
