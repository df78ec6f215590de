"""Pairs that share code: found under other names, not for the hand-out, not for what everybody writes."""

import random

import pytest

from grader.similar import COMMON, similar
from grader.tokens import tokens_of


def code(seed, lines=30):
    """Return a file of statements drawn from a seed: of two seeds, no longer passage is the same."""
    rng = random.Random(seed)
    operators = ["+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>"]
    made = [
        f"v{row} = " + "".join(f"x{column} {rng.choice(operators)} " for column in range(9)) + "y"
        for row in range(lines)
    ]
    return "\n".join(made) + "\n"


def compared(*texts, hand_out="", owners=None, threshold=0.5):
    """Compare texts, each the only file of a submission."""
    tokens = [tokens_of({"a.py": text.encode()}) for text in texts]
    given = tokens_of({"blank.py": hand_out.encode()})
    return similar(tokens, given, owners or [f"student {place}" for place in range(len(texts))], threshold)


def test_a_copy_under_other_names_is_found():
    """Renamed, renumbered and commented code is the same code, wholly; others are no pair."""
    found = compared(code(1), code(2), code(1).replace("x", "data").replace("\n", "  # mine\n"))
    (pair,) = found.pairs
    assert (pair.one, pair.other, pair.share) == (0, 2, 1.0) and not found.groups


def test_a_passage_is_told_with_its_lines():
    """The longest passage that both have, where it lies in each."""
    (pair,) = compared(
        code(1) + "pass\n" + code(3, 12), code(2) + "\n\nbreak\n" + code(3, 12), threshold=0.2
    ).pairs
    longest = pair.passages[0]
    assert (longest.one, longest.other) == (("a.py", 32, 43), ("a.py", 34, 45))
    assert 0.2 < pair.share < 0.4 and longest.tokens >= 12 * 20


def test_passages_that_moved_are_found():
    """The order of functions does not matter: each passage is found where it went, the longest told first."""
    (pair,) = compared(code(1, 10) + code(2), code(2) + code(1, 10)).pairs
    assert pair.share > 0.95
    first, second = pair.passages
    assert (first.other[1], second.one[1]) == (1, 1) and first.tokens > second.tokens


def test_the_hand_outs_own_code_is_nobodys():
    """Two who share only what was given to them are no pair, and a copy is judged by what is its author's own."""
    given = code(0, 60)
    assert not compared(given + code(1), given + code(2), hand_out=given, threshold=0.1).pairs
    (pair,) = compared(given + code(1), given + code(1), hand_out=given).pairs
    assert pair.share == 1.0 and all(one.one[1] >= 59 for one in pair.passages)


def test_what_many_write_is_nobodys():
    """A passage that more of the class have than could copy from each other makes no pair."""
    common = code(0, 60)
    class_of = [common + code(seed) for seed in range(1, COMMON + 3)]
    found = compared(*class_of, common + code(1), threshold=0.5)
    assert [(pair.one, pair.other) for pair in found.pairs] == [(0, COMMON + 2)]
    assert found.most == COMMON


def test_many_who_hand_in_the_same_are_told():
    """A ring larger than what counts as common does not hide in its size."""
    found = compared(*[code(1)] * (COMMON + 1), code(2))
    assert found.groups == (tuple(range(COMMON + 1)),) and not found.pairs


def test_one_students_hand_ins_are_no_pair():
    """Who hands in again copies from nobody, twice or many times."""
    assert not compared(code(1), code(1), owners=["ada", "ada"]).pairs
    assert len(compared(code(1), code(1), code(1), owners=["ada", "ada", "bob"]).pairs) == 2
    assert not compared(*[code(1)] * (COMMON + 1), owners=["ada"] * (COMMON + 1)).groups


def test_short_code_is_alike_by_chance():
    """Below a few lines of its own, no submission is told for what anybody would write."""
    assert not compared(code(1, 2), code(1, 2)).pairs
    assert compared(code(1, 5), code(1, 5)).pairs


def test_the_threshold_is_of_the_smaller_one():
    """A small submission that lies whole in a large one shares all of its own."""
    assert compared(code(1, 10), code(1, 10) + code(2, 90), threshold=0.95).pairs
    assert not compared(code(1, 10) + code(3, 10), code(1, 10) + code(2, 90), threshold=0.95).pairs


def test_files_do_not_run_into_each_other():
    """The end of one file and the beginning of the next are no passage."""
    files = [
        tokens_of({"a.py": code(first, 2).encode(), "b.py": code(second, 2).encode()})
        for first, second in ((1, 2), (1, 2))
    ]
    (whole,) = {one.words for one in files}
    assert len(whole) > 80 and not similar(files, tokens_of({}), ["ada", "bob"], 0.1).pairs


@pytest.mark.parametrize("count", [0, 1, 2])
def test_next_to_nothing_is_no_pair(count):
    """No submissions, one alone, and empty ones."""
    found = compared(*[""] * count)
    assert (found.pairs, found.groups) == ((), ())


def test_endless_repetition_is_one_passage():
    """A file that says the same thing ten thousand times is compared like any other."""
    text = "x = x + 1\n" * 10_000
    found = compared(text + code(1), text + code(1))
    assert found.pairs[0].share == 1.0


def test_the_most_similar_are_told_and_all_are_counted():
    """Passages are looked for in as many pairs as are asked for, the largest shares; the number of all is known."""
    tokens = [tokens_of({"a.py": (code(1) + code(seed, seed)).encode()}) for seed in (2, 4, 8)]
    all_of_them = similar(tokens, tokens_of({}), "abc", 0.5)
    found = similar(tokens, tokens_of({}), "abc", 0.5, told=1)
    assert found.count == all_of_them.count == len(all_of_them.pairs) == 3
    assert found.pairs == all_of_them.pairs[:1]
