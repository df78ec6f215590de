"""Names by which a submission's files are imported beside their own, where what is imported was not handed in so."""

from __future__ import annotations

import importlib.machinery
import os
import re
import sys

from . import parsing

# What a browser, a course's system or a file manager adds to a copy's name: `layers (1)`, `layers-1`, `layers - Copy`
_COPY = re.compile(r"(?:\s*\(\d+\)|[\s_-]*copy(?:[\s_-]*\d+)?|-\d+)+$", re.I)


def others(folder: str, stems: dict[str, str], interface: dict[str, list[str]]) -> dict[str, str]:
    """Return further stems and the file that each means; none that is installed or that two files may be meant by.

    A file is also called as its name is without what a copy has added and in small letters, and as the published file
    of whose functions it alone defines most.
    """
    found: dict[str, set[str]] = {}
    for stem, file in stems.items():
        found.setdefault(_COPY.sub("", stem).lower(), set()).add(file)
    lacking = {name[:-3]: set(names) for name, names in interface.items() if name[:-3] not in stems}
    for stem, names in lacking.items():
        if stem not in found:
            have = {file: len(names & _defined(folder, file)) for file in stems.values()}
            most = max(have.values(), default=0)
            found[stem] = {file for file, count in have.items() if most and count == most}
    return {
        stem: min(files)
        for stem, files in sorted(found.items())
        if stem.isidentifier() and stem not in stems and len(files) == 1 and not installed(stem)
    }


def installed(name: str) -> bool:
    """Tell whether a top-level name is a module of Python's or of an installed package."""
    if name in sys.modules or name in sys.builtin_module_names:
        return True
    return importlib.machinery.PathFinder.find_spec(name) is not None


def _defined(folder: str, file: str) -> set[str]:
    return {name for name, _ in parsing.defined(os.path.join(folder, file))}
