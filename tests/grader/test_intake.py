"""Taking submissions in, the honest and the hostile."""

import io
import json
import os
import stat
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader import intake
from grader.intake import take_in
from grader.notebook import NoNotebook, code_of, without_magics

BOUNDED = settings(
    derandomize=True,
    max_examples=120,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def archive(path, files, **attributes):
    """Write a zip of {name: content}; attributes are the Unix mode by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = attributes.get("mode", stat.S_IFREG | 0o644) << 16
            zipped.writestr(entry, data)
    return path


def notebook(*cells, **more):
    kinds = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
    return json.dumps(
        {"cells": [{"cell_type": "markdown", "source": "# Title"}, *kinds], "nbformat": 4, **more}
    )


def tree(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


FILES = {"nn.py": b"x = 1\n", "util.py": b"y = 2\n", "data/w.npy": b"\x93NUMPY"}


def test_a_folder_a_zip_and_a_zip_around_a_folder_are_the_same(tmp_path):
    """How the files are packed does not matter."""
    folder = tree(tmp_path / "ada", FILES)
    flat = archive(tmp_path / "bob.zip", FILES)
    nested = archive(tmp_path / "cleo.zip", {f"hw5/code/{name}": data for name, data in FILES.items()})
    for path, name in ((folder, "ada"), (flat, "bob"), (nested, "cleo")):
        taken = take_in(path)
        assert (taken.name, taken.files, taken.refused) == (name, FILES, None)


def test_what_no_assignment_uses_is_left_out(tmp_path):
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


def test_a_single_file_is_a_submission(tmp_path):
    """A .py alone keeps its name; the submission is called after it."""
    path = tree(tmp_path, {"nn.py": b"x = 1\n"}) / "nn.py"
    taken = take_in(path)
    assert (taken.name, taken.files) == ("nn", {"nn.py": b"x = 1\n"})


def test_a_notebook_becomes_its_code(tmp_path):
    """Code cells in order, magics taken out, an importable name, and a note that says so."""
    path = tree(
        tmp_path,
        {"HW 5 (final).ipynb": notebook(["import numpy\n", "a = 1"], "%matplotlib inline\nb = 2").encode()},
    )
    taken = take_in(path / "HW 5 (final).ipynb")
    assert list(taken.files) == ["HW_5__final_.py"]
    scope = {}
    exec(taken.files["HW_5__final_.py"], scope)
    assert (scope["a"], scope["b"]) == (1, 2)
    assert taken.notes == ("HW 5 (final).ipynb was read as HW_5__final_.py: its code cells, without magics",)


def test_a_file_beside_its_notebook_wins(tmp_path):
    """Where nn.py and nn.ipynb are handed in, nn.py is graded and the note says so."""
    taken = take_in(tree(tmp_path / "a", {"nn.py": b"x = 1\n", "nn.ipynb": notebook("x = 2").encode()}))
    assert taken.files == {"nn.py": b"x = 1\n"}
    assert taken.notes == ("left out: nn.ipynb, since nn.py is there",)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install numpy\nx = 1", "pass\nx = 1"),
        ("if True:\n    !ls\nx = 1", "if True:\n    pass\nx = 1"),
        ("%%time\nx = 1", "x = 1"),
        ("\n%%capture out\nx = 1", "x = 1"),
        ("%%bash\necho x = 1", ""),
        ("files = !ls\nx = 1", "pass\nx = 1"),
        ("np.dot?\nx = 1", "pass\nx = 1"),
        ("?np.dot\nx = 1", "pass\nx = 1"),
        ("x = 7\ny = (x\n  % 4)", "x = 7\ny = (x\n  % 4)"),
        ("s = '''\n!not a command\n'''", "s = '''\n!not a command\n'''"),
        ("%time x = 1", "pass"),
    ],
)
def test_magics_go_and_python_stays(cell, code):
    """What only a notebook understands is taken out line by line; a cell that is Python stays as it is."""
    import ast

    assert ast.dump(ast.parse(without_magics(cell))) == ast.dump(ast.parse(code))


def test_old_notebooks_are_read():
    """Format 3 keeps its cells in worksheets, and calls the source input."""
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = ", "1"]}]}], "nbformat": 3}
    assert "x = 1" in code_of(json.dumps(old).encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "it is no JSON"),
        (b"[]", "it holds no list of cells"),
        (b"{}", "it holds no list of cells"),
        (b'{"cells": 3}', "it holds no list of cells"),
        (b'{"cells": [{"cell_type": "code", "source": 3}]}', "a cell holds no text"),
        (b"[" * 100_000, "it is nested too deep"),
        (b"\xff\xfe\xff", "it is no UTF-8 text"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "it is no JSON"),
    ],
)
def test_what_is_no_notebook_is_refused_with_its_reason(tmp_path, data, reason):
    """A broken notebook refuses the submission with one line, never an exception."""
    with pytest.raises(NoNotebook, match=reason):
        code_of(data)
    taken = take_in(tree(tmp_path / "a", {"nn.ipynb": data}))
    assert taken.refused == f"'nn.ipynb' is no notebook that can be read: {reason}"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../nn.py", "leads out of"),
        ("a/../../nn.py", "leads out of"),
        ("/etc/nn.py", "leads out of"),
        ("C:\\hw\\nn.py", "leads out of"),
        ("..\\nn.py", "leads out of"),
        ("a\nb.py", "holds control characters"),
        ("a\x1b[2Jb.py", "holds control characters"),
        ("a\u202eyp.exe.py", "holds control characters"),
        ("a\u200bb.py", "holds control characters"),
        ("/".join("abcdefghijk") + "/nn.py", "lies too deep"),
        ("x" * 310 + ".py", "too long a name"),
    ],
)
def test_names_that_lead_out_or_hide_are_refused(tmp_path, name, reason):
    """An archive with one such name is refused as a whole, in one printable line."""
    taken = take_in(archive(tmp_path / "a.zip", {"ok.py": b"", name: b"x = 1"}))
    assert reason in taken.refused and taken.files == {}
    assert taken.refused.isprintable()


def test_a_name_of_windows_lies_in_its_folder(tmp_path):
    """Backslashes are folders, as the student's machine meant them."""
    assert list(take_in(archive(tmp_path / "a.zip", {"hw\\nn.py": b"", "hw\\a\\b.py": b""})).files) == [
        "a/b.py",
        "nn.py",
    ]


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_in_archives_are_refused(tmp_path, mode):
    """Only ordinary files come out of an archive."""
    taken = take_in(archive(tmp_path / "a.zip", {"nn.py": b"/etc/passwd"}, mode=mode | 0o777))
    assert taken.refused == "'nn.py' in the archive is a link or a device"


def test_links_and_devices_in_folders_are_refused(tmp_path):
    """No link is followed, to a file, to a folder or to itself, and no pipe is waited for."""
    secret = tree(tmp_path, {"secret/key.py": b"secret"}) / "secret"
    for number, target in enumerate([secret / "key.py", secret, "a.py"]):
        folder = tree(tmp_path / f"s{number}", {"nn.py": b""})
        (folder / "a.py").symlink_to(target)
        assert take_in(folder).refused == "'a.py' is a link; hand in the file itself"
    folder = tree(tmp_path / "pipe", {"nn.py": b""})
    os.mkfifo(folder / "a.py")
    assert take_in(folder).refused == "'a.py' is no ordinary file"
    (tmp_path / "link").symlink_to(secret)
    assert "is a link" in take_in(tmp_path / "link").refused
    os.mkfifo(tmp_path / "pipe.py")
    assert take_in(tmp_path / "pipe.py").refused == "'pipe.py' is no folder and no ordinary file"


def test_a_link_that_takes_the_place_of_a_file_is_not_followed(tmp_path):
    """Between looking and reading nothing can be swapped in."""
    secret = tree(tmp_path, {"secret.py": b"secret"}) / "secret.py"
    (tmp_path / "nn.py").symlink_to(secret)
    with pytest.raises(OSError):
        intake._read(tmp_path / "nn.py", 100)


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    """A bomb costs no more than the limit, whether it announces its size or lies about it."""
    monkeypatch.setattr(intake, "MAX_SOURCE", 10_000)
    bomb = archive(tmp_path / "a.zip", {"nn.py": b"0" * 5_000_000})
    assert bomb.stat().st_size < 10_000
    assert take_in(bomb).refused.startswith("'nn.py' is larger than")
    # The same archive with the announced size changed to 10 bytes, in both places where it stands
    data = bomb.read_bytes().replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "b.zip").write_bytes(data)
    refused = take_in(tmp_path / "b.zip").refused
    assert "larger than" in refused or "cannot be unpacked" in refused
    monkeypatch.setattr(intake, "MAX_UNPACKED", 1_000_000)
    assert "unpacks to more than" in take_in(bomb).refused


def test_no_reader_is_trusted(tmp_path):
    """A file that is larger than it said is read to one byte beyond the limit, and refused."""
    asked = []

    def grown(most):
        asked.append(most)
        return b"0" * (most + 1)

    with pytest.raises(intake.Refused, match="larger than 2 MB"):
        intake._limited(iter([("nn.py", 10, grown)]), [])
    assert asked == [intake.MAX_SOURCE]
    (tmp_path / "nn.py").write_bytes(b"0" * 5000)
    assert len(intake._read(tmp_path / "nn.py", 100)) == 101
    with zipfile.ZipFile(archive(tmp_path / "a.zip", {"nn.py": b"0" * 5000})) as zipped:
        assert len(intake._unpack(zipped, zipped.infolist()[0], 100)) == 101


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    """The number of files is limited, of any kind and of those that are kept, in folders and in archives."""
    monkeypatch.setattr(intake, "MAX_FILES", 3)
    files = {f"{name}.py": b"" for name in "abcd"}
    for path in (tree(tmp_path / "a", files), archive(tmp_path / "a.zip", files)):
        assert take_in(path).refused == "it holds more than 3 files or 50 MB of use"
    monkeypatch.setattr(intake, "MAX_ENTRIES", 2)
    pictures = {f"{name}.png": b"" for name in "abcd"}
    for path in (tree(tmp_path / "b", pictures), archive(tmp_path / "b.zip", pictures)):
        assert "more than 2 files" in take_in(path).refused


def test_empty_folders_count_too(tmp_path, monkeypatch):
    """A tree of nothing but folders ends."""
    monkeypatch.setattr(intake, "MAX_ENTRIES", 5)
    (tmp_path / "a" / "1" / "2" / "3" / "4" / "5" / "6").mkdir(parents=True)
    assert "more than 5 files and folders" in take_in(tmp_path / "a").refused


def test_the_total_is_limited(tmp_path, monkeypatch):
    """Many files that are each small enough are refused when their sum is not."""
    monkeypatch.setattr(intake, "MAX_TOTAL", 1000)
    assert take_in(tree(tmp_path / "a", {"a.py": b"0" * 900})).refused is None
    assert "MB of use" in take_in(tree(tmp_path / "b", {"a.py": b"0" * 900, "b.py": b"0" * 200})).refused


def test_large_data_is_left_out_and_not_punished(tmp_path, monkeypatch):
    """A student who hands in the data set with the code is graded on the code."""
    monkeypatch.setattr(intake, "MAX_FILE", 100)
    taken = take_in(tree(tmp_path / "a", {"nn.py": b"x = 1", "mnist.npz": b"0" * 500}))
    assert list(taken.files) == ["nn.py"] and taken.refused is None
    assert taken.notes == ("left out: mnist.npz is larger than 0 MB",)


def test_two_files_of_one_name_are_refused(tmp_path):
    """An archive may not say two things about one file."""
    path = tmp_path / "a.zip"
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("nn.py", "x = 1")
        zipped.writestr("nn.py", "x = 2")
    assert take_in(path).refused == "'nn.py' is in it twice"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more", b"no zip at all"])
def test_what_is_no_archive_is_refused(tmp_path, data):
    """A damaged archive refuses the submission."""
    (tmp_path / "a.zip").write_bytes(data)
    assert take_in(tmp_path / "a.zip").refused.startswith("the archive is damaged or no zip")


def test_an_encrypted_archive_is_refused(tmp_path):
    """Nobody types a password for a class of three hundred."""
    path = archive(tmp_path / "a.zip", {"nn.py": b"x = 1"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert take_in(path).refused == "'nn.py' is encrypted"


def test_nothing_to_grade_is_refused(tmp_path):
    """An empty folder, a report alone and a path that is not there each say what is wrong."""
    (tmp_path / "empty").mkdir()
    said = "no Python file, notebook or data file is in it"
    assert take_in(tmp_path / "empty").refused == said
    assert take_in(tree(tmp_path / "report", {"report.pdf": b"%PDF"})).refused == said
    assert take_in(tmp_path / "nothing").refused == "'nothing' is no folder and no ordinary file"


@given(data=st.binary(max_size=400))
@BOUNDED
def test_no_bytes_break_the_intake(tmp_path, data):
    """Any bytes under any of the names give a submission or a refusal of one printable line."""
    for name in ("a.zip", "a.ipynb", "a.py"):
        (tmp_path / name).write_bytes(data)
        taken = take_in(tmp_path / name)
        assert (taken.refused is None) == bool(taken.files)
        assert taken.refused is None or taken.refused.isprintable()


@given(place=st.integers(0, 10_000), value=st.integers(0, 255), cut=st.integers(0, 10_000))
@BOUNDED
def test_no_damage_to_an_archive_breaks_the_intake(tmp_path, place, value, cut):
    """An archive with a byte changed, or its end cut off, is read or refused; nothing gets out of its folder."""
    good = io.BytesIO()
    archive(good, {"hw/nn.py": b"x = 1\n" * 50, "hw/b.ipynb": notebook("y = 1").encode()})
    data = bytearray(good.getvalue())
    data[place % len(data)] = value
    (tmp_path / "a.zip").write_bytes(data[: max(1, len(data) - cut % 40)])
    taken = take_in(tmp_path / "a.zip")
    assert (taken.refused is None) == bool(taken.files)
    assert all(not name.startswith("/") and ".." not in name.split("/") for name in taken.files)


@given(
    names=st.lists(
        st.text(alphabet="ab./\\:\x00\u202e ", min_size=1, max_size=12), min_size=1, max_size=4, unique=True
    )
)
@BOUNDED
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_name_gets_out_of_the_folder(tmp_path, names):
    """Whatever an archive calls its files, what is taken in lies below the submission's folder."""
    taken = take_in(archive(tmp_path / "a.zip", {f"{name}.py": b"x" for name in names}))
    for name in taken.files:
        assert not name.startswith("/") and not {"..", ".", ""} & set(name.split("/")), name
        assert ":" not in name and name.isprintable()
