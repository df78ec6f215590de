"""`regrade explain`: what it says of every question, and that it shows nothing that is hidden."""

import pytest

from grader.prepare import prepare
from grader.shown import rounded
from regrade import declared
from regrade.explaining import explained, listing
from regrade.grading import assignment


@pytest.mark.parametrize("name", declared.assignment_ids())
def test_every_question_is_listed_and_explained(name):
    """Each has its points, groups, a case and the published functions that it calls; text for a terminal."""
    one = assignment(name)
    listed = listing(one)
    published = {function for functions in one.interface.values() for function in functions}
    for question in one.questions:
        said = explained(one, question.id)
        assert f"  {question.id}" in listed and said.startswith(
            f"{name} · {question.id}    {question.points:g} points"
        )
        assert "  groups " in said and "a public case" in said
        assert any(f"{function}(" in said or f"class {function}" in said for function in published)
        assert "\x1b" not in said


def test_the_case_shown_is_a_public_one_with_its_expected_value():
    """The numbers are those of the smallest public case; no number of a hidden case is shown."""
    one = assignment("cs189_hw6")
    said = explained(one, "softmax_loss")
    prepared = next(each for each in prepare(one, 1) if each.question.id == "softmax_loss")
    small = next(drawn for drawn in prepared.cases if drawn.case.group == "one sample")
    assert str(small.case.inputs["x"][0, 0]) in said and f"expected   {rounded(small.expected)}" in said
    hidden = [drawn for drawn in prepared.cases if drawn.hidden]
    numbers = [str(number) for drawn in hidden for number in drawn.case.inputs["x"].ravel()]
    drawn = [
        number for number in numbers if len(number) > 5
    ]  # others, such as the bounds of a draw, are anybody's
    assert len(drawn) > 20 and not any(number in said for number in drawn)


def test_readings_forms_and_needs_are_said():
    """What is also accepted, and which questions' functions are called, stands in words."""
    said = {"needs": 0, "also accepted": 0}
    for name in ("cs189_hw6", "ece1513_a2"):
        one = assignment(name)
        for question in one.questions:
            text = " ".join(explained(one, question.id).split())
            accepted = [other.name for other in (*question.readings, *question.forms)]
            for label, names in (("needs", question.needs), ("also accepted", accepted)):
                assert (f" {label} " in text) == bool(names)
                assert all(" ".join(each.split()) in text for each in names)
                said[label] += bool(names)
    assert min(said.values()) > 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["cs189_hw6"], 0, "regrade explain cs189_hw6 QUESTION"),
        (["cs189_hw6", "adm"], 2, "did you mean 'adam'?"),
        (["cs198"], 2, "did you mean 'cs189_hw6'?"),
    ],
)
def test_the_command_lists_explains_or_suggests(words, code, said, capsys, call):
    """Exit code 0 with text, or 2 with one line."""
    assert call("explain", *words) == code
    streams = capsys.readouterr()
    assert said in streams.out + streams.err
    assert streams.err.count("\n") == (code == 2)
