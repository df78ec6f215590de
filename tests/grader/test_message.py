"""What a student reads about a question that is not right."""

import numpy as np

from grader.limits import Reply


def test_a_sum_in_place_of_a_mean_is_named(question, grade_as):
    """A student who forgot to divide by N reads just that, then the worst element, then lines to paste."""
    one = question(grade_as(mean=lambda x: x.sum(axis=0)), "mean")
    first, second, third = one["message"].split("\n")
    assert first == "wrong value in 2 of 3 case groups"
    assert second == "your mean is the sum of x over axis 0; the mean of x over axis 0 is expected"
    assert third.startswith("mean[") and "expected" in third and "all 3 elements are wrong" in third
    assert one["detail"]["case"]["group"] == "few rows" and one["detail"]["worst"]["part"] == "mean"
    assert "import toy as student" in one["detail"]["snippet"]


def test_the_smallest_public_case_is_shown(question, grade_as):
    """Of several failing public cases the student sees the one that is easiest to check by hand."""
    one = question(grade_as(softmax=lambda x: x), "softmax")
    assert one["detail"]["case"]["visibility"] == "public"
    assert one["detail"]["case"]["inputs"]["x"].count(",") == 3


def test_a_known_mistake_is_named(question, grade_as):
    """The unstable softmax is recognised by its NaN, and the sentence comes first."""
    one = question(grade_as(softmax=lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)), "softmax")
    assert (one["verdict"], one["mistake"], one["points"]) == ("not finite", "unstable", 5.0)
    assert one["message"].split("\n")[:2] == [
        "not finite in 1 of 2 case groups",
        "exp overflows on large scores: subtract each row's maximum before exp.",
    ]


def test_every_wrong_part_is_named(question, grade_as, make_toy):
    """The worst part is explained, the others are listed."""
    reference = type(make_toy().reference)(mean=lambda x: {"dx": x, "dw": x, "db": x}, softmax=None)
    assignment = make_toy(questions=make_toy().questions[:1], mistakes=(), reference=reference)
    one = question(
        grade_as(assignment=assignment, mean=lambda x: {"dx": x, "dw": 3 * x, "db": 2 * x}), "mean"
    )
    assert one["detail"]["worst"]["part"] == "mean.dw" and one["message"].endswith("; also wrong: mean.db")


def test_a_mistake_is_recognised_by_how_it_crashes(question, grade_as):
    """A crash that a known mistake has in the same cases is named like a wrong value."""

    def crashes(x):
        return x.mean(axis=0) if len(x) > 1 else 1 / 0

    one = question(grade_as(mean=crashes), "mean")
    assert (one["mistake"], one["points"]) == ("no rows", 6.67)


def test_a_return_that_is_missing_is_guessed(question, grade_as):
    """Where the probe cannot use a None that came back, the student is asked for the return."""
    reply = Reply("raised", [], 0, "TypeError: cannot unpack non-iterable NoneType object")
    one = question(grade_as(reply), "mean")
    assert one["message"].endswith("NoneType object: a function returned None, is a return missing?")


def test_a_submission_cannot_speak_to_the_terminal(question, grade_as):
    """Control characters and marks that reorder text are escaped in the record, and long text is cut."""

    def raises(x):
        raise ValueError("\x1b[2J\u202egnorw " + "x" * 5000)

    said = question(grade_as(mean=raises), "mean")["message"]
    assert said.replace("\n", "").isprintable() and "\\x1b[2J\\u202e" in said and len(said) < 500


def test_addresses_and_places_of_the_machine_are_not_recorded(question, grade_as):
    """A record is the same on every machine."""

    def raises(x):
        raise TypeError("<function f at 0x7f3a2b1c0d00> in /tmp/scratch-83jd/nn.py")

    said = question(grade_as(mean=raises), "mean")["message"]
    assert "<function f at 0x…> in …/nn.py" in said
