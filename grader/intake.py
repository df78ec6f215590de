"""Taking a submission in: a folder, an archive, a notebook or a file becomes names and bytes, or is refused."""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grader.notebook import NoNotebook, code_of
from grader.text import one_line, visible

MIB = 2**20
MAX_ENTRIES = 5000  # files and folders of any kind
MAX_FILES = 500  # files that are kept
MAX_SOURCE = 2 * MIB  # bytes of a Python file
MAX_FILE = 10 * MIB  # bytes of any other file; a larger one is left out
MAX_NOTEBOOK = 50 * MIB  # bytes of a notebook, which may hold pictures
MAX_TOTAL = 50 * MIB  # bytes of what is kept
MAX_READ = 200 * MIB  # bytes of what is looked into, pictures in notebooks among them
MAX_UNPACKED = 2048 * MIB  # bytes that an archive announces in all
MAX_DEPTH = 8  # folders above a file
KEPT = (".py", ".ipynb", ".yaml", ".yml", ".json", ".txt", ".csv", ".md", ".npy", ".npz")
IGNORED = {"__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", ".DS_Store", ".venv", "Thumbs.db"}

Entry = tuple[
    str, int, Callable[[int], bytes]
]  # name, announced size, reader of at most so many bytes and one


@dataclass(frozen=True)
class Submission:
    """What a student handed in: {path inside it: content}, or the reason why it was refused.

    `notes` say what was left out or converted, for its author. `student` is what a class download says of them: "id",
    "name", "email", "sis_id" and "login" as far as it names these.
    """

    name: str
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    refused: str | None = None
    notes: tuple[str, ...] = ()
    student: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A submission that cannot be taken in; the message is one line for its author."""


def take_in(path: Path) -> Submission:
    """Return the submission at a path: a folder, a .zip, an .ipynb or any single file.

    Links, devices, archives that unpack to more than they should, names that leave the folder and too many or too
    large files make it refused, never an exception. Notebooks become the Python of their code cells, without magics. A
    single folder around everything is taken away; files of kinds that no assignment uses are left out.
    """
    path = Path(path)
    name = path.stem if path.suffix.lower() in (".zip", ".py", ".ipynb") else path.name
    notes: list[str] = []
    try:
        if path.is_symlink():
            raise Refused(f"{path.name!r} is a link; hand in the files themselves")
        if path.is_dir():
            found = _limited(_from_folder(path), notes)
        elif path.suffix.lower() == ".zip" and path.is_file():
            found = _limited(_from_zip(path), notes)
        elif path.is_file():
            found = _limited(iter([(path.name, path.stat().st_size, lambda most: _read(path, most))]), notes)
        else:
            raise Refused(f"{path.name!r} is no folder and no ordinary file")
        files = _as_python(_without_outer_folder(found), notes)
        return Submission(name, files, notes=tuple(notes))
    except Refused as refusal:
        return Submission(name, refused=one_line(str(refusal)))
    except OSError as error:
        return Submission(name, refused=f"it cannot be read: {error.strerror or 'input/output error'}")


def _limited(entries: Iterator[Entry], notes: list[str]) -> dict[str, bytes]:
    """Read the entries that are of use as long as they are within the limits."""
    files: dict[str, bytes] = {}
    total = read_in_all = 0
    for count, (name, size, read) in enumerate(entries):
        if count >= MAX_ENTRIES:
            raise Refused(f"it holds more than {MAX_ENTRIES} files")
        place = _safe(name)
        kind = place.suffix.lower()
        if any(part in IGNORED or part.startswith("._") for part in place.parts) or kind not in KEPT:
            continue
        most = {".py": MAX_SOURCE, ".ipynb": MAX_NOTEBOOK}.get(kind, MAX_FILE)
        if size > most and most == MAX_FILE:
            notes.append(f"left out: {place} is larger than {most // MIB} MB")
            continue
        data = read(most)
        if size > most or len(data) > most:
            raise Refused(f"{str(place)!r} is larger than {most // MIB} MB")
        if str(place) in files:
            raise Refused(f"{str(place)!r} is in it twice")
        read_in_all += len(data)
        if kind == ".ipynb":
            try:
                data = code_of(data).encode("utf-8", "replace")
            except NoNotebook as error:
                raise Refused(f"{str(place)!r} is no notebook that can be read: {error}") from None
        total += len(data)
        if total > MAX_TOTAL or read_in_all > MAX_READ or len(files) >= MAX_FILES:
            raise Refused(f"it holds more than {MAX_FILES} files or {MAX_TOTAL // MIB} MB of use")
        files[str(place)] = data
    if not files:
        raise Refused("no Python file, notebook or data file is in it")
    return dict(sorted(files.items()))


def _safe(name: str) -> PurePosixPath:
    """Return a relative path inside the submission; refuse names that lead out of it or hide what they are."""
    clean = name.replace("\\", "/")
    place = PurePosixPath(clean)
    if place.is_absolute() or not place.parts or ".." in place.parts or ":" in clean:
        raise Refused(f"the file name {name[:60]!r} leads out of the submission's folder")
    if visible(clean) != clean or "\n" in clean:
        raise Refused(f"the file name {name[:60]!a} holds control characters")
    if len(place.parts) > MAX_DEPTH + 1 or len(clean) > 300:
        raise Refused(f"the file {name[:60]!r}… lies too deep or has too long a name")
    return place


def _from_folder(folder: Path) -> Iterator[Entry]:
    def fail(error: OSError) -> None:
        raise error

    count = 0
    for above, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(one for one in folders if one not in IGNORED)
        for one in [*folders, *sorted(names)]:
            path = Path(above, one)
            inside = path.relative_to(folder).as_posix()
            about = path.lstat()
            if stat.S_ISLNK(about.st_mode):
                raise Refused(f"{inside!r} is a link; hand in the file itself")
            if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
                raise Refused(f"{inside!r} is no ordinary file")
            count += 1
            if count > MAX_ENTRIES:
                raise Refused(f"it holds more than {MAX_ENTRIES} files and folders")
            if stat.S_ISREG(about.st_mode):
                yield inside, about.st_size, lambda most, path=path: _read(path, most)


def _read(path: Path, most: int) -> bytes:
    """Read a regular file without following a link that took its place, at most one byte beyond the limit."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused(f"{path.name!r} is no ordinary file")
        return file.read(most + 1)


def _from_zip(path: Path) -> Iterator[Entry]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Refused(f"the archive unpacks to more than {MAX_UNPACKED // MIB} MB")
            for entry in entries:
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                    raise Refused(f"{entry.filename!r} in the archive is a link or a device")
                name = entry.orig_filename  # zipfile cuts a name at its first NUL: the whole one is judged
                if name.endswith("/"):
                    continue
                if entry.flag_bits & 1:
                    raise Refused(f"{entry.filename!r} is encrypted")
                yield (
                    name,
                    entry.file_size,
                    lambda most, entry=entry: _unpack(archive, entry, most),
                )
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        ValueError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise Refused(f"the archive is damaged or no zip: {one_line(str(error), 100)}") from None


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Unpack one file by what really comes out, whatever size the archive announces."""
    try:
        with archive.open(entry) as file:
            return file.read(most + 1)
    except (zlib.error, zipfile.BadZipFile, EOFError, OSError) as error:
        raise Refused(f"{entry.filename!r} cannot be unpacked: {one_line(str(error), 100)}") from None


def _without_outer_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """Take away folders that hold everything else."""
    while True:
        places = {name: PurePosixPath(name).parts for name in files}
        if len({parts[0] for parts in places.values()}) > 1 or any(
            len(parts) == 1 for parts in places.values()
        ):
            return files
        files = {"/".join(places[name][1:]): data for name, data in files.items()}


def _as_python(files: dict[str, bytes], notes: list[str]) -> dict[str, bytes]:
    """Give each notebook's code the name of a Python file, unless a file of that name is there."""
    result = {name: data for name, data in files.items() if not name.lower().endswith(".ipynb")}
    for name, data in files.items():
        if name in result:
            continue
        place = PurePosixPath(name)
        target = str(place.with_name(re.sub(r"\W", "_", place.stem) + ".py"))
        if target in result:
            notes.append(f"left out: {name}, since {target} is there")
            continue
        result[target] = data
        notes.append(f"{name} was read as {target}: its code cells, without magics")
    return dict(sorted(result.items()))
