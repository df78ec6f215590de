"""Other conventions that questions accept: no known mistake profits by one."""

import numpy as np
import pytest

from grader.judge import judge
from grader.prepare import call_probe, prepare
from regrade import declared
from regrade.grading import assignment

HIDDEN_SEED = 11


def _passed(one, prepared, functions, form):
    """Return the groups of which every case is right."""
    lost = set()
    for drawn in prepared.cases:
        if drawn.case.group in lost:
            continue
        try:
            with np.errstate(all="ignore"):
                reply = call_probe(one, prepared.question, drawn.case.inputs, functions, form=form)
        except Exception:
            lost.add(drawn.case.group)
            continue
        if judge(prepared.question, drawn, reply).verdict is not None:
            lost.add(drawn.case.group)
    return set(prepared.groups) - lost


@pytest.mark.parametrize("name", declared.assignment_ids())
def test_no_mistake_earns_more_by_another_form(name):
    """A form accepts a convention, never an error: what is known to be wrong gains nothing by any of them."""
    one = assignment(name)
    for prepared in prepare(one, HIDDEN_SEED):
        for mistake in one.mistakes:
            if not prepared.question.forms or prepared.question.id not in mistake.questions:
                continue
            published = _passed(one, prepared, mistake.functions, None)
            for form in prepared.question.forms:
                found = _passed(one, prepared, mistake.functions, form)
                assert len(found) <= len(published), (mistake.id, prepared.question.id, form.name)


@pytest.mark.parametrize("name", declared.assignment_ids())
def test_the_reference_is_right_as_published(name):
    """A form is for others: the reference keeps the published one, which is tried first."""
    one = assignment(name)
    for prepared in prepare(one, HIDDEN_SEED):
        if prepared.question.forms:
            assert _passed(one, prepared, {}, None) == set(prepared.groups), prepared.question.id
