"""What a submission does to its arguments in place changes no other call: probes pass copies, in every assignment."""

import sys

import numpy as np
import pytest

from grader.prepare import call_probe, prepare
from regrade import declared
from regrade.grading import assignment

NAMES = declared.assignment_ids()


def overwriting(function):
    """Return a function that answers right and leaves nothing but zeros in the arrays that a probe gave it.

    What the submission's functions give each other is their own affair.
    """

    def wrong(*arguments, **words):
        result = function(
            *(np.copy(one) if isinstance(one, np.ndarray) else one for one in arguments), **words
        )
        if "probes" in sys._getframe(1).f_code.co_filename:
            for one in arguments:
                if isinstance(one, np.ndarray):
                    one[...] = 0
        return result

    return wrong


@pytest.mark.parametrize("name", NAMES)
def test_a_function_that_overwrites_its_arguments_answers_the_same(name):
    """Its replies are those of the function that leaves them alone, so an honest in-place step costs nothing."""
    one, about = assignment(name), declared.assignment(name)
    student = vars(one.with_functions({}))
    published = {name for names in about["interface"].values() for name in names} & student.keys()
    published -= {"get_random_batches"}  # a question is about what becomes of its arguments
    functions = {
        name: overwriting(student[name]) for name in published if not isinstance(student[name], type)
    }
    assert functions
    for found in prepare(one, hidden_seed=3):
        question = found.question
        for drawn in found.cases[: len(found.cases) // 2]:
            replies = [call_probe(one, question, drawn.case.inputs, changed) for changed in ({}, functions)]
            np.testing.assert_equal(replies[1], replies[0], err_msg=question.id)
