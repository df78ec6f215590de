"""Points given by hand in `regrade grade`: which file counts, and that no submission brings one along."""

import json
import shutil
from pathlib import Path

import pytest

from regrade.by_hand import find_adjustments
from regrade.errors import UserError

BLANK = Path(__file__).resolve().parents[2] / "solutions" / "csc411_a2" / "blank"
HEAD = "submission,question,points,reason\n"


@pytest.fixture
def class_folder(tmp_path):
    """A folder of submissions with a file of adjustments beside it."""
    (tmp_path / "download").mkdir()
    (tmp_path / "adjustments.csv").write_text(HEAD + "ada,softmax,=3,asked in person\n")
    return tmp_path / "download"


def test_the_file_beside_a_class_that_is_kept_counts(class_folder, capsys):
    """No word is needed where the instructor keeps a class; nothing else is read."""
    found = find_adjustments(None, {class_folder: True}, ["toy"], kept=True)
    assert found.path == class_folder.parent / "adjustments.csv" and not capsys.readouterr().err


@pytest.mark.parametrize(("whole", "kept"), [(False, True), (False, False), (True, False)])
def test_a_file_that_a_student_may_have_put_there_is_only_named(class_folder, capsys, whole, kept):
    """Beside a single submission, which may lie in a student's own folder, a file is told and not applied."""
    assert find_adjustments(None, {class_folder: whole}, ["toy"], kept) is None
    said = capsys.readouterr().err
    assert "is not applied" in said and said.count("\n") == 1


def test_a_file_inside_is_the_submissions_own(class_folder, monkeypatch, capsys):
    """What lies inside, also inside the folder that one stands in, is never looked at."""
    (class_folder.parent / "adjustments.csv").rename(class_folder / "adjustments.csv")
    assert find_adjustments(None, {class_folder: True}, ["toy"], kept=True) is None
    monkeypatch.chdir(class_folder)
    assert find_adjustments(None, {Path(): True}, ["toy"], kept=True) is None
    assert not capsys.readouterr().err


def test_a_named_file_counts_anywhere(class_folder, tmp_path, capsys):
    """--adjustments names the one file that is read, for single submissions as well."""
    other = tmp_path / "mine.csv"
    other.write_text(HEAD)
    for whole, kept in ((False, False), (True, True)):
        assert find_adjustments(other, {class_folder: whole}, ["toy"], kept).path == other
    assert not capsys.readouterr().err


def test_adjustments_are_of_one_assignment(class_folder):
    """A name that two assignments share would be adjusted twice: that is refused."""
    with pytest.raises(UserError, match="one assignment"):
        find_adjustments(None, {class_folder: True}, ["toy", "other"], kept=True)


def test_two_files_are_one_too_many(tmp_path):
    """Where two classes have a file each, neither is guessed to be for both."""
    for name in "ab":
        (tmp_path / name / "download").mkdir(parents=True)
        (tmp_path / name / "adjustments.csv").write_text(HEAD)
    classes = {tmp_path / name / "download": True for name in "ab"}
    with pytest.raises(UserError, match="several adjustments"):
        find_adjustments(None, classes, ["toy", "toy"], kept=True)


def test_a_class_keeps_its_adjustments_however_often_it_is_graded(class_folder, capsys, call):
    """Records and page show them after a second run from the kept records; a bad row stops before grading."""
    shutil.copytree(BLANK, class_folder / "ada")
    shutil.copytree(BLANK, class_folder / "bob")
    words = [
        "grade",
        class_folder,
        "--class",
        "--assignment",
        "csc411_a2",
        "--out",
        class_folder.parent / "out",
    ]
    for _ in range(2):
        assert call(*words) == 0
        lines = (class_folder.parent / "out" / "grades.jsonl").read_text().splitlines()
        assert [json.loads(line)["score"] for line in lines] == [3.0, 0.0]
    assert "adjusted by hand" in (class_folder.parent / "out" / "index.html").read_text()
    adjustments = class_folder.parent / "adjustments.csv"
    adjustments.write_text(HEAD + "adda,softmax,=3,x\n")
    assert call(*words) == 2 and "no submission is called 'adda'" in capsys.readouterr().err
    adjustments.write_text(HEAD + "ada,softmax,3,x\n")
    before = (class_folder.parent / "out" / "grades.jsonl").read_bytes()
    assert call(*words) == 2 and (class_folder.parent / "out" / "grades.jsonl").read_bytes() == before
