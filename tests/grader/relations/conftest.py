"""Questions with given expected values, and the sentence for given replies."""

import numpy as np
import pytest

from grader.declarations import Case, Question, SameAsReference
from grader.prepare import Drawn, Prepared
from grader.relations import relation


@pytest.fixture(scope="session")
def said():
    """A function that takes replies, expected values and inputs, one of each for a case, and gives the sentence.

    `hidden` are the places of hidden cases, `groups` the groups, `place` is the case that is shown.
    """

    def say(replies, expected, inputs=None, part="", hidden=(), groups=None, place=0, judge=None):
        inputs = inputs or [{}] * len(expected)
        groups = groups or ["g"] * len(expected)
        question = Question("q", "Q", 1, "q", lambda rng: [], judge=judge or SameAsReference())
        cases = [
            Drawn(Case(group, given), at in hidden, expected=value)
            for at, (group, given, value) in enumerate(zip(groups, inputs, expected, strict=True))
        ]
        return relation(Prepared(question, cases), dict(enumerate(replies)), part, place)

    return say


@pytest.fixture
def two():
    """Two arrays of unlike lengths, (5, 3) and (7, 3), with both signs."""
    return np.random.default_rng(1).normal(size=(5, 3)), np.random.default_rng(2).normal(size=(7, 3))
