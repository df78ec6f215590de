"""The plan: which jobs a configuration asks for, and what makes each of them out of date."""

import json
import shlex

import pytest

from regrade import config
from regrade.declared import ROOT, assignment, assignment_ids
from regrade.errors import UserError
from regrade.plan import Plan
from regrade.submissions import submissions_of


@pytest.fixture
def plan():
    """The plan of the configuration that ships."""
    return Plan(config.defaults(), ROOT)


def test_a_task_runs_once_per_implementation_and_seed(plan):
    """A seeded task has a job for each seed and implementation; one that draws nothing has seed 0 alone."""
    whole = [task for task in assignment("csc411_a2")["tasks"] if "parts" not in task["settings"]["embedded"]]
    for task in whole:
        runs = plan.outcomes_of("csc411_a2", task["id"])
        assert len(runs) == len(task["implementations"]) * (
            3 if task["seeded"] and not task.get("one_seed") else 1
        )


def test_scales_have_results_of_their_own(plan):
    """No result path of one scale is a path of the other, so neither invalidates the other."""
    other = Plan({**config.defaults(), "scale": "published", "data_dir": "."}, ROOT)
    assert not set(plan.task_outcomes()) & set(other.task_outcomes())


def test_only_a_task_on_a_submission_depends_on_the_grader(plan):
    """An edited grader makes no reference run stale; an edited submission makes the runs on it stale."""
    reference = plan.task_inputs("csc411_a2", "p4_descent", "reference")
    solution = plan.task_inputs("csc411_a2", "p4_descent", "solution")
    assert not [file for file in reference if file.startswith(("grader/", "solutions/"))]
    assert "grader/sandbox.py" in solution
    assert "solutions/csc411_a2/worked/digits.py" in solution


def test_grades_depend_on_their_own_assignment_only(plan):
    """An edited question of one course regrades that course alone."""
    for name in assignment_ids():
        others = [other for other in assignment_ids() if other != name]
        inputs = plan.grade_inputs(name, "shard-all")
        assert f"reference/{name}/questions.py" in inputs
        assert not [file for file in inputs if any(f"/{other}/" in file for other in others)]


def test_a_failed_task_is_tried_again(tmp_path):
    """The number of the attempt changes after a failure, which makes the job out of date, and stays after success."""
    plan = Plan(config.defaults(), tmp_path)
    outcome = tmp_path / "results/embedded/tasks/course/part/reference/seed-0/outcome.json"
    outcome.parent.mkdir(parents=True)
    run = ("course", "part", "reference", 0)
    assert plan.attempt(*run) == 1
    for text, attempt in (
        ('{"status": "done", "attempt": 2}', 2),
        ('{"status": "failed", "attempt": 2}', 3),
        ('{"status": "do', 1),
    ):
        outcome.write_text(text)
        assert plan.attempt(*run) == attempt


def test_shards_hold_each_submission_once_and_a_new_one_moves_few(tmp_path):
    """Shards stay within their size, hold everybody once, and a newcomer changes one shard (or splits one)."""
    folder = tmp_path / "solutions" / "course"
    folder.mkdir(parents=True)
    settings = config.defaults()
    settings = {**settings, "grading": {**settings["grading"], "shard_size": 4}}
    for number in range(40):
        (folder / f"s{number}.py").write_text("")
    before = Plan(settings, tmp_path).shards("course")
    names = sorted(one.name for members in before.values() for one in members)
    assert names == sorted(f"s{number}" for number in range(40))
    assert max(map(len, before.values())) <= 4
    (folder / "newcomer.py").write_text("")
    submissions_of.cache_clear()
    after = Plan(settings, tmp_path).shards("course")
    assert len([shard for shard in before if after.get(shard) != before[shard]]) == 1


@pytest.mark.parametrize("seed", [20180223, 987654321])
def test_the_report_does_not_know_the_hidden_seed(seed):
    """Whoever knows the seed can draw the hidden cases: nothing that the report is made from holds it."""
    from regrade.steps.report import where_from

    settings = config.defaults()
    settings = {**settings, "grading": {**settings["grading"], "hidden_seed": seed}}
    made = repr(where_from(settings, {"commit": None, "commit_date": None, "dirty": False}))
    assert str(seed) not in made
    assert ("changed, not shown" in made) == (seed != 20180223)


def test_the_command_in_the_report_names_every_changed_setting(tmp_path):
    """What Snakemake reads from the command's words is the configuration in force, but for the hidden seed."""
    from snakemake.cli import parse_config
    from snakemake.utils import update_config

    from regrade.steps.report import command

    mine = config.defaults()
    assert command(mine) == "snakemake --cores 8"
    data = tmp_path / "my data"
    data.mkdir()
    mine |= {"scale": "published", "data_dir": str(data), "assignments": ["cs189_hw6"], "download": True}
    mine["seeds"] = {**mine["seeds"], "published": [3, 5]}
    mine["grading"] = {**mine["grading"], "hidden_seed": 4711, "seconds": 2.5, "isolation": "none"}
    words = shlex.split(command(mine))
    assert "4711" not in command(mine) and words[:4] == ["snakemake", "--cores", "8", "--config"]
    read = config.defaults()
    update_config(read, parse_config(words[4:]))
    shipped = config.defaults()["grading"]["hidden_seed"]
    assert config.checked(read, ROOT) == mine | {"grading": {**mine["grading"], "hidden_seed": shipped}}


def test_every_archive_that_can_be_taken_in_is_a_submission(tmp_path):
    """A .tar.gz is listed as a .zip is, under its name without the whole ending; other files are no submissions."""
    place = tmp_path / "archives" / "course"
    place.mkdir(parents=True)
    for name in (
        "a.b.zip",
        "b.tar.gz",
        "c.TGZ",
        "d.tar",
        "e.py",
        "f.ipynb",
        "notes.gz",
        "scores.csv",
        "g.7z",
    ):
        (place / name).write_bytes(b"")
    found = submissions_of(tmp_path, "archives", "course")
    assert [one.name for one in found] == ["a.b", "b", "c", "d", "e", "f"]
    assert found[1].path == "archives/course/b.tar.gz"


def test_two_submissions_of_one_name_are_refused(tmp_path):
    """A folder and an archive of one name would share a page and look like one row: the clash is named."""
    place = tmp_path / "solutions" / "course"
    (place / "ada").mkdir(parents=True)
    (place / "ada.ZIP").write_bytes(b"")
    with pytest.raises(UserError, match="two submissions are called 'ada'"):
        submissions_of(tmp_path, "solutions", "course")


@pytest.mark.parametrize("name", ["<script>.py", "{shard}.py", "{ b , c}.py", "sur\udcff{a}.py"])
def test_a_name_that_snakemake_reads_as_its_own_does_not_stop_the_class(tmp_path, name):
    """No rule names a file with <word> or {word} in its path; what is in it still decides whether to grade again."""
    folder = tmp_path / "solutions" / "course" / "ada"
    folder.mkdir(parents=True)
    (folder / "digits.py").touch()
    seen = []
    for content in ("", "one", "two"):
        (folder / name).write_text(content)
        submissions_of.cache_clear()
        (found,) = submissions_of(tmp_path, "solutions", "course")
        assert found.files == ["solutions/course/ada/digits.py"]
        seen.append(found.unnamed)
    assert len(set(seen)) == 3 and "" not in seen
    (folder / name).unlink()
    submissions_of.cache_clear()
    assert submissions_of(tmp_path, "solutions", "course")[0].unnamed == ""


def test_a_task_in_parts_is_several_jobs_of_the_reference_and_one_of_a_submission(plan, monkeypatch):
    """A part is a job with its own settings over the task's, so that no job of a long search outlives its limit."""
    task = {
        "id": "search",
        "implementations": ["reference", "solution"],
        "seeded": True,
        "one_seed": True,
        "settings": {
            "embedded": {"rate": 1, "epochs": 5, "parts": {"slow": {"rate": 2}, "fast": {"rate": 3}}}
        },
    }
    monkeypatch.setattr("regrade.declared.assignment", lambda *_: {"tasks": [task]})
    monkeypatch.setattr("regrade.declared.task", lambda *_: task)
    one = Plan({**plan.config, "assignments": ["course"]}, ROOT)
    folders = [path.split("search/")[1].removesuffix("/outcome.json") for path in one.task_outcomes()]
    assert folders == ["reference/seed-0-slow", "reference/seed-0-fast", "solution/seed-0-slow"]
    assert json.loads(one.task_settings("course", "search", "-fast")) == {"rate": 3, "epochs": 5}


def test_a_task_takes_at_least_the_seeds_that_it_asks_for(plan):
    """A comparison over seeds has them where the configuration gives one, which stays the first."""
    task = {"seeded": True, "least_seeds": 3}
    one = Plan({**plan.config, "seeds": {"embedded": [1], "published": [0]}}, ROOT)
    assert one.seeds(task) == [1, 0, 2]
    assert plan.seeds(task) == [0, 1, 2]
    assert one.seeds({"seeded": True}) == [1]


def test_figures_depend_on_results_and_declarations_alone(plan):
    """A template, or the code of pages and paper, makes the report out of date and redraws no figure."""
    drawing, rendering = plan.sources("regrade.steps.figures"), plan.report_inputs("regrade.steps.report")
    templates = {path for path in rendering if not path.endswith((".py", ".yaml"))}
    assert {"report/templates/report.css", "report/templates/base.html.j2"} <= templates
    assert all(path.endswith(".py") for path in drawing) and "report/figures/style.py" in drawing
    for path in ("report/render.py", "report/pages.py", "report/latex.py", "reference/run.py"):
        assert path not in drawing, path
