"""Hostile hand-ins: archives, notebooks and names of any kind become files inside a folder, or one line of refusal."""

import io
import json
import tarfile
import warnings
import zipfile
from pathlib import PurePosixPath

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.intake import take_in
from grader.notebook import NoNotebook, code_of

fuzz = settings.get_profile("fuzz")

PARTS = st.one_of(
    st.sampled_from(
        ["..", ".", "", "layers", "a" * 260, "C:", "__MACOSX", "con", "\u202e", "é", "a\nb", "\0"]
    ),
    st.text(max_size=6),
)
NAMES = st.builds(
    lambda parts, ending, separator: separator.join(parts) + ending,
    st.lists(PARTS, min_size=1, max_size=4),
    st.sampled_from([".py", ".ipynb", ".csv", "", "/", ".zip"]),
    st.sampled_from(["/", "\\", "//"]),
)
DATA = st.one_of(st.binary(max_size=60), st.just(b"def f(): pass\n"), st.just(b"PK\x03\x04"))
ENTRIES = st.lists(
    st.tuples(NAMES, DATA, st.sampled_from([0, 0o100644, 0o120777, 0o010644, 0o040755])), max_size=5
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "metadata", "worksheets", "input", "language"]),
            st.one_of(inner, st.sampled_from(["code", "markdown", "%magic\nx = 1\n", "!ls\n", "%%bash\nls"])),
            max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


def zipped(entries):
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")  # a name may come twice
        for name, data, mode in entries:
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.external_attr = name, mode << 16  # as it is, not as zipfile would repair it
            archive.writestr(entry, data)
    return buffer.getvalue()


def tarred(entries):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data, mode in entries:
            entry = tarfile.TarInfo(name.replace("\0", "0"))
            entry.size, entry.mode = len(data), mode & 0o777
            kinds = {0o120777: tarfile.SYMTYPE, 0o010644: tarfile.FIFOTYPE, 0o040755: tarfile.DIRTYPE}
            entry.type = kinds.get(mode, tarfile.REGTYPE)
            entry.linkname = "/etc/passwd"
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


@st.composite
def damaged(draw, source):
    raw = bytearray(draw(source))
    for _ in range(draw(st.integers(0, 3)) if raw else 0):
        raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    return bytes(raw[: draw(st.integers(0, len(raw)))] if draw(st.booleans()) else raw)


def is_sound(submission):
    """Whether a submission is refused with one line, or holds files with names inside a folder."""
    assert all(note.isprintable() for note in submission.notes)
    if submission.refused is not None:
        return submission.refused.isprintable() and not submission.files
    for name, data in submission.files.items():
        place = PurePosixPath(name)
        assert not place.is_absolute() and ".." not in place.parts and "\0" not in name and "\\" not in name
        assert name.isprintable() and type(data) is bytes
    return bool(submission.files)


@fuzz
@given(damaged(ENTRIES.map(zipped)))
def test_any_zip_is_taken_in_or_refused(tmp_path_factory, raw):
    """Damaged archives and names that lead anywhere."""
    path = tmp_path_factory.mktemp("fuzz") / "it.zip"
    path.write_bytes(raw)
    assert is_sound(take_in(path))


@fuzz
@given(damaged(ENTRIES.map(tarred)))
def test_any_tar_is_taken_in_or_refused(tmp_path_factory, raw):
    """Links, pipes and folders among them."""
    path = tmp_path_factory.mktemp("fuzz") / "it.tar"
    path.write_bytes(raw)
    assert is_sound(take_in(path))


@fuzz
@given(st.one_of(JSON.map(lambda value: json.dumps(value).encode()), st.binary(max_size=80)))
def test_any_notebook_is_code_or_none(raw):
    """Cells of any form give text, or the reason why there is none."""
    try:
        assert type(code_of(raw)) is str
    except NoNotebook as error:
        assert str(error)


@fuzz
@given(st.sampled_from([".py", ".ipynb", ".zip", ".tar.gz", ".txt"]), st.binary(max_size=200))
def test_any_file_is_taken_in_or_refused(tmp_path_factory, ending, raw):
    """Bytes under any ending."""
    path = tmp_path_factory.mktemp("fuzz") / f"it{ending}"
    path.write_bytes(raw)
    assert is_sound(take_in(path))
