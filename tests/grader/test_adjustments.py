"""Points given by hand: applied to the machine's records, never hiding them, and refused in one line."""

import copy

import pytest

from grader.adjustments import Adjustments, BadAdjustments
from grader.gradebook import harmless

HEAD = "submission,question,points,reason"


def record(name="ada", points=(8.0, 2.5), verdicts=("right", "wrong value")):
    """Return a record with the questions q0, q1, … of ten points each."""
    questions = [
        {"id": f"q{place}", "points": one, "max_points": 10.0, "verdict": verdict, "message": "said"}
        for place, (one, verdict) in enumerate(zip(points, verdicts, strict=True))
    ]
    counted = [one for one in points if one is not None]
    return {
        "assignment": "toy", "submission": name, "score": sum(counted), "max_score": 10.0 * len(counted),
        "key": "k", "questions": questions,
    }  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Return a function that reads rows below the header."""

    def rows(*lines, head=HEAD):
        path = tmp_path / "adjustments.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return Adjustments.read(path)

    return rows


def adjusted(found, one=None):
    """Return (score, points of the questions, words of the steps) of the adjusted record."""
    result = found.applied(record() if one is None else one)
    steps = [step["words"] for step in result.get("adjustments", ())]
    return result["score"], [question["points"] for question in result["questions"]], steps


@pytest.mark.parametrize(
    ("points", "second", "words"),
    [
        ("+2", 4.5, "adjusted by +2: neat"),
        ("-1.5", 1.0, "adjusted by −1.5: neat"),
        ("−1", 1.5, "adjusted by −1: neat"),
        ("=8", 8.0, "adjusted to 8: neat"),
        ("add 2", 4.5, "adjusted by +2: neat"),
        ("Set 8", 8.0, "adjusted to 8: neat"),
        (" + .5 ", 3.0, "adjusted by +0.5: neat"),
    ],
)
def test_a_question_is_adjusted_and_the_score_with_it(read, points, second, words):
    """Each way to write points moves the question and the sum, and says so."""
    found = read(f"ada,q1,{points},neat")
    assert adjusted(found) == (8.0 + second, [8.0, second], [words])
    assert found.problems() == []


def test_the_machines_verdict_stays_visible(read):
    """Verdict, message and key stay the machine's; the reason stands below the message, the points before in a step."""
    result = read("ada,q1,+2,neat").applied(record())
    question = result["questions"][1]
    assert (question["verdict"], question["message"]) == ("wrong value", "said\nadjusted by +2: neat")
    assert result["key"] == "k" and list(result)[-1] == "adjustments"
    assert result["adjustments"][0] == {
        "question": "q1", "before": 2.5, "after": 4.5, "words": "adjusted by +2: neat",
    }  # fmt: skip


def test_the_whole_is_adjusted_after_its_questions(read):
    """A row without a question moves the score alone, also where it stands above a question's row."""
    found = read("ada,,-1,late", "ada,q1,+2,neat")
    assert adjusted(found) == (11.5, [8.0, 4.5], ["adjusted by +2: neat", "adjusted by −1: late"])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ada,q0,+5,x", (12.5, [10.0, 2.5], ["adjusted by +5: x (held at 10)"])),
        ("ada,q1,-5,x", (8.0, [8.0, 0.0], ["adjusted by −5: x (held at 0)"])),
        ("ada,,+50,x", (20.0, [8.0, 2.5], ["adjusted by +50: x (held at 20)"])),
        ("ada,,-50,x", (0.0, [8.0, 2.5], ["adjusted by −50: x (held at 0)"])),
    ],
)
def test_points_stay_within_bounds(read, row, expected):
    """Nothing falls below 0 or rises above what it is worth, and what held it is said."""
    assert adjusted(read(row)) == expected


def test_above_the_maximum_only_where_it_is_stated(read):
    """The column above_max lifts the ceiling, of its own row alone, and a later row does not take the bonus away."""
    head = f"{HEAD},above_max"
    assert adjusted(read("ada,q0,+5,bonus,yes", head=head))[1] == [13.0, 2.5]
    assert adjusted(read("ada,q0,+5,bonus,yes", "ada,q0,+1,more,", head=head))[1] == [13.0, 2.5]


def test_applying_leaves_the_machines_record_as_it_was(read):
    """The record that is kept for the next run is never touched, so that no adjustment is counted twice."""
    one = record()
    before = copy.deepcopy(one)
    found = read("ada,q1,+2,neat", "ada,,-1,late")
    found.applied(one)
    assert one == before


def test_others_are_left_alone(read):
    """A record that no row names comes back equal, with no key of its own."""
    assert read("ada,q1,+2,neat").applied(record("bob")) == record("bob")


def test_what_could_not_be_graded_is_set_or_left(read):
    """A question without points is taken in by "=", and "+" refuses to charge the grader's fault to a student."""
    one = record(points=(8.0, None), verdicts=("right", "ungradable"))
    result = read("ada,q1,=7,by hand").applied(one)
    assert (result["score"], result["max_score"]) == (15.0, 20.0)
    found = read("ada,q1,+2,by hand")
    assert found.applied(one) == one
    assert "set its points" in found.problems()[0]


def test_unknown_names_and_questions_are_told(read):
    """What fits nobody is named with its line, and applied to nobody."""
    found = read("adda,q1,+2,neat", "ada,q7,+2,neat", "bob,,-1,late")
    assert adjusted(found) == (10.5, [8.0, 2.5], [])
    question, names = found.problems()
    assert "line 3: no question 'q7'; the questions are q0, q1" in question
    assert "no submission is called 'adda' (line 2), 'bob' (line 4)" in names


def test_a_name_that_two_submissions_have_is_told(read):
    """The second of one name gets nothing, and the instructor hears of it."""
    found = read("ada,q1,+2,neat")
    found.applied(record())
    assert found.applied(record()) == record()
    assert "several submissions are called 'ada'" in found.problems()[0]


def test_a_name_copied_from_the_gradebook_fits(read):
    """A name that stands in the gradebook behind an apostrophe is found by it."""
    assert adjusted(read(f"{harmless('=ada')},q1,+2,neat"), record("=ada"))[0] == 12.5


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path):
    """What spreadsheets of other countries write is a table as well."""
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffSubmission;Question;Points;Reason\r\nada;q1;+2;neat, and short\r\n".encode())
    assert adjusted(Adjustments.read(path))[2] == ["adjusted by +2: neat, and short"]


def test_a_reason_is_shown_as_text(read):
    """Line ends and control characters of a reason forge no line of the record."""
    (words,) = adjusted(read('ada,q1,+2,"neat\n\x1b[31mscore 100"'))[2]
    assert words == "adjusted by +2: neat \\x1b[31mscore 100"


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        (HEAD, "ada,q1,2,neat", "line 2: points are '2'; write +2 or add 2"),
        (HEAD, "ada,q1,+2 or so,neat", "line 2: points are"),
        (HEAD, "ada,q1,=nan,neat", "line 2: points are"),
        (HEAD, f"ada,q1,+{'9' * 400},neat", "line 2: points are"),
        (HEAD, "ada,q1,+2,", "line 2: no reason"),
        (HEAD, ",q1,+2,neat", "line 2: no submission"),
        (HEAD, "ada,q1,+2,neat,and short", "line 2: 5 cells under 4 columns"),
        ("submission,points,reason", "ada,+2,neat", "no column 'question'"),
        (f"{HEAD},who", "ada,q1,+2,neat,me", "unknown column 'who'"),
        (f"{HEAD},reason", "ada,q1,+2,neat,neat", "a column stands in it twice"),
        (f"{HEAD},above_max", "ada,q1,+2,neat,perhaps", "line 2: above_max is 'perhaps'"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(read, head, row, said):
    """One line with file, line and what to do; no adjustment of such a file is applied."""
    with pytest.raises(BadAdjustments) as refusal:
        read(row, head=head)
    assert said in str(refusal.value) and "adjustments.csv" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_is_no_text_is_refused(tmp_path):
    """A spreadsheet's own format, or no file at all, is told in one line."""
    path = tmp_path / "a.csv"
    with pytest.raises(BadAdjustments, match="cannot be read"):
        Adjustments.read(path)
    path.write_bytes(b"PK\xff\xfe")
    with pytest.raises(BadAdjustments, match="not UTF-8"):
        Adjustments.read(path)
