"""Archives inside submissions, other archives than zip, and files that are no UTF-8 text."""

import io
import tarfile
import zipfile

import pytest

from grader import archives
from grader.archives import _Bounded
from grader.intake import take_in
from grader.source import as_utf8

CODE = b"x = 1\n"


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(path, files, mode="w:gz", **attributes):
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for key, value in attributes.items():
                setattr(member, key, value)
            archive.addfile(member, io.BytesIO(content))
    return path


def test_an_archive_inside_is_opened_and_a_third_is_not(tmp_path, tree):
    """A zip in a zip is read; what lies in a zip in a zip in a zip is left out, and the note says so."""
    inner = zipped({"nn.py": CODE, "deep.zip": zipped({"deeper.zip": zipped({"q4.py": CODE})})})
    (tmp_path / "a.zip").write_bytes(
        zipped({"hw/code.zip": inner, "hw/util.py": CODE, "__MACOSX/._code.zip": b"x"})
    )
    taken = take_in(tmp_path / "a.zip")
    assert sorted(taken.files) == ["code/nn.py", "util.py"]
    assert taken.notes == ("left out: deep.zip: it lies in an archive inside an archive",)
    assert list(take_in(tree(tmp_path / "b", {"hw5.zip": zipped({"hw/nn.py": CODE})})).files) == ["nn.py"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("old.rar", b"Rar!", "a .rar archive is not read; hand in a .zip"),
        ("old.7z", b"7z", "a .7z archive is not read; hand in a .zip"),
        ("old.zip", b"Rar!\x1a\x07", "the archive is damaged or no zip: it is a rar archive"),
        ("old.tar.gz", b"\x1f\x8b\x08", "the archive is damaged or no tar"),
    ],
)
def test_an_archive_of_no_use_is_left_out_beside_code_and_refused_alone(tmp_path, tree, name, data, reason):
    """A damaged or foreign archive does not cost the code beside it; alone it is refused with the same words."""
    beside = take_in(tree(tmp_path / "a", {"nn.py": CODE, name: data}))
    assert list(beside.files) == ["nn.py"] and beside.notes[0].startswith(f"left out: {name}: {reason}")
    assert take_in(tree(tmp_path, {name: data}) / name).refused.startswith(reason)


@pytest.mark.parametrize(("name", "mode"), [("ada.tar.gz", "w:gz"), ("ada.tgz", "w:gz"), ("ada.tar", "w:")])
def test_a_tar_is_read_like_a_zip(tmp_path, name, mode):
    """What Unix packs with is taken in, called by its name without the ending."""
    taken = take_in(tarred(tmp_path / name, {"hw/nn.py": CODE, "hw/util.py": CODE}, mode))
    assert (taken.name, taken.refused, sorted(taken.files)) == ("ada", None, ["nn.py", "util.py"])


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path, kind):
    """Only ordinary files come out of a tar, and none leads out of its folder."""
    taken = take_in(tarred(tmp_path / "a.tar.gz", {"nn.py": b""}, type=kind, linkname="/etc/passwd"))
    assert taken.refused == "'nn.py' in the archive is a link or a device"
    assert "leads out of" in take_in(tarred(tmp_path / "b.tgz", {"../nn.py": CODE, "a.py": CODE})).refused


def test_a_tar_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    """A bomb ends at the limit, whether in what it announces or in what a header asks for."""
    path = tarred(tmp_path / "a.tar.gz", {"a.csv": b"0" * 5000, "nn.py": CODE})
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    assert "unpacks to more than" in take_in(path).refused
    monkeypatch.setattr(archives, "MAX_HEADER", 10)
    with pytest.raises(archives.Refused, match="too much memory"):
        _Bounded(io.BytesIO(b"0" * 100)).read(11)


def test_names_that_are_no_utf_8_are_shown(tmp_path, tree):
    """macOS writes UTF-8 without saying so, old systems Latin-1: both names are read, and a picture's costs nothing."""
    (tmp_path / "a.zip").write_bytes(zipped({"pr\u00fcfung.py": CODE}).replace(b"\x00\x08", b"\x00\x00"))
    assert list(take_in(tmp_path / "a.zip").files) == ["pr\u00fcfung.py"]
    folder = tree(tmp_path / "b", {"nn.py": CODE})
    (folder / "pr\udcfcf.py").write_bytes(CODE)
    (folder / "a\u202egpj.exe.png").write_bytes(b"")
    assert list(take_in(folder).files) == ["nn.py", "pr\u00fcf.py"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("x = 'ü'\n".encode(), None),
        ("x = 'ü'\n".encode("utf-8-sig"), None),
        ("# coding: latin-1\nx = 'ü'\n".encode("latin-1"), None),
        ("x = 'ü'\n".encode("utf-16"), "UTF-16"),
        ("x = 'ü'\n".encode("latin-1"), "Windows-1252"),
        ("# coding: utf-8\n\nx = 'ü'\n".encode("latin-1"), "Windows-1252"),
        ("# coding: ascii\n# ü\nx = 'ü'\n".encode("latin-1"), "Windows-1252"),
        ("x = 'ü'".encode("latin-1"), "Windows-1252"),
    ],
)
def test_source_in_any_encoding_is_python(data, encoding):
    """What an editor wrote is what Python reads; an encoding that had to be guessed is named."""
    text, said = as_utf8(data)
    scope = {}
    exec(compile(text, "a.py", "exec"), scope)
    assert (scope["x"], said) == ("ü", encoding)


def test_the_author_reads_which_encoding_was_taken(tmp_path, tree):
    """A file that is no UTF-8 text is graded, and the note says how it was read."""
    taken = take_in(tree(tmp_path / "a", {"nn.py": "x = 'ü'\n".encode("latin-1")}))
    assert taken.notes == ("nn.py is no UTF-8 text: it was read as Windows-1252",)
    assert as_utf8(b"# coding: nonsense\n") == (b"# coding: nonsense\n", None)
