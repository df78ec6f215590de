"""Similar pairs on the class's page: who, how much, where, and what it means."""

import re

import pytest

from report.class_page import write_class_pages

PROVENANCE = {"commit": None, "dirty": False, "commit_date": None}


def record(name):
    return {"assignment": "toy", "submission": name, "student": {}, "score": 0.0, "max_score": 0.0,
            "isolation": "walls", "key": name, "questions": []}  # fmt: skip


def pair(one, other, share=0.876):
    passage = {"tokens": 90, "one": ["nn.py", 3, 9], "other": ["own/net.py", 13, 19]}
    return {"one": one, "other": other, "share": share, "windows": 60, "passages": [passage]}


def line(*pairs, **changed):
    return {"assignment": "toy", "submissions": 20, "threshold": 50.0, "common_above": 10, "groups": [],
            "count": len(pairs), "pairs": list(pairs), **changed}  # fmt: skip


@pytest.fixture
def section(tmp_path):
    """Return a function that writes the page with a line of similar.jsonl and returns what it says of pairs."""

    def written(*lines):
        write_class_pages(map(record, ("ada", "bob")), tmp_path, PROVENANCE, {}, {}, lines)
        text = (tmp_path / "index.html").read_text(encoding="utf-8")
        found = re.search(r'<h2 id="toy-similar">.*?<h2', text, re.S)
        assert ('href="#toy-similar"' in text.partition("<main")[0]) == bool(found)
        return found and re.sub(r"\s+", " ", found[0])

    return written


def test_a_pair_is_told_with_its_pages_share_and_passage(section):
    """Both names lead to their pages; the share is never rounded up; file and lines say where to read."""
    text = section(line(pair("ada", "bob", 0.999)))
    assert re.search(r'<td class="n">99</td><td><a href="submissions/toy/ada.html">ada</a></td>', text)
    assert '<td class="n">57</td>' in section(line(pair("ada", "bob", 57 / 100)))
    assert 'href="submissions/toy/bob.html"' in text and "nn.py:3–9" in text and "own/net.py:13–19" in text


def test_what_a_pair_means_is_said(section):
    """What counts, what does not, and that it proves nothing; how many more there are."""
    text = section(line(pair("ada", "bob"), count=31))
    assert "at least 50 % of the smaller one's own code" in text and "no proof" in text
    assert "nor what more than 10 of the class have" in text
    assert "The 1 most similar of 31 pairs" in text and "possible pairs" not in text


def test_nothing_is_said_of_what_all_have_where_it_cannot_be(section):
    """A class too small for a passage to be everybody's leaves that out."""
    assert "of the class have" not in section(line(submissions=10))


def test_where_most_are_alike_a_pair_says_little(section):
    """Solutions made from one another are all alike, and the page says so."""
    assert "3 of the 6 possible pairs are alike" in section(line(pair("ada", "bob"), count=3, submissions=4))


def test_no_pair_is_said(section):
    """Compared and found different is not the same as not compared."""
    assert "No two of 20 submissions share so much." in section(line())


def test_a_ring_is_listed(section):
    """Many who handed in the same are one group, with their pages."""
    text = section(line(groups=[["ada", "bob"]]))
    assert "The same all through: 2 submissions" in text and 'href="submissions/toy/bob.html"' in text
    assert "No two" not in text


def test_a_class_that_was_not_compared_says_why(section):
    """Beyond what is held in memory the page names the command; without a comparison it says nothing."""
    text = section({"assignment": "toy", "submissions": 2001, "threshold": 50.0, "pairs": None, "most": 2000})
    assert "2001 submissions, and more than 2000" in text and "regrade similar" in text
    assert section() is None and section(line(submissions=1)) is None


def test_names_and_files_are_text(section):
    """Whoever is called like a tag writes none into the page."""
    hostile = pair("<script>alert(1)</script>", "bob")
    hostile["passages"][0]["one"][0] = "<b>.py"
    text = section(line(hostile))
    assert "<script" not in text and "<b>" not in text and "&lt;b&gt;.py:3–9" in text
