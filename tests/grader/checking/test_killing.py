"""Mutants as submissions, and known mistakes: what each loses, through the real sandbox and in order."""

import os
from dataclasses import replace

import pytest

from grader.checking.killing import killed
from grader.checking.lost import lost_by_each
from grader.checking.mutants import mutants
from grader.intake import Submission
from grader.limits import Limits, NoIsolation
from grader.prepare import prepare
from grader.sandbox import Sandbox

WORKED = """
import numpy as np


def mean(x):
    total = np.zeros(x.shape[1])
    i = 0
    while i < len(x):
        total = total + x[i]
        i += 1
    return total / len(x)


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def unused(x):
    return x + 1
"""
LIMITS = Limits(seconds=2)


@pytest.fixture(scope="module")
def outcomes(toy):
    """{(function, before, after): whether it is killed} for all mutants of the worked solution of the toy."""
    try:
        Sandbox(["numpy"]).close()
    except NoIsolation as error:
        pytest.skip(str(error))
    worked = Submission("worked", {"toy.py": WORKED.encode()})
    made = list(mutants("toy.py", WORKED))
    found = killed(worked, toy, prepare(toy, 5), made, limits=LIMITS, isolation="strongest", jobs=2)
    return {(one.function, one.before, one.after): died for one, died in zip(made, found, strict=True)}


def test_what_a_case_can_see_is_killed(outcomes):
    """A wrong value, a value that is not finite, a crash and an endless loop all lose points."""
    assert outcomes["mean", "return total / len(x)", "return total * len(x)"]
    assert outcomes["softmax", "e = np.exp(x - x.max(axis=1, keepdims=True))", "e = np.exp(x)"]
    assert outcomes["mean", "total = np.zeros(x.shape[1])", "total = np.zeros(x.shape[2])"]
    assert outcomes["mean", "i += 1", "pass"]


def test_what_no_case_can_see_survives(outcomes):
    """The same values by another way keep full marks: such a mutant is not called killed."""
    shift = "e = np.exp(x - x.max(axis=1, keepdims=True))"
    assert not outcomes["softmax", shift, "e = np.exp(x - x.max(keepdims=True))"]
    assert not outcomes["softmax", shift, "e = np.exp(x - x.min(axis=1, keepdims=True))"]


def test_a_function_that_no_question_calls_survives(outcomes):
    """Code that nothing asks for is told as such, not hidden from the score."""
    assert not any(died for (function, *_), died in outcomes.items() if function == "unused")


def test_a_mistake_loses_what_its_functions_reach(toy):
    """Each known mistake runs through all questions, its own and the others."""
    lost = {one.mistake.id: one.questions for one in lost_by_each(toy, prepare(toy, 5), jobs=2)}
    assert lost == {
        "unstable": ("softmax",),
        "whole array": ("softmax", "sums"),
        "no rows": ("mean",),
    }


def test_kept_and_unnamed_questions_are_told(make_toy):
    """A mistake that names a question which it does not lose, or loses one that it does not name, is found out."""
    whole = next(one for one in make_toy().mistakes if one.id == "whole array")
    odd = make_toy(mistakes=(replace(whole, questions=("softmax", "mean")),))
    (lost,) = lost_by_each(odd, prepare(odd, 5), jobs=1)
    assert lost.kept == ("mean",)
    assert lost.also(dict.fromkeys(("sums", "training"), frozenset())) == ("sums",)
    assert lost.also({"sums": frozenset({"softmax"})}) == ()


def test_a_mistake_that_ends_its_process_is_named(make_toy):
    """Who wrote it is told which one it is; nobody waits without end."""
    odd = make_toy(mistakes=(replace(make_toy().mistakes[0], functions={"softmax": lambda x: os._exit(1)}),))
    with pytest.raises(RuntimeError, match="mistake 'unstable' ends its process"):
        list(lost_by_each(odd, prepare(odd, 5), jobs=2))
