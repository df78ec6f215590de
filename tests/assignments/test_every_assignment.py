"""What holds for every assignment folder, whichever it is: adding one must not need a change here."""

import ast
import importlib
import math
import re

import pytest
import yaml

from grader.checking.lost import lost_by_each
from grader.declarations import SameAsReference, all_needs
from grader.diagnose import Mistakes
from grader.judge import judge
from grader.prepare import call_probe, prepare
from regrade import declared
from regrade.grading import assignment

NAMES = declared.assignment_ids()
HIDDEN_SEED = 7


@pytest.fixture(scope="module", params=NAMES)
def about(request):
    """One assignment.yaml."""
    return declared.assignment(request.param)


@pytest.fixture(scope="module")
def graded(about):
    """The assignment as the grader sees it, with its prepared questions."""
    one = assignment(about["id"])
    return one, prepare(one, HIDDEN_SEED)


def test_points_sum_to_100(graded):
    """A student reads a score out of 100."""
    assert sum(question.points for question in graded[0].questions) == 100


def test_questions_can_be_graded(graded):
    """The reference runs on every public and hidden case, and passes its own properties and spreads."""
    assert [one.fault for one in graded[1]] == [None] * len(graded[1])


def test_the_training_question_has_a_curve(graded):
    """A student sees how the training went: ten to twenty places, with a band of the reference's at each of them."""
    trainings = [one for one in graded[1] if one.question.id == "training"]
    if not trainings:
        pytest.skip("the assignment asks for no training")
    (training,) = trainings
    (band,) = [drawn.band for drawn in training.cases if not drawn.hidden]
    assert 10 <= len(band.at) <= 20 and band.at == sorted(set(band.at)) and band.seeds >= 5
    assert all(low < high for low, high in zip(band.low, band.high, strict=True))
    assert band.high[-1] < band.low[0]  # it learns


def test_public_and_hidden_cases_differ_in_their_numbers_only(graded):
    """A hidden case has the group of a public one, and other numbers wherever anything is drawn."""
    for one in graded[1]:
        public = [drawn.case for drawn in one.cases if not drawn.hidden]
        hidden = [drawn.case for drawn in one.cases if drawn.hidden]
        assert [case.group for case in public] == [case.group for case in hidden], one.question.id


def test_the_reference_is_right_on_every_case(graded):
    """No question asks for something that its own reference does not do."""
    for one in graded[1]:
        for drawn in one.cases:
            reply = call_probe(graded[0], one.question, drawn.case.inputs)
            assert judge(one.question, drawn, reply).verdict is None, (one.question.id, drawn.case.group)


def test_every_mistake_loses_the_questions_that_it_names_and_no_other(graded):
    """A known-wrong implementation loses what it names, and beyond that at most what needs a question that it names."""
    one, questions = graded
    needs = all_needs(tuple(one.questions))
    for lost in lost_by_each(one, questions, jobs=2):
        assert not lost.kept, f"{lost.mistake.id} keeps the points of {lost.kept}"
        assert not lost.also(needs), f"{lost.mistake.id} loses {lost.also(needs)}"


def test_a_mistake_is_named_from_its_own_replies(graded):
    """A student who makes a known mistake on a compared question is told its name, and no other's."""
    one, questions = graded
    mistakes = Mistakes(one)
    named = 0
    for mistake in one.mistakes:
        for prepared in questions:
            if prepared.question.id != mistake.questions[0] or not isinstance(
                prepared.question.judge, SameAsReference
            ):
                continue
            replies = {}
            for place, drawn in enumerate(prepared.cases):
                try:
                    replies[place] = call_probe(one, prepared.question, drawn.case.inputs, mistake.functions)
                except Exception:
                    continue
            failed = [
                place
                for place, reply in replies.items()
                if judge(prepared.question, prepared.cases[place], reply).verdict is not None
            ]
            if failed:
                found = mistakes.match(prepared, replies, failed)
                assert found is None or found.id == mistake.id, (mistake.id, found.id)
                named += found is not None
    assert named > 0  # two mistakes that reply alike are not told apart, but most are told


def test_every_published_function_is_asked_for(about, repository):
    """Each function of the published interface is called by a probe of some question."""
    source = (repository / "reference" / about["id"] / "probes.py").read_text()
    called = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    called |= {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    inputs = {str(value) for one in assignment(about["id"]).questions for value in _texts(one)}
    for functions in about["interface"].values():
        for function in functions:
            stem = function.removesuffix("_deriv")
            assert {function, stem} & (called | inputs), f"{function} is asked for by no probe"


def _texts(question):
    import numpy as np

    for case in question.cases(np.random.default_rng(0)):
        yield from (value for value in case.inputs.values() if isinstance(value, str))


def test_probes_import_nothing_of_ours(about, repository):
    """A probe's source goes into the sandbox: it imports numpy and torch at most, nothing of ours."""
    tree = ast.parse((repository / "reference" / about["id"] / "probes.py").read_text())
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} <= {"numpy", "torch", "math", "inspect", "re"}


def test_declarations_fit_together(about):
    """Claims, figures and metrics name tasks and metrics that exist; ids are unique; every task has a module."""
    tasks = [task["id"] for task in about["tasks"]]
    metrics = declared.read(about["id"], "metrics")
    claims = declared.read(about["id"], "claims")
    figures = declared.read(about["id"], "figures")
    for rows in (tasks, [row["id"] for row in claims], [row["id"] for row in figures]):
        assert len(rows) == len(set(rows))
    for task in tasks:
        assert callable(importlib.import_module(f"reference.{about['id']}.tasks.{task}").run)
    for claim in claims:
        for key in ("measured", "greater", "lesser"):
            if key in claim:
                assert claim[key]["task"] in tasks, claim["id"]
                assert claim[key]["metric"] in metrics, claim["id"]
        wanted = {"ordering": {"greater", "lesser"}, "not_testable": {"reason"}, "whole_number": {"of"}}.get(
            claim["compare"], {"measured"}
        )
        assert wanted <= set(claim), claim["id"]
        assert claim["data"] in {None, *declared.catalogue()}, claim["id"]
    for figure in figures:
        assert figure["task"] in tasks, figure["id"]
        drawn = figure.get("metric", [])
        assert set([drawn] if isinstance(drawn, str) else drawn) <= set(metrics), figure["id"]
    for task in about["tasks"]:
        assert set(task["data"]) <= set(declared.catalogue())


def test_solutions_score_what_their_readme_says(about, repository):
    """Worked solutions earn 100; every other one loses exactly the points of its line in README.md."""
    from regrade import config
    from regrade.grading import grade_all
    from regrade.submissions import submissions_of

    folder = repository / "solutions" / about["id"]
    rows = re.findall(r"^\| (\w+) \| ([\d.]+) \| .+\|$", (folder / "README.md").read_text(), re.M)
    promised = {name: float(score) for name, score in rows}
    found = submissions_of(repository, "solutions", about["id"])
    assert set(promised) == {one.name for one in found}
    assert len(promised) >= 3 and promised["worked"] == 100
    settings = config.load(repository)["grading"]
    records = list(grade_all([repository / one.path for one in found], about["id"], settings))
    assert {one["submission"]: one["score"] for one in records} == pytest.approx(promised)
    assert all(one["max_score"] == 100 for one in records)
    assert all(math.isfinite(one["score"]) for one in records)


def test_settings_fit_both_scales(about):
    """Both scales set the same keys, so that a task reads no setting that one of them lacks."""
    for task in about["tasks"]:
        embedded, published = (set(task["settings"][scale]) for scale in ("embedded", "published"))
        assert embedded - {"parts"} == published - {"parts"}, task["id"]


def test_yaml_is_plain(about, repository):
    """Declarations need no Python tags to be read."""
    for kind in ("assignment", "claims", "metrics", "figures"):
        text = (repository / "reference" / about["id"] / f"{kind}.yaml").read_text()
        assert yaml.safe_load(text) is not None or not about["tasks"]
