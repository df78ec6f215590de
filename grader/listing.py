"""The first level of a folder or of a zip: names, and what lies under each."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from grader.archives import Entry, Refused, decoded, from_path, is_ignored, zip_entries, zip_name


class Listing(Protocol):
    """`title` is what the folder is called; `names` are sorted, without what systems leave behind."""

    title: str
    names: list[str]

    def is_folder(self, name: str) -> bool:
        """Whether a name is a folder."""

    def inside(self, name: str) -> Listing:
        """Return the listing of a folder."""

    def entries(self, name: str) -> Iterator[Entry]:
        """Yield the files under a name, relative to it, or the file that it is; raises `Refused`."""


class Folder:
    """The listing of a folder; links count as files, and reading one is refused."""

    def __init__(self, path: Path) -> None:
        self.path, self.title = path, path.name
        self._paths = {decoded(name): path / name for name in os.listdir(path)}
        self.names = sorted(name for name in self._paths if not is_ignored(name))

    def is_folder(self, name: str) -> bool:
        """Whether a name is a folder."""
        return self._paths[name].is_dir() and not self._paths[name].is_symlink()

    def inside(self, name: str) -> Folder:
        """Return the listing of a folder."""
        return Folder(self._paths[name])

    def entries(self, name: str) -> Iterator[Entry]:
        """Yield the files under a name, relative to it, or the file that it is; raises `Refused`."""
        return from_path(self._paths[name])


class Zipped:
    """The listing of a folder in a zip, given as pairs of the path below it and the zip's entry."""

    def __init__(
        self, archive: zipfile.ZipFile, members: list[tuple[str, zipfile.ZipInfo]], title: str
    ) -> None:
        self.archive, self.title = archive, title
        self._under: dict[str, list[tuple[str, zipfile.ZipInfo]]] = {}
        for path, member in members:
            name, _, rest = path.partition("/")
            if (name or rest) and not is_ignored(path):
                self._under.setdefault(name, []).append((rest, member))
        self.names = sorted(self._under)

    def is_folder(self, name: str) -> bool:
        """Whether a name is a folder."""
        return any(rest or member.is_dir() for rest, member in self._under[name])

    def inside(self, name: str) -> Zipped:
        """Return the listing of a folder."""
        return Zipped(self.archive, self._under[name], name)

    def entries(self, name: str) -> Iterator[Entry]:
        """Yield the files under a name, relative to it, or the file that it is; raises `Refused`."""
        if name in ("", ".", ".."):
            raise Refused(f"the file name {zip_name(self._under[name][0][1])[:60]!r} leads out of its folder")
        paths = {id(member): rest or name for rest, member in self._under[name]}
        for member in zip_entries(self.archive, [member for _, member in self._under[name]]):
            yield Entry(paths[id(member)], member.file_size, lambda member=member: self.archive.open(member))


@contextmanager
def listing(path: Path) -> Iterator[Listing]:
    """Open a folder or a zip for as long as its listing is used; raises `BadZipFile` and `OSError`."""
    if path.is_dir():
        yield Folder(path)
        return
    with zipfile.ZipFile(path) as archive:
        members = [(zip_name(one).replace("\\", "/"), one) for one in archive.infolist()]
        yield Zipped(archive, members, path.stem)
