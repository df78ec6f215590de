"""The walk-through of docs/authors.md, followed word by word on a copy of the checkout."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from regrade.authoring import new_assignment
from regrade.errors import UserError

ROOMS = ("reference", "regrade", "grader", "report", "rules", "profiles")
STEP = re.compile(
    r"[Ii]n `(?P<edited>[\w./]+)`,\s|`(?P<old>[^`]+)` becomes `(?P<new>[^`]+)`"
    r"|At the end of `(?P<file>[\w./]+)`:\n\n```python\n(?P<code>.*?)```|```\n(?P<console>\$ .*?)```",
    re.S,
)


@pytest.fixture(scope="module")
def checkout(repository, copy_of, tmp_path_factory):
    """A copy of what the commands read, without any solutions."""
    copy = copy_of(tmp_path_factory.mktemp("checkout"), *ROOMS)
    (copy / "solutions").mkdir()
    (copy / "tests").mkdir()
    for file in ("conftest.py", "assignments/test_every_assignment.py"):
        shutil.copy(repository / "tests" / file, copy / "tests")
    shutil.copy(repository / "pyproject.toml", copy)
    return copy


def python(checkout, *words):
    """Run Python in the copy with the copy's packages."""
    return subprocess.run(
        [sys.executable, *words], cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip


def regrade(checkout, *words):
    """Run one command in the copy."""
    return python(checkout, "-c", "from regrade.cli import main; main()", *words)


def follow(checkout, text):
    """Do what the page says, in its order; yield (command, what came of it, lines that the page says it prints)."""
    edited = None
    for step in STEP.finditer(text):
        if step["edited"]:
            edited = checkout / step["edited"]
        elif step["old"]:
            before = edited.read_text()
            assert step["old"] in before, f"{edited.name} has no {step['old']!r}"
            edited.write_text(before.replace(step["old"], step["new"]))
        elif step["file"]:
            with (checkout / step["file"]).open("a") as file:
                file.write(step["code"])
        else:
            for block in step["console"].split("$ ")[1:]:
                command, *said = block.strip().split("\n")
                assert command.startswith("regrade ")
                done = regrade(checkout, *command.split()[1:])
                yield command, done, said


def test_the_walk_through_works(checkout, repository):
    """Each command of the page runs and prints what the page shows; it ends with an assignment that is sound."""
    shown = []
    for command, done, said in follow(checkout, (repository / "docs" / "authors.md").read_text()):
        weak = command.startswith("regrade check") and said != ["sound"]
        assert done.returncode == weak, command + done.stdout + done.stderr
        assert all(line in done.stdout for line in said), (said, done.stdout)
        assert not (weak and "sound" in done.stdout.splitlines())
        shown.append(command)
    assert [command.split()[1] for command in shown] == [
        "new",
        "check",
        "check",
        "explain",
        "handout",
        "grade",
    ]


@pytest.fixture(scope="module")
def made(checkout):
    """The copy with an assignment that was just made."""
    assert regrade(checkout, "new", "my_hw2").returncode == 0
    return checkout


def test_what_holds_for_every_assignment_holds_for_a_new_one(made):
    """A folder that was just made passes all that `make test` asks of the ones that ship."""
    done = python(made, "-m", "pytest", "tests/test_every_assignment.py", "-k", "my_hw2")
    assert done.returncode == 0 and "passed" in done.stdout, done.stdout + done.stderr


@pytest.fixture(scope="module")
def configured(made):
    """The copy whose configuration asks for that assignment alone, and for no paper."""
    configuration = made / "config.yaml"
    text = re.sub(r"assignments: \[.*\]", "assignments: [my_hw2]", configuration.read_text())
    configuration.write_text(text.replace("formats: [html, latex, pdf]", "formats: [html]"))
    return made


def test_the_workflow_takes_it_in(configured):
    """With the assignment in the configuration everything from grades to report is made, though it has no task."""
    done = python(configured, "-m", "snakemake", "--cores", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (configured / "results/embedded/checked.txt").read_text().endswith("— 3 submissions graded\n")
    assert "my_hw2" in (configured / "results/report/index.html").read_text()


def test_snakemakes_own_report_shows_what_a_person_opens(configured):
    """`snakemake --report` makes one file, without a network: pages and tables with category and caption."""
    assert python(configured, "-m", "snakemake", "--cores", "1").returncode == 0
    done = python(configured, "-m", "snakemake", "--report", "all.html")
    assert done.returncode == 0, done.stderr
    text = (configured / "all.html").read_text(encoding="utf-8")
    captions = [path.read_text(encoding="utf-8") for path in (configured / "report" / "captions").iterdir()]
    shown = [
        caption
        for caption in captions
        if " ".join(caption.split("``")[0].split()[:6]) in " ".join(text.split())
    ]
    assert len(captions) == 5 and len(shown) == 4, (
        "all but the paper's, which this configuration does not ask for"
    )
    assert '"Report"' in text and '"Tables"' in text


@pytest.mark.parametrize(
    "name", ["My", "1st", "", "a-b", "../x", "class", "a" * 41, "nn", "datasets", "run", "ä"]
)
def test_a_bad_name_is_refused(name, tmp_path):
    """What can be no folder of Python files, or is one already, makes nothing."""
    for taken in ("nn", "datasets"):
        (tmp_path / "reference" / taken).mkdir(parents=True)
    (tmp_path / "reference" / "run.py").touch()
    (tmp_path / "solutions").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UserError):
        new_assignment(name, tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_is_overwritten(tmp_path):
    """Where either folder is there, the other is not made and what is in it stays."""
    (tmp_path / "reference").mkdir()
    (tmp_path / "solutions" / "mine").mkdir(parents=True)
    (tmp_path / "solutions" / "mine" / "kept").write_text("as it was")
    with pytest.raises(UserError, match="solutions/mine is there already"):
        new_assignment("mine", tmp_path)
    assert not (tmp_path / "reference" / "mine").exists()
    assert [path.name for path in (tmp_path / "solutions" / "mine").iterdir()] == ["kept"]
