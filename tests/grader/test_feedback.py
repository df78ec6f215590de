"""The table in the terminal."""

import io

import numpy as np

from grader.feedback import print_record
from grader.limits import Limits


def printed(record, width=100):
    file = io.StringIO()
    print_record(record, file, width)
    return file.getvalue()


def test_a_student_sees_score_questions_and_what_to_do(grade_as):
    """The head, a line for each question, and below a wrong one its message and lines to paste, in this layout."""
    lines = printed(grade_as(mean=lambda x: x.sum(axis=0))).splitlines()
    assert lines[0].startswith("toy · it ") and " 18.33 of 30 " in lines[0]
    assert lines[1] == "  mean        3.33 of 10    wrong value in 2 of 3 case groups"
    assert lines[2] == ("       your mean is the sum of x over axis 0; the mean of x over axis 0 is expected")
    assert lines[3].startswith("       mean[")
    assert "       see it yourself:" in lines
    assert "         import toy as student" in lines
    assert "  softmax       10 of 10    right" in lines


def test_lines_to_paste_are_not_broken(grade_as):
    """However narrow the terminal, a line of code stays a line."""
    record = grade_as(mean=lambda x: x.sum(axis=0))
    text = printed(record, width=50)
    for line in record["questions"][0]["detail"]["snippet"].splitlines():
        assert f"         {line}\n" in text


def test_a_right_submission_is_a_short_table(grade_as):
    """Full marks take one line each."""
    lines = printed(grade_as()).rstrip().splitlines()
    assert len(lines) == 5 and all(line.endswith("right") for line in lines[1:])


def test_no_isolation_is_said_aloud(grade_as):
    """A grade that was made without isolation says so in the head."""
    assert "NOT isolated" in printed(grade_as()).splitlines()[0]
    assert "isolated: namespaces, limits" in printed({**grade_as(), "isolation": "namespaces, limits"})


def test_a_record_cannot_act_on_the_terminal(grade_as):
    """Colours, titles, links, bidirectional marks and rich's own markup come out as text."""
    record = grade_as(mean=lambda x: x.sum(axis=0))
    evil = "\x1b]0;title\x07\x1b[2J\u202eabc[bold]b[/bold][link=x]:smile:"
    record["submission"] = evil
    one = record["questions"][0]
    one["id"], one["message"], one["detail"]["snippet"] = evil, evil, evil
    record["questions"][1] |= {
        "verdict": "wrong value",
        "detail": {"case": {"group": evil, "inputs": {evil: evil}}},
    }
    text = printed(record)
    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
    assert "\\x1b[2J\\u202eabc[bold]b[/bold][link=x]:smile:" in text


def test_what_students_may_not_see_yet_is_not_printed(grade_as):
    """A question that is hidden shows verdict and points alone."""
    record = grade_as(mean=lambda x: x.sum(axis=0))
    record["questions"][0]["readable"] = False
    text = printed(record)
    assert "  mean        3.33 of 10    wrong value\n" in text
    assert "times x.shape[0]" not in text and "import toy" not in text


def test_a_large_input_is_told_by_its_shape(grade_as):
    """Where there are no lines to paste the student reads what the input was."""
    text = printed(grade_as(mean=lambda x: x.mean(axis=0) + 1))
    assert "failing input (noise)   x = float64 of shape (50, 2)   seed = " in text


def test_what_is_expected_is_shown_where_it_is_small(grade_as):
    """The expected value of a small public case stands beside the lines to paste."""
    record = grade_as(mean=lambda x: x.sum(axis=0))
    (line,) = [line for line in printed(record).splitlines() if line.startswith("       expected   mean = [")]
    assert len(np.array(eval(line.partition("= ")[2]))) == 3


def test_points_that_are_none_are_a_dash(grade_as):
    """What could not be graded has no points, not zero."""
    record = grade_as(RuntimeError("ours"))
    assert printed(record).splitlines()[1] == "  mean           — of 10    ungradable"


def test_points_given_by_hand_are_said_once(grade_as):
    """What was adjusted of the whole stands below the head; what was adjusted of a question in its message."""
    record = grade_as()
    record["adjustments"] = [
        {"question": "", "before": 30.0, "after": 29.0, "words": "adjusted by −1: late"},
        {"question": "mean", "before": 9.0, "after": 10.0, "words": "adjusted by +1: neat"},
    ]
    lines = printed(record).splitlines()
    assert lines[1].strip() == "adjusted by −1: late" and not any("neat" in line for line in lines)


def test_the_smallest_failing_input_stands_in_one_line(grade_as):
    """Input, what came back and what is expected, and lines to paste that run it."""
    softmax = lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)  # noqa: E731
    lines = printed(grade_as(softmax=softmax, limits=Limits(search_calls=100))).splitlines()
    assert "       smallest failing input   x = [[1000.]]     yours: [[nan]]     expected: [[1]]" in lines
    assert "         x = np.array([[1000.0]])" in lines
    assert not any(line.startswith("       expected ") for line in lines)


def test_what_is_said_once_is_not_said_again(grade_as):
    """Questions in a row with one and the same message say it at the first."""

    def fails(x):
        raise KeyError("W1")

    text = printed(grade_as(mean=fails, softmax=fails))
    assert text.count("KeyError: 'W1'") == 1 and text.count("as above") >= 1


def test_a_function_that_returns_nothing_is_no_matter_of_inputs(grade_as):
    """An empty function is told as one: no failing input, no lines to paste."""
    record = grade_as(softmax=lambda x: None, limits=Limits(search_calls=100))
    sums = next(one for one in record["questions"] if one["id"] == "sums")
    assert "is a return missing?" in sums["message"]
    assert "smallest" not in sums["detail"] and "snippet" not in sums["detail"]


def test_a_note_is_read_once(grade_as):
    """What is noted of every question, such as how the files were read, stands at the first alone."""
    record = grade_as()
    for one in record["questions"]:
        one["message"], one["detail"]["notes"] = (
            "read by its definitions only",
            ["read by its definitions only"],
        )
    assert printed(record).count("read by its definitions only") == 1
