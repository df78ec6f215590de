"""Taking a submission in: a folder, an archive, a notebook or a file becomes names and bytes, or is refused."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

MAX_FILES = 500
MAX_FILE = 10 * 2**20  # bytes of one file
MAX_TOTAL = 50 * 2**20  # bytes of all files
MAX_DEPTH = 8  # folders above a file
KEPT = (".py", ".ipynb", ".yaml", ".yml", ".json", ".txt", ".csv", ".md", ".npy", ".npz")
IGNORED = {"__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", ".DS_Store", ".venv", "Thumbs.db"}


@dataclass(frozen=True)
class Submission:
    """What a student handed in: {path inside it: content}, or the reason why it was refused."""

    name: str
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    refused: str | None = None


class Refused(Exception):
    """A submission that cannot be taken in; the message is one line for its author."""


def take_in(path: Path) -> Submission:
    """Return the submission at a path: a folder, a .zip, an .ipynb or any single file.

    Links, devices, archives that unpack to more than they should, names that leave the folder and too many or too
    large files make it refused, never an exception. Notebooks become the Python of their code cells, without magics. A
    single folder around everything is taken away; files of kinds that no assignment uses are left out.
    """
    name = path.stem if path.suffix in (".zip", ".py", ".ipynb") else path.name
    try:
        if path.is_symlink():
            raise Refused(f"{path.name!r} is a link; hand in the files themselves")
        if path.is_dir():
            found = _limited(_from_folder(path))
        elif path.suffix == ".zip" and path.is_file():
            found = _limited(_from_zip(path))
        elif path.is_file():
            found = _limited(iter([(path.name, path.stat().st_size, lambda: _read(path))]))
        else:
            raise Refused(f"{path.name!r} is no folder and no file")
        return Submission(name, _as_python(_without_outer_folder(found)))
    except Refused as refusal:
        return Submission(name, refused=str(refusal))
    except OSError as error:
        return Submission(name, refused=f"cannot be read: {error.strerror or 'input/output error'}")


def _limited(entries: Iterator[tuple[str, int, object]]) -> dict[str, bytes]:
    """Read entries (name, announced size, reader) as long as they are within the limits."""
    files: dict[str, bytes] = {}
    total = count = 0
    for name, size, read in entries:
        count += 1
        if count > MAX_FILES:
            raise Refused(f"more than {MAX_FILES} files")
        place = _safe(name)
        if any(part in IGNORED for part in place.parts) or place.suffix.lower() not in KEPT:
            continue
        if size > MAX_FILE:
            raise Refused(f"{str(place)!r} is larger than {MAX_FILE >> 20} MB")
        data = read()
        total += len(data)
        if total > MAX_TOTAL:
            raise Refused(f"more than {MAX_TOTAL >> 20} MB in all")
        if str(place) in files:
            raise Refused(f"{str(place)!r} is there twice")
        files[str(place)] = data
    if not files:
        raise Refused("no Python file, notebook or data file is in it")
    return dict(sorted(files.items()))


def _safe(name: str) -> PurePosixPath:
    """Return a relative path inside the submission; refuse names that lead out of it or hide what they are."""
    clean = name.replace("\\", "/")
    place = PurePosixPath(clean)
    if place.is_absolute() or ".." in place.parts or (place.parts and ":" in place.parts[0]):
        raise Refused(f"{name!r} leads out of the submission's folder")
    if not clean.isprintable() or any("\u200e" <= c <= "\u200f" or "\u202a" <= c <= "\u2069" for c in clean):
        raise Refused(f"the file name {name!r} holds control characters")
    if len(place.parts) > MAX_DEPTH or len(clean) > 300:
        raise Refused(f"{name[:60]!r}… lies too deep or has too long a name")
    return place


def _from_folder(folder: Path) -> Iterator[tuple[str, int, object]]:
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in IGNORED)
        for one in [*folders, *sorted(names)]:
            path = Path(above, one)
            inside = path.relative_to(folder).as_posix()
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise Refused(f"{inside!r} is a link; hand in the file itself")
            if stat.S_ISREG(mode):
                yield inside, path.stat().st_size, lambda path=path: _read(path)
            elif not stat.S_ISDIR(mode):
                raise Refused(f"{inside!r} is no ordinary file")


def _read(path: Path) -> bytes:
    """Read a regular file without following a link that took its place, at most one byte beyond the limit."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused(f"{path.name!r} is no ordinary file")
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise Refused(f"{path.name!r} is larger than {MAX_FILE >> 20} MB")
    return data


def _from_zip(path: Path) -> Iterator[tuple[str, int, object]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                    raise Refused(f"{entry.filename!r} in the archive is a link or a device")
                if entry.flag_bits & 1:
                    raise Refused(f"{entry.filename!r} is encrypted")
                if not entry.is_dir():
                    yield entry.filename, entry.file_size, lambda entry=entry: _unpack(archive, entry)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise Refused(f"the archive is damaged or no zip: {' '.join(str(error).split())}") from None


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack one file by what really comes out, whatever size the archive announces."""
    import zlib

    try:
        with archive.open(entry) as file:
            data = file.read(MAX_FILE + 1)
    except zlib.error as error:
        raise Refused(f"{entry.filename!r} cannot be unpacked: {error}") from None
    if len(data) > MAX_FILE:
        raise Refused(f"{entry.filename!r} unpacks to more than {MAX_FILE >> 20} MB")
    return data


def _without_outer_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """Take away folders that hold everything else."""
    while True:
        tops = {PurePosixPath(name).parts[0] for name in files}
        if len(tops) != 1 or any(len(PurePosixPath(name).parts) == 1 for name in files):
            return files
        files = {str(PurePosixPath(*PurePosixPath(name).parts[1:])): data for name, data in files.items()}


def _as_python(files: dict[str, bytes]) -> dict[str, bytes]:
    """Turn each notebook into a .py file of its code cells, unless a file of that name is there."""
    result: dict[str, bytes] = {}
    for name, data in files.items():
        if not name.lower().endswith(".ipynb"):
            result[name] = data
            continue
        target = name[: -len(".ipynb")] + ".py"
        if target not in files:
            result[target] = _code_of(name, data)
    return dict(sorted(result.items()))


def _code_of(name: str, data: bytes) -> bytes:
    """Return a notebook's code cells as Python; lines of magics and shell commands become comments."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        cells = notebook.get("cells")
        if cells is None:  # format 3
            cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
        sources = [
            cell.get("source", cell.get("input", "")) for cell in cells if cell.get("cell_type") == "code"
        ]
        texts = ["".join(source) if isinstance(source, list) else str(source) for source in sources]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(f"{name!r} is no notebook that can be read") from None
    return "\n\n".join(_without_magics(text) for text in texts).encode("utf-8", "replace") + b"\n"


def _without_magics(text: str) -> str:
    lines = text.split("\n")
    if lines[0].lstrip().startswith("%%"):
        return "\n".join(f"# {line}" for line in lines)
    kept = []
    for line in lines:
        bare = line.lstrip()
        indent = line[: len(line) - len(bare)]
        kept.append(f"{indent}pass  # {bare}" if bare.startswith(("%", "!")) else line)
    return "\n".join(kept)
