"""How a class did, counted from records."""

import pytest

from report.class_statistics import class_statistics


def question(name="q", verdict="right", points=10.0, mistake=None, message="", notes=()):
    return {"id": name, "title": f"Title {name}", "points": points, "max_points": 10.0, "verdict": verdict,
            "mistake": mistake, "message": message, "detail": {"notes": list(notes)}}  # fmt: skip


def record(name, *questions, key="", student=None, **more):
    counted = [one for one in questions if one["points"] is not None]
    return {"assignment": "toy", "submission": name, "score": sum(one["points"] for one in counted),
            "max_score": 10.0 * len(counted), "key": key or name, "isolation": "walls",
            "questions": list(questions), "student": {"id": student} if student else {}, **more}  # fmt: skip


def statistics(*records):
    (found,) = class_statistics(records).values()
    return found


def wrong(points=2.5, mistake="m", **changed):
    message = "wrong value in 3 of 4 case groups\nexamples repeat across batches\nthe worst is x[0]"
    return question(verdict="wrong value", points=points, mistake=mistake, message=message, **changed)


def test_scores_and_their_spread():
    """Median, mean, extremes and the bars are in percent of what counts; full marks have their own bar."""
    found = statistics(
        record("ada", question()),
        record("bob", question(verdict="raised", points=0.0)),
        record("cyd", wrong(9.99)),
        record("dee", question(verdict="ungradable", points=None)),
    )
    assert (found.submissions, found.scored, found.full) == (4, 3, 1)
    assert (found.median, found.least, found.best) == (pytest.approx(99.9), 0.0, 100.0)
    assert found.mean == pytest.approx(199.9 / 3)
    assert found.bins == (1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)


def test_more_than_the_maximum_is_full_marks():
    """A bonus given by hand falls into the last bar."""
    assert statistics(record("ada", question(points=12.0), adjustments=[{}])).bins[-1] == 1


def test_a_question_over_the_class():
    """Mean points over those for whom it counts, full marks, verdicts and mistakes, the most frequent first."""
    found = statistics(
        record("ada", question()),
        record("bob", wrong()),
        record("cyd", wrong()),
        record("dee", question(verdict="ungradable", points=None)),
    ).questions[0]
    assert (found.graded, found.mean, found.right, found.share_right, found.most) == (3, 5.0, 1, 1 / 3, 10.0)
    assert list(found.verdicts.items()) == [("wrong value", 2), ("right", 1), ("ungradable", 1)]
    assert found.mistakes == {"examples repeat across batches": 2}


def test_a_question_that_counts_for_nobody_has_no_share():
    """What the grader could not grade says nothing of how hard a question is."""
    (found,) = statistics(record("dee", question(verdict="ungradable", points=None))).questions
    assert (found.mean, found.share_right) == (None, None)


def test_where_the_class_stumbled_is_told_in_the_mistakes_own_sentence():
    """A known mistake is counted once for each submission, whatever it cost, and said in its sentence."""
    both = record("ada", wrong(name="q"), wrong(name="r"), question("s"))
    found = statistics(both, record("bob", wrong(name="q"), question("r"), question("s")))
    (stumble,) = found.stumbles
    assert (stumble.count, stumble.words) == (2, "q, r: examples repeat across batches")
    assert stumble.named and stumble.submissions == ("ada", "bob")


def test_a_verdict_stands_for_a_mistake_that_is_not_known():
    """What no mistake explains is counted by question and verdict, after the mistakes of the same count."""
    raised = question("a", "raised", 0.0)
    found = statistics(record("ada", raised, wrong(name="r")), record("bob", raised, wrong(name="r")))
    assert [one.words for one in found.stumbles] == ["r: examples repeat across batches", "a: raised"]


def test_who_fails_everywhere_in_one_way_stumbled_once():
    """A file that does not load is one stumble, not one for each question."""
    found = statistics(record("ada", question("q", "raised", 0.0), question("r", "raised", 0.0)))
    assert [one.words for one in found.stumbles] == ["every question: raised"]


@pytest.mark.parametrize(
    ("one", "why", "said"),
    [
        (question(verdict="refused", points=0.0, message="no zip"), "refused", "all questions: no zip"),
        (question(verdict="exited", points=0.0), "ended the process", "all questions: exited"),
        (question(verdict="ungradable", points=None), "could not be graded: the grader's fault",
         "all questions: ungradable"),
        (question(verdict="out of memory", points=0.0), "out of memory", "all questions: out of memory"),
        (question(verdict="raised", points=0.0, message="NameError: np"),
         "does not load, or raises in every question", "NameError: np"),
        (question(notes=["better than all runs: worth a look"]), "better than the reference's own runs", "q"),
    ],
)  # fmt: skip
def test_who_needs_a_look(one, why, said):
    """Who was refused, ended the process, could not be graded or is too good is named with the reason."""
    (look,) = statistics(record("ada", one), record("bob", question())).looks
    assert (look.why, look.submissions) == (why, (("ada", said),))


def test_a_good_class_needs_no_look():
    """Right and wrong answers alone ask for nobody's look."""
    found = statistics(record("ada", question()), record("bob", wrong(), question("r")))
    assert found.looks == ()


def test_the_same_files_are_told():
    """Those who handed in the same stand together once, most urgent reasons before them."""
    found = statistics(
        record("ada", question(), key="k"),
        record("bob", question(), key="k"),
        record("cyd", question(verdict="exited", points=0.0), key="l"),
        record("dee", question(verdict="refused", points=0.0), key="m"),
    )
    assert [look.why for look in found.looks] == ["refused", "ended the process", "handed in the same files"]
    assert found.looks[2].submissions == (("ada", "as bob"),)


def test_the_same_files_of_one_student_or_worth_nothing_are_no_pair():
    """A second hand-in of one student, and the empty hand-out handed back, are nobody's copy."""
    empty = question(verdict="missing", points=0.0)
    found = statistics(
        record("1", question(), key="k", student="7"),
        record("2", question(), key="k", student="7"),
        record("3", empty, question("r", "raised", 0.0), key="l"),
        record("4", empty, question("r", "raised", 0.0), key="l"),
    )
    assert found.looks == ()


def test_assignments_are_apart():
    """Each assignment has its own statistics; isolation and adjusted records are counted."""
    other = {**record("ada", question()), "assignment": "other", "isolation": "none"}
    found = class_statistics([record("ada", question(), adjustments=[{}]), other, record("bob", question())])
    assert [(name, one.submissions, one.isolation, one.adjusted) for name, one in found.items()] == [
        ("toy", 2, ("walls",), 1),
        ("other", 1, ("none",), 0),
    ]
