"""What an assignment may declare."""

import numpy as np
import pytest

from grader.declarations import (
    Case,
    Mistake,
    Property,
    Question,
    Reading,
    SameAsReference,
    Spread,
    all_needs,
    check_declarations,
)


def question(**changes):
    fields = {"id": "a", "title": "A", "points": 1.0, "probe": "a", "cases": lambda rng: []}
    return Question(**{**fields, **changes})


def test_plain_inputs_are_accepted():
    """Arrays, numbers, text, and lists and dicts of these are inputs."""
    inputs = {
        "x": np.ones(2),
        "n": 3,
        "s": "text",
        "l": [1, np.float32(2)],
        "d": {"W1": np.ones(1)},
        "none": None,
    }
    assert Case("group", inputs).inputs is inputs


@pytest.mark.parametrize(
    "value", [object(), np.array([None]), np.array(["a"]), np.array([1j]), {1: 2}, [print], np.ma.ones(1)]
)
def test_inputs_that_cannot_cross_the_pipe_are_refused(value):
    """Anything outside the closed set of plain data fails where it is declared, and the message names the input."""
    with pytest.raises(ValueError, match=r"input 'x' is no plain data"):
        Case("group", {"x": value})


@pytest.mark.parametrize("name", ["student", "not a name"])
def test_inputs_are_named_like_arguments(name):
    """An input's name can be passed to a probe beside its first argument, the student."""
    with pytest.raises(ValueError, match="no name for a probe's argument"):
        Case("group", {name: 1})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Case("", {}), "group has no name"),
        (lambda: SameAsReference(rtol=-1), "rtol is -1"),
        (lambda: SameAsReference(atol=float("nan")), "atol is nan"),
        (lambda: Spread(len, seeds=1), "seeds is 1"),
        (lambda: Spread(len, width=0), "width is 0"),
        (lambda: Spread(len, floor=-0.1), "floor is -0.1"),
        (lambda: Reading("", len), "no name"),
        (lambda: question(id=""), "must not be empty"),
        (lambda: question(points=0), "points is 0"),
        (lambda: question(points=float("inf")), "points is inf"),
        (lambda: question(probe="a b"), "'a b' is no name of a function"),
        (lambda: question(visibility="secret"), "'secret' is none of visible, hidden"),
        (lambda: question(readings=(Reading("mean", len),), judge=Property(len)), "readings need"),
        (lambda: Mistake("m", ("a",), "", {"f": len}), "must not be empty"),
        (lambda: Mistake("m", "abc", "s", {"f": len}), "give a tuple"),
        (lambda: Mistake("m", (), "s", {"f": len}), "names no question"),
        (lambda: Mistake("m", ("a",), "s", {}), "replaces no function"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong(make, message):
    """Every field that cannot work fails where it is declared, with one line."""
    with pytest.raises(ValueError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_declarations_cannot_be_changed():
    """A question is the same for the first and for the last submission of a batch."""
    with pytest.raises(AttributeError):
        question().points = 2


def test_ids_are_unique_and_mistakes_name_questions():
    """An id twice, or a mistake for a question that is not there, is found before anything is graded."""
    mistake = Mistake("m", ("b",), "s", {"f": len})
    check_declarations((question(), question(id="b")), (mistake,))
    with pytest.raises(ValueError, match="question id used more than once: a"):
        check_declarations((question(), question()))
    with pytest.raises(ValueError, match="mistake id used more than once: m"):
        check_declarations((question(id="b"),), (mistake, mistake))
    with pytest.raises(ValueError, match="'m': no question 'b'"):
        check_declarations((question(),), (mistake,))


def test_needs_name_questions_that_exist_and_never_themselves():
    """A question cannot need one that is not there, nor itself by way of others."""
    a, b, c = question(id="a", needs=("b",)), question(id="b", needs=("c",)), question(id="c", needs=("a",))
    with pytest.raises(ValueError, match="Question 'a': needs: no question 'b'"):
        check_declarations((a,))
    with pytest.raises(ValueError, match="Question 'a' needs itself"):
        check_declarations((a, b, c))
    with pytest.raises(ValueError, match="needs is text"):
        question(needs="softmax")


def test_needs_of_needs_are_needs():
    """Who calls a function that calls another depends on both."""
    chain = question(id="a", needs=("b",)), question(id="b", needs=("c",)), question(id="c"), question(id="d")
    assert all_needs(chain) == {"a": {"b", "c"}, "b": {"c"}, "c": set(), "d": set()}
