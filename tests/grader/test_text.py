"""Foreign text made safe to show."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.text import described, number, one_line, visible

BOUNDED = settings(derandomize=True, max_examples=200, deadline=None, database=None)


@given(st.text())
@BOUNDED
def test_visible_text_is_printable_and_stays_so(text):
    """No character that a terminal or a page acts on is left, and what is safe is not changed again."""
    safe = visible(text)
    assert all(char.isprintable() or unicodedata.category(char) == "Zs" for char in safe if char != "\n")
    assert visible(safe) == safe
    assert not any(ord(char) < 32 and char != "\n" for char in safe)
    assert not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in safe)


@given(st.text(max_size=2000))
@BOUNDED
def test_one_line_is_one_and_short(text):
    """Whatever comes, a line comes out."""
    line = one_line(text)
    assert "\n" not in line and len(line) <= 300


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\r\nc", "a b c"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb\u200bc\ufeff", "a\\u202eb\\u200bc\\ufeff"),
        ("No such file: '/home/ada/hw/nn.npz'", "No such file: '…/nn.npz'"),
        ("at 0x7f1234567890", "at 0x…"),
        ("shapes (2,3)/(4,) and 1/2 and a/b/c", "shapes (2,3)/(4,) and 1/2 and a/b/c"),
        ("größer, 等于, é", "größer, 等于, é"),
    ],
)
def test_text_is_shown_as_it_is_but_for_what_must_not_be(text, shown):
    """Controls, marks and places of this machine are replaced; every language is left alone."""
    assert one_line(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.0, "1"),
        (np.float32(0.1), "0.1"),
        (1 / 3, "0.333333"),
        (np.int64(-5), "-5"),
        (True, "True"),
        (float("nan"), "nan"),
        (10**30, "about 10**30"),
        (np.uint64(2**63), "about 10**18"),
    ],
)
def test_numbers_are_short(value, shown):
    """Six digits are read; a huge whole number is told by its size."""
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "None"),
        (np.ones((2, 3)), "an array of shape (2, 3)"),
        (np.float64(1), "a number"),
        (10**400, "a number too large"),
        ("a\nb", "the text 'a\\nb'"),
        ([1, 2], "a list of 2 items"),
        ({"a": 1}, "a dict of 1 entries"),
    ],
)
def test_values_are_described_by_their_kind(value, shown):
    """A student reads what came back, without its content."""
    assert described(value) == shown
