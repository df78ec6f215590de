"""Taking a submission in: a folder, an archive, a notebook or a file becomes names and bytes, or is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grader.archives import MIB, Entry, Refused, from_path, is_ignored, kind_of, opened
from grader.notebook import NoNotebook, code_of
from grader.source import as_utf8
from grader.text import one_line, visible

MAX_ENTRIES = 5000  # files of any kind
MAX_FILES = 500  # files that are kept
MAX_SOURCE = 2 * MIB  # bytes of a Python file
MAX_FILE = 10 * MIB  # bytes of any other file; a larger one is left out
MAX_NOTEBOOK = 50 * MIB  # bytes of a notebook, which may hold pictures
MAX_TOTAL = 50 * MIB  # bytes of what is kept
MAX_READ = 200 * MIB  # bytes of what is looked into, pictures in notebooks among them
MAX_DEPTH = 8  # folders above a file
KEPT = (".py", ".ipynb", ".yaml", ".yml", ".json", ".txt", ".csv", ".md", ".npy", ".npz")


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

    @property
    def shown(self) -> str:
        """Its name as records, tables and pages have it: one line, each character visible."""
        return one_line(self.name, 100)


def take_in(path: Path) -> Submission:
    """Return the submission at a path: a folder, a .zip, .tar or .tar.gz, an .ipynb or any single file.

    Links, devices, archives that unpack to more than they should, names that leave the folder and too many or too
    large files make it refused, never an exception. Notebooks become the Python of their code cells, without magics. A
    single folder around everything is taken away; files of kinds that no assignment uses are left out.
    """
    path = Path(path)
    return taken(name_of(path), from_path(path))


def name_of(path: Path) -> str:
    """Return what a submission at a path is called: the name without the ending of an archive or of code."""
    path = path.resolve() if path.name in ("", "..") else path
    end = kind_of(path.name) or (path.suffix if path.suffix.lower() in (".py", ".ipynb") else "")
    return path.name[: len(path.name) - len(end)] or path.name


def taken(
    name: str, entries: Iterable[Entry], student: Mapping[str, str] | None = None, said: Iterable[str] = ()
) -> Submission:
    """Return the submission that some files make, refused where they are not legal.

    `student` says whose it is, `said` is what its author has to know already.
    """
    notes, student = list(said), student or {}
    try:
        found = _limited(entries, notes)
        return Submission(name, _as_python(_without_outer_folder(found), notes), None, tuple(notes), student)
    except Refused as refusal:
        return Submission(name, refused=one_line(str(refusal)), student=student)
    except OSError as error:
        why = f"it cannot be read: {error.strerror or 'input/output error'}"
        return Submission(name, refused=why, student=student)


def _limited(entries: Iterable[Entry], notes: list[str]) -> dict[str, bytes]:
    """Read the entries that are of use as long as they are within the limits."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    total = read_in_all = 0
    for count, entry in enumerate(opened(iter(entries), left_out)):
        if count >= MAX_ENTRIES:
            raise Refused(f"it holds more than {MAX_ENTRIES} files")
        place = _safe(entry.name)
        if place is None:
            continue
        kind = place.suffix.lower()
        most = {".py": MAX_SOURCE, ".ipynb": MAX_NOTEBOOK}.get(kind, MAX_FILE)
        if entry.size > most and most == MAX_FILE:
            left_out.append(f"{place} is larger than {most // MIB} MB")
            continue
        data = entry.read(most)
        if entry.size > most or len(data) > most:
            raise Refused(f"{str(place)!r} is larger than {most // MIB} MB")
        if str(place) in files:
            raise Refused(f"{str(place)!r} is in it twice")
        read_in_all += len(data)
        data = _text(place, data, notes)
        total += len(data)
        if total > MAX_TOTAL or read_in_all > MAX_READ or len(files) >= MAX_FILES:
            raise Refused(f"it holds more than {MAX_FILES} files or {MAX_TOTAL // MIB} MB of use")
        files[str(place)] = data
    if not files:
        why = f" ({left_out[0]})" if left_out else ""
        raise Refused(f"no Python file, notebook or data file is in it{why}")
    notes += [f"left out: {one}" for one in left_out]
    return dict(sorted(files.items()))


def _safe(name: str) -> PurePosixPath | None:
    """Return a relative path inside the submission, None for a file that no assignment uses.

    Raises `Refused` for names that lead out of the folder, and for names of what is kept that hide what they are.
    """
    clean = name.replace("\\", "/")
    place = PurePosixPath(clean)
    if place.is_absolute() or ".." in place.parts or re.match(r"[A-Za-z]:", clean):
        raise Refused(f"the file name {name[:60]!r} leads out of the submission's folder")
    if is_ignored(clean) or place.suffix.lower() not in KEPT:
        return None
    if visible(clean) != clean or "\n" in clean:
        raise Refused(f"the file name {name[:60]!a} holds control characters")
    if len(place.parts) > MAX_DEPTH + 1 or len(clean) > 300:
        raise Refused(f"the file {name[:60]!r}… lies too deep or has too long a name")
    return place


def _text(place: PurePosixPath, data: bytes, notes: list[str]) -> bytes:
    """Return code as UTF-8: of a Python file, or of a notebook's cells; any other file as it is."""
    kind = place.suffix.lower()
    if kind == ".py":
        data, encoding = as_utf8(data)
        if encoding:
            notes.append(f"{place} is no UTF-8 text: it was read as {encoding}")
    elif kind == ".ipynb":
        try:
            data = code_of(data).encode("utf-8", "replace")
        except NoNotebook as error:
            raise Refused(f"{str(place)!r} is no notebook that can be read: {error}") from None
    return data


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
