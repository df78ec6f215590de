"""The page of a class: what it says first, what it links to, and that no record acts on it."""

import re

import pytest

from report import grades
from report.class_page import write_class_pages

HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}"
PROVENANCE = {"commit": None, "dirty": False, "commit_date": None}


def question(
    name="q", verdict="wrong value", points=2.5, mistake="m", message="examples repeat across batches"
):
    return {"id": name, "title": f"Title {name}", "points": points, "max_points": 10.0, "verdict": verdict,
            "visibility": "visible", "readable": True,
            "mistake": mistake, "message": message, "detail": {}}  # fmt: skip


def record(name, *questions, isolation="walls", **more):
    questions = list(questions or [question()])
    counted = [one for one in questions if one["points"] is not None]
    score, most = sum(one["points"] for one in counted), 10.0 * len(counted)
    return {"assignment": "toy", "submission": name, "student": {}, "score": score, "max_score": most,
            "isolation": isolation, "key": name, "questions": questions, **more}  # fmt: skip


@pytest.fixture
def page(tmp_path):
    """Return a function that writes the pages of records and returns index.html."""

    def written(*records):
        write_class_pages(
            iter(records), tmp_path, PROVENANCE, {"toy": "Toy assignment"}, {"Table": "table.csv"}
        )
        return (tmp_path / "index.html").read_text(encoding="utf-8")

    return written


def test_the_first_screen_says_how_the_class_did(page):
    """Median, where the class stumbled in the mistake's own words, and who needs a look, before any table."""
    right, refused = (
        question(verdict="right", points=10.0, mistake=None),
        question(verdict="refused", points=0.0, mistake=None),
    )
    first = page(record("ada"), record("bob", right), record("cyd", refused)).partition("<table")[0]
    assert "Median 25.0 %" in first
    assert re.search(r"1 of 3</b> <span[^>]*>q</span>: <span[^>]*>examples repeat across batches<", first)
    assert "refused: 1" in first and 'href="submissions/toy/cyd.html"' in first


def test_each_submission_has_a_row_and_a_page(page, tmp_path):
    """Every row links to a page that is there; the bar links to the tables."""
    text = page(record("ada"), record("a/b"), record("../up"))
    files = set(re.findall(r'href="(submissions/[^"]+)"', text))
    assert len(files) == 3 and all((tmp_path / file).is_file() for file in files)
    assert 'href="table.csv"' in text and not list(tmp_path.parent.glob("up*"))


def test_no_record_acts_on_the_page(page):
    """Names, titles, messages and ids with markup are text; one script, ours; nothing is fetched from outside."""
    one = question(HOSTILE, message=HOSTILE, mistake=HOSTILE) | {"title": HOSTILE}
    student = {"student": {"name": HOSTILE}, "isolation": HOSTILE}
    text = page(record(HOSTILE, one, **student), record("bob", question(verdict="exited", message=HOSTILE)))
    assert text.count("<script") == 1 and "alert(1)</script>" not in text and "{{ 7*7 }}" in text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


def test_no_isolation_is_said_on_every_page(page, tmp_path):
    """Grades made without isolation are marked on the class's page and on each submission's."""
    text = page(record("ada", isolation="none"), record("bob"))
    assert "Not isolated." in text
    assert "Not isolated." in (tmp_path / "submissions/toy/ada.html").read_text(encoding="utf-8")
    assert "Not isolated." not in (tmp_path / "submissions/toy/bob.html").read_text(encoding="utf-8")
    assert "Not isolated." not in page(record("bob"))


def test_points_given_by_hand_are_marked(page):
    """The row of an adjusted submission says so, and the class counts them."""
    step = {"question": "", "before": 2.5, "after": 3.5, "words": "adjusted by +1: neat"}
    text = page(record("ada", adjustments=[step]), record("bob"))
    assert text.count("adjusted by hand") == 1 and "Adjusted by hand: 1." in text


def test_a_class_of_a_thousand_stays_small(page):
    """Thirteen questions, a thousand submissions: under one megabyte, everything inside."""
    questions = [question(f"question_{place}") for place in range(13)]
    assert len(page(*(record(f"student{place:04}", *questions) for place in range(1000))).encode()) < 10**6


def test_a_verdict_in_the_table_is_a_word_with_a_mark(page):
    """Each cell holds its verdict as a word, which is read out, sorted by and filtered by; the style draws its mark."""
    cells = [question(word, verdict=word) for word in grades.MARKS]
    text = page(record("ada", *cells))
    for word, mark in grades.MARKS.items():
        code = grades.CODES[word]
        assert f"<td class={code}>{word}\n" in text.replace("<td", "\n<td").replace("\n\n", "\n")
        assert f'.{code}::before{{content:"{mark}"' in text and f'<span class="{code}"></span> {word}' in text


def test_who_made_a_mistake_is_listed_below_it(page):
    """Without JavaScript too, a mistake leads to the pages of those who made it, and to nobody else's."""
    text = page(
        record("ada"), record("bob", question(verdict="right", points=10.0, mistake=None)), record("cyd")
    )
    (names,) = re.findall(r'<p class="names">(.*?)</p>', text)
    assert re.findall(r'href="submissions/toy/(\w+)\.html"', names) == ["ada", "cyd"]


def test_mistakes_beyond_the_first_are_folded(page):
    """All known mistakes of the class stand on the page, the most frequent ones open."""
    texts = [question(f"q{place}", mistake=f"m{place}", message=f"sentence {place}.") for place in range(11)]
    text = page(record("ada", *texts))
    assert all(f"sentence {place}.</span>" in text for place in range(11)) and "3 more</summary>" in text


def test_the_filter_appears_with_its_script_alone(page):
    """The field to filter by is hidden until the script runs, has a label, and the number shown is announced."""
    text = page(record("ada"))
    assert re.search(r'<p class="filter" hidden><label for="([^"]+)">.*<input type="search" id="\1"', text)
    assert '<span role="status"></span>' in text


def test_many_who_need_a_look_are_folded(page):
    """The first of one reason are listed, all others stand folded below it."""
    text = page(*(record(f"s{place}", question(verdict="refused", points=0.0)) for place in range(20)))
    assert "14 more</summary>" in text and text.count('href="submissions/toy/s19.html"') == 3


def test_the_same_records_give_the_same_bytes(page):
    """Nothing on the page hangs on the clock or on an order that changes."""
    records = [record("ada"), record("bob", question(verdict="exited"))]
    assert page(*records) == page(*records)


def test_an_empty_class_is_a_page(page):
    """No record: the page says that nothing was graded."""
    assert "No submission was graded" in page()
