"""The page of one submission: what its author reads first, what is capped, and that nothing in a record acts on it."""

import re
from html.parser import HTMLParser

import pytest

from report.pages import environment
from report.submission_page import submission_html

PROVENANCE = {"commit": None, "dirty": False, "commit_date": None}
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}\u202egnp.exe\x1b[31m" + "W" * 3000
WORST = {"part": "dx", "index": [1, 2], "yours": 7.25, "expected": 1.5, "relative_error": 3.8, "tolerance": 1e-6,
         "wrong": 1, "of": 12}  # fmt: skip
SAID = "dx[1, 2] is 7.25, expected 1.5 (relative error 3.8, tolerance 1e-06); 1 of 12 elements is wrong; also wrong: db"
MISTAKE = "your dx is N times too large: divide by N"


def question(name="dx", points=0.0, verdict="wrong value", message="", most=10.0, **changed):
    return {"id": name, "title": f"Title {name}", "points": points, "max_points": most, "verdict": verdict,
            "visibility": "visible", "readable": True, "mistake": None, "message": message,
            "detail": {}} | changed  # fmt: skip


def record(*questions, **changed):
    counted = [one for one in questions if one["points"] is not None]
    return {"assignment": "toy", "submission": "ada", "student": {}, "score": sum(one["points"] for one in counted),
            "max_score": sum(one["max_points"] for one in counted), "isolation": "walls", "key": "k",
            "questions": list(questions)} | changed  # fmt: skip


def page(*questions, **changed):
    return submission_html(environment(), record(*questions, **changed), "Toy", PROVENANCE)


class Text(HTMLParser):
    """What is read on a page: the text outside script and style."""

    def __init__(self, page):
        super().__init__()
        self.words, self._out = [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._out += tag in ("script", "style")

    def handle_endtag(self, tag):
        self._out -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._out:
            self.words.append(data)


def text(*questions, **changed):
    return " ".join(" ".join(Text(page(*questions, **changed)).words).split())


def test_the_score_and_what_costs_most_come_first():
    """The score, then the questions that lost points, the greatest loss first, each leading to its own section."""
    questions = [question("a", 9.0), question("b", 10.0, "right"), question("c", 2.5), question("d", 8.0)]
    shown = page(*questions)
    assert re.findall(r'<th scope="row" class="told"><a href="#q-(\w)">', shown) == ["c", "d", "a"]
    assert [re.search(rf'id="q-{name}"', shown) is not None for name in "abcd"] == [True, False, True, True]
    said = text(*questions)
    assert (
        "29.5 of 40 points 1 of 4 questions is right. Most is lost on “Title c”: 7.5 of the 10.5 points lost."
        in said
    )
    assert "Every question is right." in text(question(points=10.0, verdict="right"), questions[1])


def test_what_others_build_on_is_where_to_start():
    """A question that several others need comes into the first sentence, though they cost more."""
    others = [question(name, detail={"builds_on": ["first"]}) for name in ("b", "c")]
    assert "Start with “Title first”: 2 others build on it." in text(question("first", 9.0), *others)


def test_the_worst_element_stands_once():
    """Its sentence gives way to the table with both values; what else is wrong is still said, the mistake first."""
    shown = text(
        question(message=f"wrong value in 2 of 3 case groups\n{MISTAKE}\n{SAID}", detail={"worst": WORST})
    )
    assert shown.count("7.25") == 1 and shown.count("3.8") == 1 and "Also wrong: db." in shown
    assert "worst element dx[1, 2]" in shown.replace(" yours", "") and "wrong elements 1 of 12" in shown
    assert (
        shown.count("Your dx is N times too large: divide by N") == 2
    )  # in the table of what to fix, and at its place
    assert "✗ wrong value in 2 of 3 case groups" in shown


def test_lines_to_paste_end_with_what_they_should_print():
    """The smallest input's expected value is a comment, so that the pasted lines stay runnable."""
    detail = {
        "snippet": "x = 1\nprint(x)",
        "smallest": {"inputs": {"x": "1"}, "yours": "1", "expected": "[[2]]"},
    }
    shown = page(question(detail=detail))
    assert re.search(r"<pre [^>]*>x = 1\nprint\(x\)\n# expected: \[\[2\]\]</pre>", shown)
    assert "fails in the same way: run this beside your files" in shown


def test_questions_that_say_the_same_share_a_section():
    """What keeps all files from loading is told once, not once for each question."""
    said = "toy.py, line 3: invalid syntax"
    shown = page(*(question(name, verdict="raised", message=said) for name in "abc"))
    assert shown.count('class="card question"') == 1 and len(re.findall(r'<h3 id="q-[abc]"', shown)) == 3


def test_a_refused_hand_in_is_told_once():
    """Why nothing of it was run stands alone, without a list of losses."""
    said = "this hand-in was refused: the archive is no zip"
    shown = text(*(question(name, verdict="refused", message=said, detail=None) for name in "abc"))
    assert (
        shown.count("his hand-in was refused: the archive is no zip") == 1 and "refused as a whole" in shown
    )
    assert "No question was asked: Title a, Title b, Title c." in shown and "What to fix first" not in shown


def test_notes_on_the_files_stand_once():
    """What is noted of several questions is said once, at the end; what is noted of one, at that question."""
    notes = ["toy.py was read by its definitions only", "`a` was found as `A`"]
    one = question("a", message="\n".join(["wrong", *notes]), detail={"notes": notes})
    two = question("b", 10.0, "right", message=notes[0], detail={"notes": notes[:1]})
    shown = text(one, two)
    assert shown.count(notes[0]) == 1 and shown.index(notes[0]) > shown.index("How your files were read")
    assert shown.count(notes[1]) == 1 and shown.index(notes[1]) < shown.index("How your files were read")


def test_our_fault_is_told_and_not_counted():
    """An ungradable question is no loss of its author's; where nothing was graded there is no verdict on the work."""
    fault = question("a", None, "ungradable", "the grader's fault: x", detail=None)
    shown = text(fault, question("b", 10.0, "right"))
    assert "10 of 10 points" in shown and "What to fix first" not in shown
    assert "1 question could not be graded, through no fault of yours, and does not count." in shown
    assert "Nothing could be graded" in text(fault) and "0 of 0 points" not in text(fault)


def test_what_was_not_isolated_and_what_was_adjusted_is_said():
    """Both stand before the questions."""
    step = {"question": "", "before": 0.0, "after": 1.0, "words": "adjusted by +1: late train"}
    shown = text(question(), isolation="none (asked for)", adjustments=[step])
    assert (
        shown.index("adjusted by +1: late train")
        < shown.index("Not isolated.")
        < shown.index("What to fix first")
    )


def hostile(name):
    """A wrong question of which every text is hostile and every list is long."""
    pairs = {f"{place}{HOSTILE}": HOSTILE for place in range(50)}
    detail = {"notes": [f"{place} {HOSTILE}" for place in range(100)], "groups": dict.fromkeys(pairs, False),
              "case": {"visibility": "public", "group": HOSTILE, "inputs": pairs, "expected": HOSTILE},
              "worst": {**WORST, "index": list(range(100_000)), "yours": HOSTILE}, "snippet": f"# {HOSTILE}",
              "smallest": {"inputs": pairs, "yours": HOSTILE, "expected": HOSTILE}, "reading": HOSTILE,
              "place": {"file": HOSTILE[:80], "line": 3}, "builds_on": [HOSTILE] * 99}  # fmt: skip
    return question(name, message="\n".join([HOSTILE] * 500), detail=detail) | {"title": HOSTILE}


@pytest.mark.parametrize("count", [1, 40])
def test_a_hostile_record_stays_small_and_inert(count):
    """Below 150 kB, however much a record holds; its markup is text, and one script alone is on the page."""
    shown = page(*(hostile(f"q{place}") for place in range(count)), submission=HOSTILE)
    assert len(shown.encode()) < 150_000 and "… and 488 more" in shown
    assert shown.count("<script>") == 1 and "<script>alert" not in shown
    assert not re.search(r"<[a-z][^>]*\s(style|on[a-z]+)=", shown)
    if count > 1:
        assert "The evidence of these is left out" in shown
    for link in re.findall(r'href="#([^"]*)"', shown):
        assert len(re.findall(rf'id="{link}"', shown)) == 1


def test_a_question_that_is_kept_shows_verdict_and_points_alone():
    """No message, mistake, detail, curve or note of it is on the page."""
    curve = {"title": "SECRET", "xlabel": "SECRET", "ylabel": "SECRET", "x": [1, 2], "yours": [1, 2], "low": [1, 2],
             "high": [1, 2], "seeds": 5}  # fmt: skip
    detail = {"curve": curve, "notes": ["SECRET"], "snippet": "SECRET", "reading": "SECRET"}
    kept = question("a", 3.0, message="SECRET", mistake="SECRET", detail=detail, readable=False)
    shown = page(kept, {**kept, "id": "b", "verdict": "right"})
    assert "SECRET" not in shown and "3 of 10 points" in shown and "Nothing more is shown" in shown
