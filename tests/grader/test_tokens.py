"""Normalised tokens: what a copier changes without thought changes nothing, and no bytes are too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import tokens
from grader.tokens import FILE, MOST_BYTES, NAME, NUMBER, TEXT, tokens_of


def words(text):
    """Return the tokens of one file without the one that begins it."""
    return tokens_of({"a.py": text.encode()}).words[1:]


CODE = '''def f(x, n=3):
    """Say what it does."""
    y = x * 2.5e-3 + n  # scaled
    return [y, "text"]
'''


def test_names_become_one_word_and_keywords_stay():
    """Names, numbers and texts are one word each; keywords and operators are themselves."""
    assert words("return x1 // 3 if 'a' else 0x1F") == (
        "return", NAME, "//", NUMBER, "if", TEXT, "else", NUMBER,
    )  # fmt: skip


@pytest.mark.parametrize(
    "copy",
    [
        CODE.replace("x", "data").replace("y", "result"),
        CODE.replace("2.5e-3", "7").replace("3", "9"),
        CODE.replace("  # scaled", ""),
        CODE.replace('    """Say what it does."""\n', ""),
        CODE.replace("\n", "\n\n").replace("    ", "\t"),
        CODE.replace("\n", "\r\n"),
        CODE.replace("x * 2.5e-3 + n", "\\\n  x*2.5e-3+n"),
        CODE.replace('"text"', "'another ''one'").replace("another ''", "another "),
        CODE.replace('"""Say what it does."""', "'''Say\nwhat\n\"it\" does.'''"),
    ],
)
def test_what_a_copier_changes_changes_nothing(copy):
    """Other names, numbers, texts, comments, docstrings, layout and line ends give the same tokens."""
    assert copy != CODE and words(copy) == words(CODE)


def test_another_computation_is_another_row():
    """An operator, a keyword or an order that differs is seen."""
    assert words("a + b") != words("a - b") and words("if a: b") != words("while a: b")
    assert words("a ** b") != words("a * b")


def test_a_text_that_is_used_stays():
    """Only a text that stands alone on its line is layout."""
    assert words("'''doc'''\nx = 1\n") == words("x = 1") and words("'a'.join(x)")[0] == TEXT


def test_places_are_files_and_lines():
    """Each token knows its file and line, behind texts of several lines too; files are in the order of their paths."""
    found = tokens_of({"b.py": b'"""\n\n"""\nx = """a\nb"""\ny\n', "a.py": b"z", "data.csv": b"q"})
    assert found.files == ("a.py", "b.py")
    assert list(zip(found.words, found.places, strict=True)) == [
        (FILE, (0, 1)), (NAME, (0, 1)), (FILE, (1, 1)),
        (NAME, (1, 4)), ("=", (1, 4)), (TEXT, (1, 4)), (NAME, (1, 6)),
    ]  # fmt: skip


def test_line_ends_of_every_system_are_lines():
    """A carriage return ends a line, alone or before a line feed, so that no comment swallows the code behind it."""
    assert tokens_of({"a.py": b"x # a\r\ny # b\rz"}).places[1:] == ((0, 1), (0, 2), (0, 3))


@given(st.text(alphabet=st.sampled_from("ab1.eE+-'\"\\\n #=(rR\0é")))
def test_any_text_has_tokens(text):
    """No text is refused, whatever it is: every sign outside comments and space is in some token."""
    found = tokens_of({"a.py": text.encode()})
    assert len(found.words) == len(found.places)
    for file, line in found.places:
        assert file == 0 and 1 <= line <= text.count("\n") + 1


@pytest.mark.parametrize("unit", ['"\\', "'''\\\"", '"""', "((((", "1e+", "a" * 80, "\\", "rb'"])
def test_no_text_takes_more_than_one_pass(unit):
    """A megabyte that looks like the beginning of something else at every sign is read like any other."""
    text = unit * (MOST_BYTES // len(unit))
    assert tokens_of({"a.py": text.encode()}).words


def test_more_than_a_megabyte_is_cut_and_said(monkeypatch):
    """The limit is on all files of a submission together."""
    monkeypatch.setattr(tokens, "MOST_BYTES", 10)
    whole, cut = tokens_of({"a.py": b"a b c d e"}), tokens_of({"a.py": b"a b c d e", "b.py": b"f g"})
    assert not whole.cut and cut.cut
    assert cut.words.count(NAME) == 6
