"""Taking a class in: what a course's system hands an instructor becomes one submission after the other.

A path is a class if its names say so: Gradescope's `submission_metadata.yml`, Canvas's `name_1234_5678_nn.py`, Moodle's
`Name_1234_assignsubmission_file_`, nbgrader's `submitted`; or if no code lies at its top and two of the folders or
archives in it hold code of one name, such as `ada/nn.py` and a `bob.zip` with `nn.py` in it. Anything else is a single
submission, unless the user says that it is a class.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TypeVar

import yaml

from grader.archives import MIB, Entry, Refused, kind_of, opened
from grader.intake import Submission, name_of, take_in, taken
from grader.listing import Listing, listing
from grader.text import one_line

METADATA = "submission_metadata.yml"
MAX_METADATA = 100 * MIB
CODE = (".py", ".ipynb")
_CANVAS = re.compile(r"(?P<name>.+?)_(?:LATE_)?(?P<id>\d+)_(?P<hand_in>\d+)_(?P<file>.+)", re.I | re.S)
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?", re.S
)
_AGAIN = re.compile(r"(?P<stem>.+)-\d{1,3}(?P<end>\.[^.]+)", re.S)

T = TypeVar("T")


class NoClass(ValueError):
    """A path that is no class download; the message is one line for the instructor."""


def submissions(path: Path, assignment: str = "", whole_class: bool | None = None) -> Iterator[Submission]:
    """Yield a class's submissions or the only one, as `whole_class` says, or as the names at the path do if None.

    Raises `NoClass` where a class cannot be read.
    """
    if is_class(path) if whole_class is None else whole_class:
        return take_in_class(path, assignment)
    return iter([take_in(path)])


def is_class(path: Path) -> bool:
    """Whether a path holds the submissions of a class, by the names in it; False for what cannot be read."""
    if not (path.is_dir() or path.suffix.lower() == ".zip") or path.is_symlink():
        return False
    return _by_names(path, lambda tops: _system(tops) is not None or _is_plain_class(tops), False)


def count(path: Path) -> int:
    """Return about how many submissions a class holds, from the names alone; 0 where it cannot be read."""
    return _by_names(path, _count, 0)


def _by_names(path: Path, told: Callable[[Listing], T], otherwise: T) -> T:
    """Return what the names at a path tell; `otherwise` where it cannot be read."""
    try:
        with listing(path) as tops:
            return told(_root(tops))
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return otherwise


def _count(tops: Listing) -> int:
    system = _system(tops)
    if system is _canvas:
        return len({_CANVAS.fullmatch(name)["id"] for name in tops.names})
    if system is _nbgrader and tops.title != "submitted":
        tops = tops.inside("submitted")
    return len(set(tops.names) - {METADATA})


def take_in_class(path: Path, assignment: str = "") -> Iterator[Submission]:
    """Yield the submissions of a class in a folder or a zip, by name, each read when it is asked for.

    `assignment` chooses where a download of nbgrader holds several. What is wrong with one submission refuses that one;
    `NoClass` is raised where the download itself cannot be read or holds none.
    """
    path, count = Path(path), 0
    try:
        with listing(path) as tops:
            tops = _root(tops)
            for one in (_system(tops) or _plain)(tops, assignment):
                count += 1
                yield one
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise NoClass(f"{path.name}: no zip that can be read: {one_line(str(error), 100)}") from None
    except OSError as error:
        raise NoClass(f"{path.name}: it cannot be read: {error.strerror or 'input/output error'}") from None
    if not count:
        raise NoClass(f"{path.name}: no submission is in it")


def _root(tops: Listing) -> Listing:
    """Go down through folders that hold nothing but one other folder."""
    while len(tops.names) == 1 and tops.is_folder(tops.names[0]) and _system(tops) is None:
        inner = tops.inside(tops.names[0])
        if _has_code(inner):
            break
        tops = inner
    return tops


def _has_code(tops: Listing) -> bool:
    return any(_suffix(name) in CODE and not tops.is_folder(name) for name in tops.names)


def _system(tops: Listing) -> Callable[[Listing, str], Iterator[Submission]] | None:
    """Return what reads the download of the system that these names are from, None for any other folder."""
    names = tops.names
    if METADATA in names:
        return _gradescope
    if names and all(_CANVAS.fullmatch(name) and not tops.is_folder(name) for name in names):
        return _canvas
    if names and all(map(_MOODLE.fullmatch, names)):
        return _moodle
    if tops.title == "submitted" or ("submitted" in names and tops.is_folder("submitted")):
        return _nbgrader
    return None


def _is_plain_class(tops: Listing) -> bool:
    """Whether code of one name lies under two of the names, and none beside them."""
    seen: set[str] = {"__init__.py", "setup.py"}
    common = set(seen)
    for name in () if _has_code(tops) else tops.names:
        if not tops.is_folder(name) and kind_of(name) is None:
            continue
        try:
            entries = opened(tops.entries(name), [])
            inside = {entry.name.replace("\\", "/").rpartition("/")[2] for entry in entries}
        except Refused:
            continue
        inside = {one for one in inside if _suffix(one) in CODE} - common
        if inside & seen:
            return True
        seen |= inside
    return False


def _plain(tops: Listing, assignment: str) -> Iterator[Submission]:
    """A folder, an archive or a file of code for each student, called after them."""
    kept = [
        name for name in tops.names if tops.is_folder(name) or kind_of(name) or _suffix(name) in ("", *CODE)
    ]
    short = [name if tops.is_folder(name) else name_of(Path(name)) for name in kept]
    for name, called in zip(kept, short, strict=True):
        yield _taken(called if short.count(called) == 1 else name, tops.entries(name))


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()


def _gradescope(tops: Listing, assignment: str) -> Iterator[Submission]:
    """A folder for each submission; the metadata names who handed it in, one or a group, each of whom gets a record."""
    (entry,) = tops.entries(METADATA)
    data = entry.read(MAX_METADATA)
    if len(data) > MAX_METADATA:
        raise NoClass(f"{METADATA} is larger than {MAX_METADATA // MIB} MB")
    try:
        # Everything is text to this loader: a student's number keeps its zeros, and no tag makes an object
        about = yaml.load(data, getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        submitters = {name: list(one.get(":submitters") or [{}]) for name, one in about.items()}
        students = {name: [_person(one) for one in ones] for name, ones in submitters.items()}
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, RecursionError):
        raise NoClass(f"{METADATA} is not as Gradescope writes it") from None
    folders = {name for name in tops.names if name != METADATA}
    for name in sorted(folders | students.keys()):
        for place, student in enumerate(students.get(name) or [{}], 1):
            called = name if place == 1 else f"{name}-{place}"
            yield _taken(called, tops.entries(name) if name in folders else iter(()), student)


def _person(submitter: dict[str, str]) -> dict[str, str]:
    keys = {"name": ":name", "email": ":email", "sis_id": ":sid"}
    found = {key: str(submitter.get(field) or "").strip() for key, field in keys.items()}
    return {key: value for key, value in found.items() if value not in ("", "null", "~")}


def _canvas(tops: Listing, assignment: str) -> Iterator[Submission]:
    """Flat files `name_LATE_id_number_file`, of which several may be of one student."""
    groups: dict[tuple[str, str], dict[str, str]] = {}
    for name in tops.names:
        found = _CANVAS.fullmatch(name)
        groups.setdefault((found["name"], found["id"]), {})[name] = found["file"]
    for (name, number), files in groups.items():
        renamed, notes = _first_names(files)
        entries = chain.from_iterable(map(tops.entries, files))
        entries = (Entry(renamed[one.name], one.size, one.open) for one in entries)
        yield _taken(f"{name}_{number}", entries, {"id": number, "name": name}, notes)


def _first_names(files: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Take away the `-1` that Canvas puts behind the name of a file that is handed in again."""
    stems = [f"{found['stem']}{found['end']}" for found in map(_AGAIN.fullmatch, files.values()) if found]
    renamed, notes = dict(files), []
    for name, file in files.items():
        if found := _AGAIN.fullmatch(file):
            first = f"{found['stem']}{found['end']}"
            if stems.count(first) == 1 and first not in files.values():
                renamed[name] = first
                notes.append(f"{one_line(file, 80)} was read as {one_line(first, 80)}")
    return renamed, tuple(notes)


def _moodle(tops: Listing, assignment: str) -> Iterator[Submission]:
    """A folder for each student, or flat files that begin with what the folder would be called."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in tops.names:
        found = _MOODLE.fullmatch(name)
        groups.setdefault((found["name"], found["id"]), []).append(name)
    for (name, number), parts in groups.items():
        entries = chain.from_iterable(_moodle_part(tops, part) for part in parts)
        yield _taken(f"{name}_{number}", entries, {"id": number, "name": name})


def _moodle_part(tops: Listing, part: str) -> Iterator[Entry]:
    for entry in tops.entries(part):
        file = None if tops.is_folder(part) else _MOODLE.fullmatch(part)["file"]
        yield Entry(file or entry.name, entry.size, entry.open)


def _nbgrader(tops: Listing, assignment: str) -> Iterator[Submission]:
    """`submitted/<student>/<assignment>/`, of one assignment."""
    if tops.title != "submitted":
        tops = tops.inside("submitted")
    homes = {name: tops.inside(name) for name in tops.names if tops.is_folder(name)}
    found = sorted({one for home in homes.values() for one in home.names if home.is_folder(one)})
    chosen = assignment if assignment in found else found[0] if len(found) == 1 else None
    if chosen is None:
        raise NoClass(
            f"{tops.title}: it holds the assignments {', '.join(found) or 'none'}; keep one of them"
        )
    for name, home in homes.items():
        if chosen in home.names:
            yield _taken(name, home.entries(chosen), {"id": name})


def _taken(
    name: str, entries: Iterator[Entry], student: dict[str, str] | None = None, notes: tuple[str, ...] = ()
) -> Submission:
    shown = {key: one_line(value, 200) for key, value in (student or {}).items()}
    return taken(one_line(name, 100), entries, shown, notes)
