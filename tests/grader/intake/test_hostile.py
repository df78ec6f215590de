"""Taking hostile submissions in: each is refused in one line, and nothing gets out."""

import io
import os
import re
import stat
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader import archives, intake
from grader.intake import take_in

BOUNDED = settings(
    derandomize=True,
    max_examples=120,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


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
def test_names_that_lead_out_or_hide_are_refused(tmp_path, name, reason, archive):
    """An archive with one such name is refused as a whole, in one printable line."""
    taken = take_in(archive(tmp_path / "a.zip", {"ok.py": b"", name: b"x = 1"}))
    assert reason in taken.refused and taken.files == {}
    assert taken.refused.isprintable()


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_in_archives_are_refused(tmp_path, mode, archive):
    """Only ordinary files come out of an archive."""
    taken = take_in(archive(tmp_path / "a.zip", {"nn.py": b"/etc/passwd"}, mode=mode | 0o777))
    assert taken.refused == "'nn.py' in the archive is a link or a device"


def test_links_and_devices_in_folders_are_refused(tmp_path, tree):
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


def test_a_link_that_takes_the_place_of_a_file_is_not_followed(tmp_path, tree):
    """Between looking and reading nothing can be swapped in."""
    secret = tree(tmp_path, {"secret.py": b"secret"}) / "secret.py"
    (tmp_path / "nn.py").symlink_to(secret)
    with pytest.raises(OSError):
        archives._open(tmp_path / "nn.py")


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch, archive):
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
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1_000_000)
    assert "unpacks to more than" in take_in(bomb).refused


def test_no_reader_is_trusted(tmp_path, archive):
    """A file that is larger than it said is read to one byte beyond the limit, and refused."""
    asked = []

    class Grown(io.BytesIO):
        def read(self, most=-1):
            asked.append(most)
            return b"0" * most

    with pytest.raises(archives.Refused, match="larger than 2 MB"):
        intake._limited([archives.Entry("nn.py", 10, Grown)], [])
    assert asked == [intake.MAX_SOURCE + 1]
    (tmp_path / "nn.py").write_bytes(b"0" * 5000)
    for path in (tmp_path / "nn.py", archive(tmp_path / "a.zip", {"nn.py": b"0" * 5000})):
        (entry,) = archives.from_path(path)
        seen = [len(one.read(100)) for one in archives.opened(iter([entry]), [])]
        assert seen == [101]


def test_too_many_files_are_refused(tmp_path, monkeypatch, archive, tree):
    """The number of files is limited, of any kind and of those that are kept, in folders and in archives."""
    monkeypatch.setattr(intake, "MAX_FILES", 3)
    files = {f"{name}.py": b"" for name in "abcd"}
    for path in (tree(tmp_path / "a", files), archive(tmp_path / "a.zip", files)):
        assert take_in(path).refused == "it holds more than 3 files or 50 MB of use"
    monkeypatch.setattr(intake, "MAX_ENTRIES", 2)
    monkeypatch.setattr(archives, "MAX_ENTRIES", 2)
    pictures = {f"{name}.png": b"" for name in "abcd"}
    for path in (tree(tmp_path / "b", pictures), archive(tmp_path / "b.zip", pictures)):
        assert "more than 2 files" in take_in(path).refused


def test_empty_folders_count_too(tmp_path, monkeypatch):
    """A tree of nothing but folders ends."""
    monkeypatch.setattr(archives, "MAX_ENTRIES", 5)
    (tmp_path / "a" / "1" / "2" / "3" / "4" / "5" / "6").mkdir(parents=True)
    assert "more than 5 files and folders" in take_in(tmp_path / "a").refused


def test_the_total_is_limited(tmp_path, monkeypatch, tree):
    """Many files that are each small enough are refused when their sum is not."""
    monkeypatch.setattr(intake, "MAX_TOTAL", 1000)
    assert take_in(tree(tmp_path / "a", {"a.py": b"0" * 900})).refused is None
    assert "MB of use" in take_in(tree(tmp_path / "b", {"a.py": b"0" * 900, "b.py": b"0" * 200})).refused


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


def test_an_encrypted_archive_is_refused(tmp_path, archive):
    """Nobody types a password for a class of three hundred."""
    path = archive(tmp_path / "a.zip", {"nn.py": b"x = 1"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert take_in(path).refused == "'nn.py' is encrypted"


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
def test_no_damage_to_an_archive_breaks_the_intake(tmp_path, place, value, cut, archive, notebook):
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
def test_no_name_gets_out_of_the_folder(tmp_path, names, archive):
    """Whatever an archive calls its files, what is taken in lies below the submission's folder."""
    taken = take_in(archive(tmp_path / "a.zip", {f"{name}.py": b"x" for name in names}))
    for name in taken.files:
        assert not name.startswith("/") and not {"..", ".", ""} & set(name.split("/")), name
        assert not re.match("[A-Za-z]:", name) and name.isprintable()
