"""From a submission to its record."""

import json

import numpy as np
import pytest

from grader.declarations import Case, Property, Question, Reading
from grader.grading import grade
from grader.limits import Limits, Reply, SandboxFault
from grader.prepare import prepare

KEYS = ["assignment", "submission", "student", "score", "max_score", "isolation", "key", "questions"]
QUESTION_KEYS = [
    "id",
    "title",
    "points",
    "max_points",
    "verdict",
    "visibility",
    "mistake",
    "message",
    "detail",
]


def question(record, name):
    return next(one for one in record["questions"] if one["id"] == name)


def hidden_inputs(assignment, seed=5):
    """Every number of the hidden cases as it could be printed, with at least four digits."""
    for prepared in prepare(assignment, seed):
        for drawn in prepared.cases:
            if drawn.hidden:
                yield from (f"{abs(value):.4f}" for value in np.ravel(drawn.case.inputs["x"]))


def test_a_right_submission_has_full_marks_and_no_words(grade_as):
    """The record has the fields of the contract in their order; nothing is said where nothing is wrong."""
    record = grade_as()
    assert list(record) == KEYS
    assert (record["assignment"], record["submission"]) == ("toy", "it")
    assert (record["score"], record["max_score"], record["isolation"]) == (30.0, 30.0, "none (toy)")
    for one in record["questions"]:
        assert list(one) == QUESTION_KEYS
        assert (one["verdict"], one["points"], one["mistake"], one["message"]) == (
            "right",
            one["max_points"],
            None,
            "",
        )


def test_the_record_is_json_and_says_the_same_each_time(grade_as):
    """Two gradings of one content give the same bytes; nothing of this machine or of the time is in them."""
    first, second = (json.dumps(grade_as(mean=lambda x: x.sum(axis=0)), allow_nan=False) for _ in range(2))
    assert first == second
    assert "/tmp" not in first and "/root" not in first


def test_points_are_shared_by_case_groups(grade_as):
    """The sum instead of the mean is right where there is one row: one of three groups."""
    one = question(grade_as(mean=lambda x: x.sum(axis=0)), "mean")
    assert (one["points"], one["max_points"], one["verdict"]) == (3.33, 10.0, "wrong value")
    assert one["detail"]["groups"] == {"few rows": False, "many rows": False, "one row": True}


def test_a_group_fails_with_any_of_its_cases(grade_as):
    """One wrong case costs its group; the other group keeps its points."""

    def wrong_for_two(x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return np.full((2, 2), 0.5) if x.shape == (2, 2) else e / e.sum(axis=1, keepdims=True)

    one = question(grade_as(softmax=wrong_for_two), "softmax")
    assert one["points"] == 5.0 and one["detail"]["groups"] == {"small scores": False, "large scores": True}


def test_a_factor_is_named_with_the_size_that_it_is(grade_as):
    """A student who forgot to divide by N reads just that, then the worst element, then lines to paste."""
    one = question(grade_as(mean=lambda x: x.sum(axis=0)), "mean")
    first, second, third = one["message"].split("\n")
    assert first == "wrong value in 2 of 3 case groups"
    assert second == "your mean is the expected one times x.shape[0] in every element: divide by it once more"
    assert third.startswith("mean[") and "expected" in third and "all 3 elements are wrong" in third
    assert one["detail"]["case"]["group"] == "few rows" and one["detail"]["worst"]["part"] == "mean"
    assert "import toy as student" in one["detail"]["snippet"]


def test_the_smallest_public_case_is_shown(grade_as):
    """Of several failing public cases the student sees the one that is easiest to check by hand."""
    one = question(grade_as(softmax=lambda x: x), "softmax")
    assert one["detail"]["case"]["visibility"] == "public"
    assert one["detail"]["case"]["inputs"]["x"].count(",") == 3


def test_a_known_mistake_is_named(grade_as):
    """The unstable softmax is recognised by its NaN, and the sentence comes first."""
    one = question(grade_as(softmax=lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)), "softmax")
    assert (one["verdict"], one["mistake"], one["points"]) == ("not finite", "unstable", 5.0)
    assert one["message"].split("\n")[:2] == [
        "not finite in 1 of 2 case groups",
        "exp overflows on large scores: subtract each row's maximum before exp.",
    ]


def test_a_hidden_failure_tells_no_values(grade_as, toy):
    """A submission that knows the public cases by heart loses the points, and learns nothing of the hidden ones."""
    public = {
        drawn.case.inputs["x"].tobytes(): drawn.expected
        for prepared in prepare(toy, 5)
        for drawn in prepared.cases
        if not drawn.hidden and prepared.question.id == "softmax"
    }
    one = question(grade_as(softmax=lambda x: public.get(x.tobytes(), x)), "softmax")
    assert (one["points"], one["verdict"]) == (0.0, "wrong value")
    assert "every public case is right, a hidden one (group 'small scores') is not" in one["message"]
    assert one["detail"]["case"] == {"visibility": "hidden", "group": "small scores"}
    assert "worst" not in one["detail"] and "snippet" not in one["detail"]
    assert not any(number in json.dumps(one) for number in hidden_inputs(toy))


def test_no_words_of_a_hidden_case_come_through(grade_as, toy):
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


def test_notes_come_from_public_cases_alone(grade_as, toy):
    """How a submission was read is told; a note forged in a process that has seen a hidden input is not."""
    one = question(grade_as(notes=True), "mean")
    assert one["message"].startswith("seen: ") and one["detail"]["notes"]
    assert not any(number in json.dumps(one) for number in hidden_inputs(toy))


def test_every_wrong_part_is_named(grade_as, make_toy):
    """The worst part is explained, the others are listed."""
    reference = type(make_toy().reference)(mean=lambda x: {"dx": x, "dw": x, "db": x}, softmax=None)
    assignment = make_toy(questions=make_toy().questions[:1], mistakes=(), reference=reference)
    one = question(
        grade_as(assignment=assignment, mean=lambda x: {"dx": x, "dw": 3 * x, "db": 2 * x}), "mean"
    )
    assert one["detail"]["worst"]["part"] == "mean.dw" and one["message"].endswith("; also wrong: mean.db")


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


def test_a_crash_costs_its_group_alone(grade_as):
    """After an exception the cases of the other groups are put again; the message has file and line."""

    def crashes(x):
        if len(x) == 4:
            raise ValueError("operands could not be\nbroadcast in /home/ada/secret/hw.py")
        return x.mean(axis=0)

    one = question(grade_as(mean=crashes), "mean")
    assert (one["verdict"], one["points"]) == ("raised", 6.67)
    assert one["message"] == (
        "raised in 1 of 3 case groups\nValueError: operands could not be broadcast in …/hw.py (toy.py, line 7)"
    )
    assert one["detail"]["place"] == {"file": "toy.py", "line": 7}


def test_a_mistake_is_recognised_by_how_it_crashes(grade_as):
    """A crash that a known mistake has in the same cases is named like a wrong value."""

    def crashes(x):
        return x.mean(axis=0) if len(x) > 1 else 1 / 0

    one = question(grade_as(mean=crashes), "mean")
    assert (one["mistake"], one["points"]) == ("no rows", 6.67)


def test_a_return_that_is_missing_is_guessed(grade_as):
    """Where the probe cannot use a None that came back, the student is asked for the return."""
    reply = Reply("raised", [], 0, "TypeError: cannot unpack non-iterable NoneType object")
    one = question(grade_as(reply), "mean")
    assert one["message"].endswith("NoneType object: a function returned None, is a return missing?")


def test_a_missing_function_says_so(grade_as):
    """A name that is not there is `missing` and costs the questions that need it, no other."""
    record = grade_as(softmax=None)
    verdicts = {one["id"]: one["verdict"] for one in record["questions"]}
    assert verdicts == {"mean": "right", "softmax": "missing", "sums": "missing", "training": "right"}
    assert "toy.py has no softmax" in question(record, "softmax")["message"]
    assert record["score"] == 15.0


@pytest.mark.parametrize("verdict", ["timed out", "out of memory", "exited", "refused"])
def test_every_ending_has_its_verdict_and_no_points(grade_as, ends, verdict):
    """What a process does to itself costs its question; the message is the sandbox's sentence."""

    def stops(x):
        raise ends(verdict, "it did not end within 10 s")

    record = grade_as(softmax=stops)
    one = question(record, "softmax")
    assert (one["verdict"], one["points"]) == (verdict, 0.0)
    assert "it did not end within 10 s" in one["message"]
    assert record["score"] == 15.0


def test_a_process_that_ends_costs_its_whole_question(grade_as, ends, toy):
    """An exit on one case, public or hidden, leaves no points, whatever was answered before; an exception does."""

    def stops(x):
        if len(x) == 1:
            raise ends("exited", "the process ended")
        return x.mean(axis=0)

    record = grade_as(mean=stops)
    one = question(record, "mean")
    assert (one["verdict"], one["points"]) == ("exited", 0.0)
    assert one["message"] == "exited: the whole question is lost\nthe process ended"
    assert question(record, "softmax")["points"] == 10.0
    hidden = set(hidden_inputs(toy))

    def stops_later(x):
        if f"{abs(x[0, 0]):.4f}" in hidden:
            raise ends("exited", "the process ended")
        return x.mean(axis=0)

    one = question(grade_as(mean=stops_later), "mean")
    assert (one["verdict"], one["points"]) == ("exited", 0.0)
    assert "the process ends before it answers" in one["message"]


def test_an_endless_loop_costs_its_limit_once(grade_as, fake, ends):
    """A question that timed out is not put again, neither its other groups nor its hidden cases."""

    def stops(x):
        raise ends("timed out")

    grade_as(softmax=stops)
    assert sum(name == "softmax" for run in fake.runs for name, _ in run) == 1


def test_a_file_that_does_not_load_is_raised_on_each_question(grade_as):
    """The reason stands with file and line on each question, and hidden cases are not even sent."""
    reply = Reply("raised", [], None, "while loading toy.py: SyntaxError: invalid syntax", "toy.py", 3)
    record = grade_as(reply)
    assert record["score"] == 0.0 and record["max_score"] == 30.0
    for one in record["questions"]:
        assert (one["verdict"], one["points"]) == ("raised", 0.0)
        assert one["message"] == "while loading toy.py: SyntaxError: invalid syntax (toy.py, line 3)"
        assert "snippet" not in one["detail"]


def test_a_file_that_stops_loading_later_tells_nothing(grade_as, fake):
    """Where the files load for the public cases and not for the hidden ones, the reason stays inside."""
    later = Reply("raised", [], None, "while loading toy.py: secret")
    answer = fake._answer
    fake._answer = lambda self, behaviour, call: (
        answer(self, behaviour, call) if len(fake.runs) == 1 else later
    )
    one = question(grade_as(), "mean")
    assert (one["verdict"], one["points"]) == ("raised", 0.0)
    assert "secret" not in json.dumps(one)


def test_a_refused_submission_is_refused_on_each_question(fake, toy, tmp_path):
    """A refused archive scores 0 of all points, with its reason, and never reaches the sandbox."""
    (tmp_path / "a.zip").write_bytes(b"no zip")
    (record,) = grade([tmp_path / "a.zip"], toy, limits=Limits(), hidden_seed=5)
    assert (record["score"], record["max_score"]) == (0.0, 30.0)
    for one in record["questions"]:
        assert (one["verdict"], one["points"], one["detail"]) == ("refused", 0.0, None)
        assert one["message"].startswith("this hand-in was refused: the archive is damaged or no zip")
    assert fake.runs == []


@pytest.mark.parametrize(
    "fault", [SandboxFault("no process could be started"), RuntimeError("secret 0.1234")]
)
def test_a_fault_of_ours_is_ungradable_and_stops_nobody(fake, toy, tmp_path, fault):
    """Points are null and out of max_score; the next submission is graded; no text of an unknown error is shown."""
    fake.behaviours["bad"] = fault
    for name, text in (("a", "bad"), ("b", "right")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "toy.py").write_text(text)
    bad, good = grade([tmp_path / "a", tmp_path / "b"], toy, limits=Limits(), hidden_seed=5)
    assert (bad["score"], bad["max_score"]) == (0.0, 0.0)
    assert {(one["verdict"], one["points"]) for one in bad["questions"]} == {("ungradable", None)}
    assert "0.1234" not in json.dumps(bad)
    assert good["score"] == 30.0


def test_a_broken_question_is_ungradable_and_the_others_count(grade_as, make_toy):
    """Where the reference fails, nobody loses points: the question leaves max_score."""
    broken = [
        Question("raises", "R", 10, "mean", lambda rng: [Case("g", {"x": np.ones(())})]),
        Question("nan", "N", 10, "mean", lambda rng: [Case("g", {"x": np.full((2, 2), np.nan)})]),
        Question(
            "groups", "G", 10, "mean", lambda rng: [Case(str(rng.integers(1000)), {"x": np.ones((2, 2))})]
        ),
        Question("none", "E", 10, "mean", lambda rng: []),
        Question(
            "check",
            "C",
            10,
            "mean",
            lambda rng: [Case("g", {"x": np.ones((2, 2))})],
            judge=Property(lambda *_: "no"),
        ),
    ]
    assignment = make_toy(questions=(*make_toy().questions, *broken))
    record = grade_as(assignment=assignment)
    assert (record["score"], record["max_score"]) == (30.0, 30.0)
    for one in broken:
        got = question(record, one.id)
        assert (got["verdict"], got["points"], got["max_points"]) == ("ungradable", None, 10.0)
        assert got["message"].startswith(
            "this question could not be graded, and that is the grader's fault: "
        )
    assert "gives a value that is not finite" in question(record, "nan")["message"]


def test_a_reading_is_accepted_as_a_whole_and_named(grade_as, make_toy):
    """Another formula has full marks and its name; a mixture of two formulas has not."""
    readings = (Reading("the sum of rows", lambda inputs: {"mean": inputs["x"].sum(axis=0)}),)
    first = make_toy().questions[0]
    again = Question(first.id, first.title, 10, "mean", first.cases, readings=readings)
    assignment = make_toy(questions=(again,), mistakes=())
    one = question(grade_as(assignment=assignment, mean=lambda x: x.sum(axis=0)), "mean")
    assert (one["verdict"], one["message"]) == ("right", "accepted as: the sum of rows")
    assert one["detail"]["reading"] == "the sum of rows"
    assert question(grade_as(assignment=assignment), "mean")["message"] == ""
    mixed = grade_as(assignment=assignment, mean=lambda x: x.sum(axis=0) if len(x) == 4 else x.mean(axis=0))
    assert question(mixed, "mean")["points"] == 6.67
    mostly = grade_as(assignment=assignment, mean=lambda x: x.mean(axis=0) if len(x) < 7 else 0 * x[0])
    assert question(mostly, "mean")["points"] == 6.67 and "reading" not in question(mostly, "mean")["detail"]


def test_a_property_speaks_for_itself(grade_as):
    """The sentence of a failing check is the message; a reply that breaks the check is of another form."""
    one = question(grade_as(softmax=lambda x: 2 * x / x.sum(axis=1, keepdims=True)), "sums")
    assert one["message"].endswith("row 0 sums to 2.000 instead of 1")
    one = question(grade_as(softmax=lambda x: "text"), "sums")
    assert (one["verdict"], one["points"]) == ("wrong shape", 0.0)
    assert (
        "has not the form that was asked for: it is the text 'text', not an array of shape (3, 4)"
        in one["message"]
    )
    one = question(grade_as(softmax=lambda x: None), "sums")
    assert "is a return missing?" in one["message"]
    one = question(grade_as(softmax=lambda x: x * np.nan), "sums")
    assert one["verdict"] == "not finite"


def test_training_is_judged_by_the_spread_of_the_reference(grade_as):
    """What lies within the reference's spread passes, what lies far below does not, and the numbers are told."""
    noisy = lambda x: x.mean(axis=0) + 0.02  # noqa: E731
    assert question(grade_as(mean=noisy), "training")["verdict"] == "right"
    one = question(grade_as(mean=lambda x: x.mean(axis=0) + 1), "training")
    assert (one["verdict"], one["points"]) == ("wrong value", 0.0)
    assert "the score is -1" in one["message"] and "5 reference runs reach" in one["message"]


def test_an_honest_run_passes_by_far(toy):
    """The limits leave room: the reference itself stays above the least score for a hundred other seeds."""
    prepared = next(one for one in prepare(toy, 5) if one.question.id == "training")
    for drawn in prepared.cases:
        x = drawn.case.inputs["x"]
        noise = [np.random.default_rng(seed).normal(0, 0.01, x.shape).mean(0) for seed in range(5000, 5100)]
        scores = [-float(np.abs(one).max()) for one in noise]
        assert min(scores) > drawn.scores.least


def test_a_suspiciously_good_run_is_a_note_only(grade_as, make_toy):
    """A score above all that the reference reaches keeps its points and is marked to be looked at."""
    last = make_toy().questions[-1]
    judge = type(last.judge)(lambda reply, inputs: float(np.max(reply["estimate"])), floor=0.01)
    assignment = make_toy(questions=(Question("t", "T", 5, "train", last.cases, judge=judge),), mistakes=())
    one = question(grade_as(assignment=assignment, mean=lambda x: x.mean(axis=0) + 10), "t")
    assert (one["verdict"], one["points"]) == ("right", 5.0)
    assert one["message"] == "better than all the reference's runs: worth a look"


def test_the_reference_runs_once_for_a_batch(fake, make_toy, tmp_path):
    """Expected values are computed once, however many submissions there are."""
    calls = []
    toy = make_toy()
    counted = type(toy.reference)(
        **{**vars(toy.reference), "softmax": lambda x: calls.append(1) or toy.reference.softmax(x)}
    )
    paths = []
    for number in range(3):
        paths.append(tmp_path / str(number))
        paths[-1].mkdir()
        (paths[-1] / "toy.py").write_text("right")
    records = list(grade(paths, make_toy(reference=counted), limits=Limits(), hidden_seed=5))
    assert [one["submission"] for one in records] == ["0", "1", "2"]
    assert len(calls) == 6 + 2


def test_the_key_stands_for_all_that_the_record_depends_on(fake, make_toy, tmp_path):
    """Another content, assignment, limit or hidden seed gives another key; another name of the folder does not."""

    def key(name="a", text="right", assignment=None, limits=None, seed=5):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "toy.py").write_text(text)
        fake.behaviours[text] = fake.behaviours["right"]
        given = grade(
            [tmp_path / name], assignment or make_toy(), limits=limits or Limits(), hidden_seed=seed
        )
        return next(iter(given))["key"]

    first = key()
    assert first == key(name="b")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "more.py").write_text("")
    with_more = key(name="c")
    (tmp_path / "c" / "more.py").rename(tmp_path / "c" / "less.py")
    assert len({first, with_more, key(name="c")}) == 3
    others = {
        key(text="right "),
        key(assignment=make_toy(key="toy 2")),
        key(limits=Limits(seconds=1)),
        key(seed=6),
    }
    assert len(others | {first}) == 5


def test_a_hidden_seed_that_hides_nothing_is_refused(fake, toy, tmp_path):
    """Seed 0 draws the public cases again."""
    with pytest.raises(ValueError, match="hidden_seed is 0; give a whole number from 1 up"):
        next(grade([tmp_path], toy, limits=Limits(), hidden_seed=0))


def test_a_submission_cannot_speak_to_the_terminal(grade_as):
    """Control characters and marks that reorder text are escaped in the record, and long text is cut."""

    def raises(x):
        raise ValueError("\x1b[2J\u202egnorw " + "x" * 5000)

    said = question(grade_as(mean=raises), "mean")["message"]
    assert said.replace("\n", "").isprintable() and "\\x1b[2J\\u202e" in said and len(said) < 500


def test_addresses_and_places_of_the_machine_are_not_recorded(grade_as):
    """A record is the same on every machine."""

    def raises(x):
        raise TypeError("<function f at 0x7f3a2b1c0d00> in /tmp/scratch-83jd/nn.py")

    said = question(grade_as(mean=raises), "mean")["message"]
    assert "<function f at 0x…> in …/nn.py" in said
