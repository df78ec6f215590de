"""When nothing is said, and for which cases what is said holds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.declarations import SameAsReference
from grader.judge import Judgement
from grader.prepare import Drawn, Prepared
from grader.relations import fitted
from grader.relations.pairs import LARGE, SEVERAL

KINDS = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "positive": lambda rng, shape: rng.uniform(size=shape),
    "small": lambda rng, shape: 1e-9 * rng.normal(size=shape),
    "digits": lambda rng, shape: rng.integers(0, 10, shape),
    "bits": lambda rng, shape: rng.integers(0, 2, shape),
    "zeros": lambda rng, shape: np.zeros(shape),
    "ones": lambda rng, shape: np.ones(shape),
    "large": lambda rng, shape: 1e6 + rng.normal(size=shape),
    "float32": lambda rng, shape: rng.normal(size=shape).astype(np.float32),
}
SHAPES = [(), (1,), (2,), (6,), (3, 3), (4, 5), (1, 4), (2, 3, 4)]


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.sampled_from(SHAPES), min_size=1, max_size=4),
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(sorted(KINDS)),
    st.booleans(),
)
def test_random_wrong_replies_get_no_sentence(said, seed, shapes, of_yours, of_wanted, apart):
    """Replies that have nothing to do with what is expected are told nothing about it."""
    rng = np.random.default_rng(seed)
    wanted = [KINDS[of_wanted](rng, shape) for shape in shapes]
    yours = [KINDS[of_yours](rng, shape[::-1] if apart else shape) for shape in shapes]
    inputs = [
        {"x": rng.normal(size=(len(shapes) + at, 3)), "y": rng.normal(size=(3, 2)), "z": np.zeros(1)}
        for at in range(len(shapes))
    ]
    assert said(yours, wanted, inputs) is None


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(5, 4), (3, 3), (9,), (2, 3, 4)]),
    st.integers(1, 4),
    st.booleans(),
)
def test_right_but_for_some_random_elements_gets_no_sentence(said, seed, shape, broken, noise):
    """Single wrong elements are no pattern, whatever the others are."""
    rng = np.random.default_rng(seed)
    wanted = rng.normal(size=shape)
    yours = wanted.copy()
    yours.ravel()[rng.choice(wanted.size, broken, replace=False)] = rng.normal(size=broken) if noise else 0.0
    assert said([yours], [wanted]) is None


X = np.random.default_rng(1).normal(size=(6, 4))
Y = np.random.default_rng(2).normal(size=(6, 4))
OUTPUTS = [{"output": "dx"}, {"output": "dw"}, {"output": "dx"}, {"output": "dw"}]


def test_a_wrong_output_is_judged_by_itself(said):
    """Where only dx is wrong the sentence holds for the cases that ask for dx, and says so."""
    replies = [0 - X, Y, 0 - Y, X]
    assert said(replies, [X, Y, Y, X], OUTPUTS) == (
        "where output = 'dx': your result has the wrong sign: every element is minus the expected one"
    )
    assert said([0 - X, 2 * Y, 0 - Y, X], [X, Y, Y, X], OUTPUTS).startswith("where output = 'dx': ")
    assert said([0 - X, Y, Y, X], [X, Y, Y, X], OUTPUTS) is None


def test_a_case_group_is_judged_by_itself(said):
    """What holds in one group alone is told of that group."""
    groups = ["small", "large", "small", "large"]
    assert said([X, 2 * Y, Y, 2 * X], [X, Y, Y, X], groups=groups, place=1) == (
        "in the case group 'large': your result is twice the expected one in every element"
    )


def test_what_holds_everywhere_is_not_told_of_a_part(said):
    """The widest statement that is true is made."""
    assert said([0 - X, 0 - Y, 0 - Y, 0 - X], [X, Y, Y, X], OUTPUTS).startswith("your result has")


def test_a_text_that_only_hidden_cases_have_is_not_told(said):
    """A choice is named where a public case shows it."""
    inputs = [{"mode": "train"}, {"mode": "secret"}]
    groups = ["first", "second"]
    sentence = said([X, 0 - Y], [X, Y], inputs, hidden=(1,), groups=groups, place=1)
    assert sentence.startswith("in the case group 'second': your result has the wrong sign")


def numbers_of(sentence):
    return [char for char in sentence.replace("float16", "") if char.isdigit()]


def test_no_number_of_a_hidden_case_is_said(said):
    """A number that a submission chose by a hidden input does not come out, whatever it is used for."""
    changes = {
        "a constant times the expected one": lambda v: v * 0.1234,
        "the expected one plus a constant": lambda v: v + 0.1234,
        "stays at most a certain value": lambda v: np.minimum(v, 0.1234),
        "stays at least a certain value": lambda v: np.maximum(v, -0.1234),
        "rounded to a few decimals": lambda v: np.round(v, 3),
    }
    for words, change in changes.items():
        sentence = said([change(X), change(Y)], [X, Y], hidden=(0, 1))
        assert words in sentence and not numbers_of(sentence)
        assert numbers_of(said([change(X), change(Y)], [X, Y], hidden=(1,)))
    guarded = [np.log(np.exp(30 * v - 20) + 1e-8) for v in (X, Y)]
    sentence = said(guarded, [30 * v - 20 for v in (X, Y)], hidden=(0, 1))
    assert "where a small number is added" in sentence and not numbers_of(sentence)


def test_a_number_that_only_a_hidden_case_gives_is_not_said(said):
    """Where the public cases leave a number open it is not filled in from a hidden one."""
    zeros = np.zeros_like(X)
    sentence = said(
        [zeros, 0.1234 * X, np.ones_like(X)], [zeros, X, zeros], hidden=(1,), groups=["a", "a", "b"], place=0
    )
    assert sentence is None or not numbers_of(sentence)
    # One bound in the public cases, the other in the hidden ones
    low, high = -np.abs(X), np.abs(Y)
    sentence = said([np.maximum(low, -0.4), np.minimum(high, 0.1234)], [low, high], hidden=(1,))
    assert sentence.count("a certain value") == 1 and "at least -0.4" in sentence and "0.1234" not in sentence


def fits(verdicts):
    """The sentence for a verdict of each case, given by group and whether it is hidden."""
    from grader.declarations import Case, Question

    question = Question("q", "Q", 1, "q", lambda rng: [])
    cases = [Drawn(Case(group, {}), hidden) for group, hidden, _ in verdicts]
    judgements = {at: Judgement(verdict) for at, (*_, verdict) in enumerate(verdicts)}
    return fitted(Prepared(question, cases), judgements)


def test_right_on_the_public_cases_alone_is_said():
    """Every public case right and every hidden one wrong is told; with one of these right, or a lone one, none is."""
    right, wrong = None, "wrong value"
    both = [("a", False, right), ("b", False, right)]
    assert fits([*both, ("a", True, wrong), ("b", True, "raised")]).startswith(
        "right on every public case and wrong on every hidden one: does the code hold"
    )
    assert "of the groups that are lost" in fits(
        [*both, ("a", True, wrong), ("a", True, wrong), ("b", True, right)]
    )
    assert fits([*both, ("a", True, wrong), ("b", True, right)]) is None
    assert fits([*both, ("a", True, wrong), ("a", True, right), ("b", True, wrong)]) is None
    assert fits([("a", False, wrong), ("b", False, right), ("b", True, wrong), ("b", True, wrong)]) is None
    assert fits([*both, ("a", True, right), ("b", True, right)]) is None


def test_what_a_tolerance_hides_is_no_evidence(said):
    """A relation must be seen above the tolerance, and in several elements of what it makes of the expected values."""
    loose = SameAsReference(rtol=0.08)
    values = np.array([-1.0, -0.6, 0.1, 0.55, 1.0])
    assert said([-values], [values], judge=SameAsReference(rtol=0.01)) is not None
    assert said([-values + 0.05], [values], judge=loose) is None
    # Beside e^30 the rest is nothing, and so is 1e-9 beside 1
    assert said([np.array([np.exp(30.0), 5.0, 6.0, 7.0])], [np.array([30.0, 0.1, 0.2, 0.3])]) is None
    assert said([np.ones(5)], [1e-9 * values]) is None


def test_what_is_very_large_is_not_searched(said):
    """The search costs each submission a fraction of a second, whatever it returns."""
    values = np.random.default_rng(3).normal(size=LARGE // 2)
    assert said([0 - values], [values]) is not None
    assert said([0 - values, 0 - X], [values, X]) is None


def test_a_shift_of_what_is_all_alike_is_no_evidence(said):
    """Equal rows are as good as unmoved, and two rows are swapped rather than shifted."""
    assert said([np.array([9.0, 1.1, 1.1, 1.1, 1.1])], [np.array([1.1, 1.1, 1.1, 1.1, 2.2])]) is None
    assert said([np.array([X[2], X[0]])], [X[:2]]) is None


def test_how_many_numbers_are_evidence(said):
    """Parameters are paid for by further numbers."""
    values = np.arange(1.0, SEVERAL + 2) / 7
    assert said([-values[:SEVERAL]], [values[:SEVERAL]]) is not None
    assert said([-values[: SEVERAL - 1]], [values[: SEVERAL - 1]]) is None
    assert said([0.3 * values], [values]) is not None
    assert said([0.3 * values[:SEVERAL]], [values[:SEVERAL]]) is None
