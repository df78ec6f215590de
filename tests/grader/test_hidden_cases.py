"""What is told of hidden cases: that they failed, and how, without a value."""

import json

from grader.limits import Reply
from grader.prepare import prepare


def test_a_hidden_failure_tells_no_values(question, hidden_inputs, grade_as, toy):
    """A submission that knows the public cases by heart loses the points, and learns nothing of the hidden ones."""
    public = {
        drawn.case.inputs["x"].tobytes(): drawn.expected
        for prepared in prepare(toy, 5)
        for drawn in prepared.cases
        if not drawn.hidden and prepared.question.id == "softmax"
    }
    one = question(grade_as(softmax=lambda x: public.get(x.tobytes(), x)), "softmax")
    assert (one["points"], one["verdict"]) == (0.0, "wrong value")
    assert "\nright on every public case and wrong on every hidden one: does the code hold" in one["message"]
    assert "every public case is right, a hidden one (group 'small scores') is not" in one["message"]
    assert one["detail"]["case"] == {"visibility": "hidden", "group": "small scores"}
    assert "worst" not in one["detail"] and "snippet" not in one["detail"]
    assert not any(number in json.dumps(one) for number in hidden_inputs(toy))


def test_no_words_of_a_hidden_case_come_through(question, hidden_inputs, grade_as, toy):
    """Exception text, file, line and notes of a process that has seen a hidden input are never shown."""
    hidden = {number for number in hidden_inputs(toy)}

    def tells(x):
        if f"{abs(x[0, 0]):.4f}" in hidden:
            raise ValueError(f"the hidden input is {x[0, 0]:.4f}")
        return x.mean(axis=0)

    one = question(grade_as(mean=tells), "mean")
    assert one["verdict"] == "raised" and one["points"] == 0.0
    assert "the code raises an exception" in one["message"] and "ValueError" not in one["message"]
    assert "place" not in one["detail"] and not any(number in json.dumps(one) for number in hidden)


def test_notes_come_from_public_cases_alone(question, hidden_inputs, grade_as, toy):
    """How a submission was read is told; a note forged in a process that has seen a hidden input is not."""
    one = question(grade_as(notes=True), "mean")
    assert one["message"].startswith("seen: ") and one["detail"]["notes"]
    assert not any(number in json.dumps(one) for number in hidden_inputs(toy))


def test_a_process_that_answers_public_cases_never_sees_a_hidden_one(grade_as, fake, toy):
    """Public and hidden cases go to different runs, the public ones first, so that words cannot carry inputs out."""
    grade_as()
    kinds = {
        drawn.case.inputs["x"].tobytes(): drawn.hidden
        for prepared in prepare(toy, 5)
        for drawn in prepared.cases
    }
    runs = [{kinds[case["x"].tobytes()] for _, cases in run for case in cases} for run in fake.runs]
    assert runs == [{False}, {True}]


def test_a_file_that_stops_loading_later_tells_nothing(question, grade_as, fake):
    """Where the files load for the public cases and not for the hidden ones, the reason stays inside."""
    later = Reply("raised", [], None, "while loading toy.py: secret")
    answer = fake._answer
    fake._answer = lambda self, behaviour, call: (
        answer(self, behaviour, call) if len(fake.runs) == 1 else later
    )
    one = question(grade_as(), "mean")
    assert (one["verdict"], one["points"]) == ("raised", 0.0)
    assert "secret" not in json.dumps(one)
