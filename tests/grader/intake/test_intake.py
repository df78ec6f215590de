"""Taking honest submissions in."""

from pathlib import Path

from grader import intake
from grader.intake import take_in

FILES = {"nn.py": b"x = 1\n", "util.py": b"y = 2\n", "data/w.npy": b"\x93NUMPY"}


def test_a_folder_a_zip_and_a_zip_around_a_folder_are_the_same(tmp_path, archive, tree):
    """How the files are packed does not matter."""
    folder = tree(tmp_path / "ada", FILES)
    flat = archive(tmp_path / "bob.zip", FILES)
    nested = archive(tmp_path / "cleo.zip", {f"hw5/code/{name}": data for name, data in FILES.items()})
    for path, name in ((folder, "ada"), (flat, "bob"), (nested, "cleo")):
        taken = take_in(path)
        assert (taken.name, taken.files, taken.refused) == (name, FILES, None)


def test_what_no_assignment_uses_is_left_out(tmp_path, archive, tree):
    """Caches, version control, what macOS adds, pictures and reports are no part of a submission."""
    extra = [
        "__MACOSX/._nn.py",
        "._nn.py",
        "__pycache__/nn.pyc",
        ".git/config.txt",
        "report.pdf",
        "a.png",
        ".DS_Store",
    ]
    files = FILES | dict.fromkeys(extra, b"x")
    assert take_in(tree(tmp_path / "a", files)).files == FILES
    assert (
        take_in(archive(tmp_path / "b.zip", {f"hw/{name}": one for name, one in files.items()})).files
        == FILES
    )


def test_a_single_file_is_a_submission(tmp_path, tree):
    """A .py alone keeps its name; the submission is called after it."""
    path = tree(tmp_path, {"nn.py": b"x = 1\n"}) / "nn.py"
    taken = take_in(path)
    assert (taken.name, taken.files) == ("nn", {"nn.py": b"x = 1\n"})


def test_a_name_of_windows_lies_in_its_folder(tmp_path, archive):
    """Backslashes are folders, as the student's machine meant them."""
    assert list(take_in(archive(tmp_path / "a.zip", {"hw\\nn.py": b"", "hw\\a\\b.py": b""})).files) == [
        "a/b.py",
        "nn.py",
    ]


def test_large_data_is_left_out_and_not_punished(tmp_path, monkeypatch, tree):
    """A student who hands in the data set with the code is graded on the code."""
    monkeypatch.setattr(intake, "MAX_FILE", 100)
    taken = take_in(tree(tmp_path / "a", {"nn.py": b"x = 1", "mnist.npz": b"0" * 500}))
    assert list(taken.files) == ["nn.py"] and taken.refused is None
    assert taken.notes == ("left out: mnist.npz is larger than 0 MB",)


def test_nothing_to_grade_is_refused(tmp_path, tree):
    """An empty folder, a report alone and a path that is not there each say what is wrong."""
    (tmp_path / "empty").mkdir()
    said = "no Python file, notebook or data file is in it"
    assert take_in(tmp_path / "empty").refused == said
    assert take_in(tree(tmp_path / "report", {"report.pdf": b"%PDF"})).refused == said
    assert take_in(tmp_path / "nothing").refused == "'nothing' is no folder and no ordinary file"


def test_the_current_folder_has_its_own_name(tmp_path, monkeypatch):
    """`.` is called as the folder is."""
    (tmp_path / "my_hw6").mkdir()
    (tmp_path / "my_hw6" / "layers.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path / "my_hw6")
    assert take_in(Path(".")).name == "my_hw6"
