"""What lies in a folder, a zip or a tar: names, announced sizes and files to read, archives inside them opened too."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from grader.text import one_line

MIB = 2**20
MAX_ENTRIES = 5000  # files and folders of any kind
MAX_UNPACKED = 1024 * MIB  # bytes that an archive announces in all
MAX_ARCHIVE = 200 * MIB  # bytes of an archive inside something else
MAX_HEADER = 64 * MIB  # bytes that a tar may make us read at once
IN_MEMORY = 16 * MIB  # bytes of an archive inside another that are kept out of a temporary file
ZIPS, TARS = (".zip",), (".tar.gz", ".tgz", ".tar")
NOT_READ = (".7z", ".rar", ".tar.bz2", ".tar.xz", ".tar.zst", ".tbz", ".txz")
IGNORED = {"__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", ".DS_Store", ".venv", "Thumbs.db"}
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}  # LZMA asks for what memory it likes
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, ValueError, OverflowError, RuntimeError,
            NotImplementedError, IndexError, KeyError, struct.error)  # fmt: skip


class Refused(Exception):
    """A submission that cannot be taken in; the message is one line for its author."""


class Unreadable(Refused):
    """An archive that is of no use; beside other files it is left out, alone it is refused."""


@dataclass(frozen=True)
class Entry:
    """A file: its name with the folders above it, its announced size in bytes, and what opens it."""

    name: str
    size: int
    open: Callable[[], BinaryIO]

    def read(self, most: int) -> bytes:
        """Return the content, at most one byte beyond `most`, whatever size was announced; raises `Refused`."""
        try:
            with self.open() as file:
                return file.read(most + 1)
        except _DAMAGED as error:
            raise Refused(f"{self.name!r} cannot be unpacked: {one_line(str(error), 100)}") from None


def kind_of(name: str) -> str | None:
    """Return the ending that says which archive a file is, None for any other file."""
    return next((end for end in (*ZIPS, *TARS, *NOT_READ) if name.lower().endswith(end)), None)


def is_ignored(name: str) -> bool:
    """Whether a path lies in what systems and tools leave behind."""
    return any(part in IGNORED or part.startswith("._") for part in name.replace("\\", "/").split("/"))


def from_path(path: Path) -> Iterator[Entry]:
    """Yield the files of a folder, or the one file that the path is; raises `Refused` for links and devices."""
    if path.is_symlink():
        raise Refused(f"{path.name!r} is a link; hand in the files themselves")
    if path.is_dir():
        yield from _from_folder(path)
    elif path.is_file():
        yield Entry(decoded(path.name), path.stat().st_size, lambda: _open(path))
    else:
        raise Refused(f"{path.name!r} is no folder and no ordinary file")


def opened(entries: Iterator[Entry], left_out: list[str], levels: int = 2) -> Iterator[Entry]:
    """Yield the entries with archives opened, at most `levels` inside each other.

    An archive that is of no use is left out, with a line in `left_out`; where it is all there is, `Refused` is raised.
    """
    entries = iter(entries)
    first = list(islice(entries, 2))
    if len(first) == 1 and kind_of(first[0].name):
        with _inside(first[0]) as inner:
            yield from opened(inner, left_out, levels - 1)
        return
    for entry in chain(first, entries):
        kind = kind_of(entry.name)
        if kind is None or is_ignored(entry.name):
            yield entry
            continue
        try:
            if levels == 0:
                raise Unreadable("it lies in an archive inside an archive")
            with _inside(entry) as inner:
                folder = entry.name[: -len(kind)]
                for one in opened(inner, left_out, levels - 1):
                    yield Entry(f"{folder}/{one.name}", one.size, one.open)
        except Unreadable as reason:
            left_out.append(f"{one_line(entry.name, 80)}: {reason}")


def decoded(name: str) -> str:
    """Return a file name whose bytes are no UTF-8 as Latin-1, so that it can be shown."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("latin-1")
    return name


def _from_folder(folder: Path) -> Iterator[Entry]:
    def fail(error: OSError) -> None:
        raise error

    count = 0
    for above, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(one for one in folders if one not in IGNORED)
        for one in [*folders, *sorted(names)]:
            path = Path(above, one)
            inside = decoded(path.relative_to(folder).as_posix())
            about = path.lstat()
            if stat.S_ISLNK(about.st_mode):
                raise Refused(f"{inside!r} is a link; hand in the file itself")
            if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
                raise Refused(f"{inside!r} is no ordinary file")
            count += 1
            if count > MAX_ENTRIES:
                raise Refused(f"it holds more than {MAX_ENTRIES} files and folders")
            if stat.S_ISREG(about.st_mode):
                yield Entry(inside, about.st_size, lambda path=path: _open(path))


def _open(path: Path) -> BinaryIO:
    """Open a regular file without following a link that took its place and without waiting for a pipe."""
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise Refused(f"{path.name!r} is no ordinary file")
    return file


@contextmanager
def _inside(entry: Entry) -> Iterator[Iterator[Entry]]:
    """Open an archive for as long as its entries are read; raises `Refused`."""
    kind = kind_of(entry.name)
    if kind in NOT_READ:
        raise Unreadable(f"a {kind} archive is not read; hand in a .zip")
    with ExitStack() as stack:
        try:
            file = stack.enter_context(entry.open())
        except _DAMAGED as error:
            raise Unreadable(f"it cannot be unpacked: {one_line(str(error), 100)}") from None
        if not isinstance(file, io.BufferedReader) or not file.seekable():
            copy = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
            _copy(file, copy)
            file = copy
        yield _whole(_from_zip(file, stack) if kind in ZIPS else _from_tar(file, kind, stack), kind)


def _whole(entries: Iterator[Entry], kind: str) -> Iterator[Entry]:
    try:
        yield from entries
    except _DAMAGED as error:
        word = "zip" if kind in ZIPS else "tar"
        raise Unreadable(f"the archive is damaged or no {word}: {one_line(str(error), 100)}") from None


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    size = 0
    try:
        while piece := source.read(MIB):
            size += len(piece)
            if size > MAX_ARCHIVE:
                raise Unreadable(f"it is an archive larger than {MAX_ARCHIVE // MIB} MB")
            target.write(piece)
    except _DAMAGED as error:
        raise Unreadable(f"it cannot be unpacked: {one_line(str(error), 100)}") from None
    target.seek(0)


def _from_zip(file: BinaryIO, stack: ExitStack) -> Iterator[Entry]:
    start = file.read(6)
    for mark, name in ((b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip")):
        if start.startswith(mark):
            raise Unreadable(f"the archive is damaged or no zip: it is a {name} archive")
    archive = stack.enter_context(zipfile.ZipFile(file))
    for entry in zip_entries(archive):
        yield Entry(zip_name(entry), entry.file_size, lambda entry=entry: archive.open(entry))


def zip_entries(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo] | None = None
) -> list[zipfile.ZipInfo]:
    """Return the files of a zip, all or those given; raises `Refused` for what no submission needs."""
    entries = archive.infolist() if entries is None else entries
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(f"it holds more than {MAX_ENTRIES} files")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(f"the archive unpacks to more than {MAX_UNPACKED // MIB} MB")
    for entry in entries:
        mode = stat.S_IFMT(entry.external_attr >> 16)
        if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Refused(f"{entry.filename!r} in the archive is a link or a device")
        if entry.flag_bits & 1:
            raise Unreadable(f"{entry.filename!r} is encrypted")
        if entry.compress_type not in _METHODS:
            raise Unreadable(f"{entry.filename!r} is packed in a way that is not read; make a plain .zip")
    return [entry for entry in entries if not entry.orig_filename.endswith(("/", "\\"))]


def zip_name(entry: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: whole, where zipfile cuts it at a NUL, and UTF-8 where macOS forgot to say so."""
    name = entry.orig_filename
    if entry.flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


class _Bounded(io.RawIOBase):
    """What comes out of a compressed tar, within limits: a header may ask for gigabytes."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MAX_HEADER:
            raise Refused("the archive asks for too much memory")
        return self.file.read(size)

    def seek(self, place: int, whence: int = 0) -> int:
        if whence or place > MAX_UNPACKED:
            raise Refused(f"the archive unpacks to more than {MAX_UNPACKED // MIB} MB")
        return self.file.seek(place)

    def tell(self) -> int:
        return self.file.tell()


def _from_tar(file: BinaryIO, kind: str, stack: ExitStack) -> Iterator[Entry]:
    plain = file if kind == ".tar" else stack.enter_context(gzip.GzipFile(fileobj=file))
    archive = stack.enter_context(tarfile.TarFile(fileobj=_Bounded(plain)))
    total = 0
    for count, member in enumerate(archive):
        if count >= MAX_ENTRIES:
            raise Unreadable(f"it holds more than {MAX_ENTRIES} files")
        if member.isdir():
            continue
        if not member.isreg() or member.issparse():
            raise Refused(f"{member.name!r} in the archive is a link or a device")
        total += member.size
        if total > MAX_UNPACKED:
            raise Refused(f"the archive unpacks to more than {MAX_UNPACKED // MIB} MB")
        yield Entry(decoded(member.name), member.size, lambda member=member: archive.extractfile(member))
