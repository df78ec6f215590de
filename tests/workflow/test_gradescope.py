"""The autograder zip: run as Gradescope runs it, in a folder that stands for /autograder."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from regrade import config, declared
from regrade.gradescope.pack import autograder

NAME = "csc411_a2"  # numpy alone
SEED = 987654321
GRADING = config.defaults()["grading"] | {"hidden_seed": SEED}


@pytest.fixture
def root(tmp_path):
    """A folder with the zip unpacked as Gradescope does it, modes kept."""
    with zipfile.ZipFile(io.BytesIO(autograder(NAME, GRADING))) as archive:
        for entry in archive.infolist():
            path = archive.extract(entry, tmp_path / "source")
            os.chmod(path, entry.external_attr >> 16)
    (tmp_path / "submission_metadata.json").write_text("{}")
    shutil.copy(tmp_path / "source" / "run_autograder", tmp_path / "run_autograder")  # as Gradescope does
    return tmp_path


def run(root, solution=None, python=sys.executable, spy=None, **changed):
    """Grade one submission with some settings changed; return results.json."""
    settings = json.loads((root / "source" / "settings.json").read_text())
    (root / "source" / "settings.json").write_text(
        json.dumps(settings | {"grading": settings["grading"] | changed})
    )
    shutil.rmtree(root / "submission", ignore_errors=True)
    (root / "submission").mkdir()
    if solution:
        folder = declared.ROOT / "solutions" / NAME / solution
        shutil.copytree(folder, root / "submission", dirs_exist_ok=True)
    if spy:
        (root / "submission" / "digits.py").write_text(spy)
    done = subprocess.run(
        [str(root / "run_autograder")], cwd="/", capture_output=True, text=True, timeout=240, check=False,
        env={"PATH": os.environ["PATH"], "REGRADE_AUTOGRADER": str(root), "REGRADE_PYTHON": str(python)},
    )  # fmt: skip
    document = json.loads((root / "results" / "results.json").read_text())
    return document, done.stdout + done.stderr


def test_a_submission_is_graded_from_what_the_zip_holds(root):
    """Full marks for a right one, the same score as here for a wrong one; the layers that hold are named."""
    document, said = run(root, "worked")
    assert document["score"] == 100 and all(one["status"] == "passed" for one in document["tests"]), said
    assert "isolated by: " in document["output"] and "none" not in document["output"]
    document, _ = run(root, "mean_cost")
    assert document["score"] == 92.5
    assert "the assignment sums over images" in json.dumps(document)


def test_it_grades_without_namespaces(root):
    """A container that forbids user namespaces has the layers that are left, or says that nothing could be graded."""
    document, _ = run(root, "worked", isolation="strongest without namespaces")
    if "score" not in document:
        pytest.skip("this machine has too few layers without namespaces")
    assert document["score"] == 100 and "namespaces" not in document["output"]


@pytest.mark.parametrize("broken", ["layers", "code", "python", "worker"])
def test_our_fault_has_no_score(root, broken):
    """Whatever fails on our side leaves a results.json that says so to the student, and no mark."""
    python, changed = sys.executable, {}
    if broken == "layers":
        changed = {"isolation": "strongest without namespaces, Landlock"}
    elif broken == "code":
        (root / "source" / "project" / "reference" / NAME / "questions.py").write_text(
            "raise ValueError('ours')\n"
        )
    elif broken == "python":
        python = root / "nowhere"
    else:
        (root / "source" / "project" / "grader" / "child" / "main.py").write_text("raise SystemExit(1)\n")
    document, said = run(root, "worked", python, **changed)
    assert "score" not in document and "tests" not in document
    assert "not yours" in document["output"] and document["stdout_visibility"] == "hidden"
    assert ("did not start" in document["output"]) == (broken == "python") and said


def test_a_hand_in_of_nothing_is_refused_and_not_our_fault(root):
    """An empty submission scores 0, with the reason on each question."""
    document, _ = run(root)
    assert document["score"] == 0 and "this hand-in was refused" in document["tests"][0]["output"]


def test_a_submission_cannot_read_the_seed_or_the_reference(root):
    """What the zip holds is out of reach while it is graded, and nothing of it comes back in what a student reads."""
    spy = (
        f"import glob\nfound = []\nfor path in glob.glob({str(root / 'source')!r} + '/**', recursive=True):\n"
        "    try:\n        found.append(open(path).read())\n    except OSError:\n        pass\n"
        "def softmax(y):\n    raise ValueError(f'{len(found)} files read: {found[:1]}')\n"
    )
    _, said = run(root, spy=spy)
    text = (root / "results" / "results.json").read_text()
    assert "0 files read: []" in text, text + said
    assert str(SEED) not in text and str(root) not in text


def test_the_zip_holds_what_grading_needs_and_nothing_else(root):
    """Scripts at the root can be run; other assignments, solutions and tests stay at home; packages are pinned."""
    for script in ("setup.sh", "run_autograder"):
        path = root / "source" / script
        assert os.access(path, os.X_OK) and path.read_bytes().startswith(b"#!/usr/bin/env bash\n")
        assert subprocess.run(["bash", "-n", path], check=False).returncode == 0
    project = root / "source" / "project"
    assert sorted(path.name for path in project.iterdir()) == ["grader", "reference", "regrade"]
    others = set(declared.assignment_ids()) - {NAME}
    assert not others & {path.name for path in (project / "reference").iterdir()}
    lines = (root / "source" / "requirements.txt").read_text().splitlines()
    assert any(line.startswith("numpy==") for line in lines) and all(
        re.fullmatch(r"[\w.-]+==[\w.]+", x) for x in lines
    )
    program = (
        "import sys, regrade.gradescope.grade, regrade.grading; regrade.grading.assignment(sys.argv[1]); "
        "print([m.__file__ for n, m in sys.modules.items() if n.split('.')[0] in ('regrade', 'grader', 'reference')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, NAME],
        cwd=project,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(file.startswith(str(project)) for file in re.findall(r"'([^']+)'", done.stdout))


@pytest.mark.parametrize("name", declared.assignment_ids())
def test_every_assignment_can_be_packed(name):
    """Each gives the same bytes twice, with its own folder and every library that it lets submissions import."""
    data = autograder(name, GRADING)
    assert autograder(name, GRADING) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert f"project/reference/{name}/questions.py" in archive.namelist()
        needed = archive.read("requirements.txt").decode()
    for library in declared.assignment(name)["libraries"]:
        assert {"skimage": "scikit-image"}.get(library, library) + "==" in needed


def test_the_command_warns_of_the_public_seed(tmp_path, capsys, call):
    """The shipped seed is said to be public; one's own is packed without a word."""
    for words, warned in (([], True), (["--hidden-seed", "424242"], False)):
        assert call("gradescope", NAME, "--out", tmp_path / "a.zip", *words) == 0
        assert ("everybody can read" in capsys.readouterr().err) == warned
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert json.loads(archive.read("settings.json"))["grading"]["hidden_seed"] == 424242
    for words in (["csc411"], [NAME, "--hidden-seed", "0"]):
        assert call("gradescope", *words) == 2 and capsys.readouterr().err.count("\n") == 1
