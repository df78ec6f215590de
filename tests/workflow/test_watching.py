"""`regrade grade --watch`: what is graded again, and how it ends."""

import shutil
from pathlib import Path

import pytest

from regrade import watching

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions" / "csc411_a2"


class Script:
    """What happens between two looks: one step after the other, then the end."""

    def __init__(self, *steps):
        self.steps = list(steps)

    def __call__(self):
        if not self.steps:
            raise KeyboardInterrupt
        self.steps.pop(0)()


def seen(path, *steps):
    """Return the submissions that are yielded while the steps happen."""
    found = []
    with pytest.raises(KeyboardInterrupt):
        for submission in watching.saved(path, Script(*steps)):
            found.append(submission)
    return found


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.py").write_text("x = 1\n")
    return tmp_path / "mine"


def nothing():
    """Nothing happens."""


def test_each_save_is_seen_once(folder):
    """The submission as it is, then once for each change of a file's content, also of a file that comes."""
    found = seen(
        folder,
        nothing,
        lambda: (folder / "a.py").write_text("x = 2\n"),
        nothing,
        lambda: (folder / "b.py").write_text("y = 1\n"),
        nothing,
    )
    assert [one.files for one in found] == [
        {"a.py": b"x = 1\n"},
        {"a.py": b"x = 2\n"},
        {"a.py": b"x = 2\n", "b.py": b"y = 1\n"},
    ]


def test_saving_what_was_there_grades_nothing(folder):
    """A save without a change, and files that are no part of a submission, change nothing."""
    found = seen(
        folder,
        lambda: (folder / "a.py").write_text("x = 1\n"),
        lambda: (folder / "notes.tmp").write_text("x"),
        nothing,
    )
    assert len(found) == 1


def test_what_is_half_saved_is_seen_as_it_is(folder):
    """A file with a syntax error, and then the whole one, are two states of the submission."""
    texts = ["def f(:\n", "ok = 1\n"]
    found = seen(folder, *(lambda text=text: (folder / "a.py").write_text(text) for text in texts), nothing)
    assert [one.files["a.py"].decode() for one in found[1:]] == texts


def test_a_file_that_is_replaced_is_waited_for(folder):
    """An editor that removes a file and writes it anew ends nothing."""
    file = folder / "a.py"
    found = seen(file, file.unlink, nothing, lambda: file.write_text("x = 3\n"), nothing)
    assert [one.files["a.py"] for one in found] == [b"x = 1\n", b"x = 3\n"]


def test_a_save_is_graded_and_control_c_ends_politely(tmp_path, monkeypatch, capsys, call):
    """A broken file and its repair are graded one after the other; Ctrl-C says so and is no failure."""
    mine = tmp_path / "mine"
    shutil.copytree(SOLUTIONS / "worked", mine)
    whole = (mine / "digits.py").read_text()
    (mine / "digits.py").write_text("def f(:\n")
    script = Script(lambda: (mine / "digits.py").write_text(whole), nothing)
    looked = watching.saved
    monkeypatch.setattr(watching, "saved", lambda path, wait: looked(path, script))
    assert call("grade", mine, "--watch", "--assignment", "csc411_a2") == 0
    said = capsys.readouterr().out
    assert said.index(" 0 of 100") < said.index("100 of 100") < said.index("stopped watching")
    assert "invalid syntax" in said and "Ctrl-C to end" in said


@pytest.mark.parametrize("more", [["--out", "x"], ["--json", "x"], ["--class"], [str(SOLUTIONS / "blank")]])
def test_one_submission_is_watched(more, tmp_path, monkeypatch, capsys, call):
    """A class, or a run that is kept, is not watched: one line, and nothing is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watching, "watch", lambda *words: pytest.fail("it was watched"))
    assert call("grade", "--watch", SOLUTIONS / "worked", *more) == 2
    assert "--watch: it grades one submission" in capsys.readouterr().err and not list(tmp_path.iterdir())
