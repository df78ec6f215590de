"""16-720 HW5, random batches: what students do with a remainder, and what their batches lack, in words."""

import numpy as np
import pytest

from grader.diagnose import Mistakes
from grader.judge import judge
from grader.prepare import call_probe, prepare
from regrade.grading import assignment


def _shuffled(x, y):
    order = np.random.permutation(len(x))
    return x[order], y[order]


def dropped(x, y, n):
    x, y = _shuffled(x, y)
    return [(x[i * n : (i + 1) * n], y[i * n : (i + 1) * n]) for i in range(len(x) // n)]


def short(x, y, n):
    x, y = _shuffled(x, y)
    return [(x[i : i + n], y[i : i + n]) for i in range(0, len(x), n)]


def uneven(x, y, n):
    order = np.array_split(np.random.permutation(len(x)), len(x) // n)
    return [(x[rows], y[rows]) for rows in order]


def lists(x, y, n):
    return [[list(bx), list(by)] for bx, by in short(x, y, n)]


@pytest.fixture(scope="module")
def batches():
    """The assignment and its prepared question on batches."""
    one = assignment("cmu16720_hw5")
    return one, next(prepared for prepared in prepare(one, 5) if prepared.question.id == "get_random_batches")


def _judged(batches, function):
    one, prepared = batches
    functions = {"get_random_batches": function}
    replies = {
        place: call_probe(one, prepared.question, drawn.case.inputs, functions, drawn.seed)
        for place, drawn in enumerate(prepared.cases)
    }
    judged = {
        place: judge(prepared.question, prepared.cases[place], reply) for place, reply in replies.items()
    }
    failed = [place for place, found in judged.items() if found.verdict]
    groups = {prepared.cases[place].case.group for place in failed}
    return groups, [judged[place].message for place in failed], Mistakes(one).match(prepared, replies, failed)


@pytest.mark.parametrize("function", [dropped, short, uneven, lists])
def test_each_way_with_a_remainder_is_right(batches, function):
    """Dropping the remainder, a short last batch, uneven batches and lists for arrays are all right."""
    assert _judged(batches, function)[0] == set()


def _one_too_few(x, y, n):
    return [(bx[:-1], by[:-1]) for bx, by in short(x, y, n)]


def _overlapping(x, y, n):
    x, y = _shuffled(x, y)
    return [(x[i : i + n], y[i : i + n]) for i in range(len(x) - n)]


def _buffer(x, y, n):
    whole = short(x, y, n)
    return [whole[0]] * (len(x) // n) + whole[len(x) // n :]


@pytest.mark.parametrize(
    ("function", "words", "name"),
    [
        (_one_too_few, "examples are in no batch", None),
        (_overlapping, "each begins one example after", "batches-overlap"),
        (_buffer, "the same batch comes again and again", "batches-one-buffer"),
    ],
)
def test_what_is_wrong_with_the_batches_is_told(batches, function, words, name):
    """Each error of the partition has a sentence of its own, costs its two groups, and is matched by it."""
    groups, said, mistake = _judged(batches, function)
    assert groups == {"even", "with a remainder"}
    assert all(words in one for one in said)
    assert (mistake.id if mistake else None) == name
