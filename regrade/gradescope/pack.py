"""The autograder zip: what grading one assignment needs of the project, with pinned packages."""

from __future__ import annotations

import ast
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from regrade import declared, sources
from regrade.config import SEARCH_CALLS
from regrade.files import packed

SETTINGS = "settings.json"
MODULES = ("regrade.gradescope.grade", "regrade.grading")  # what runs there
SCRIPTS = ("setup.sh", "run_autograder")
PINS = ("requirements.txt", "constraints.txt")


def autograder(name: str, grading: dict[str, Any], root: Path = declared.ROOT) -> bytes:
    """Return the zip: setup.sh, run_autograder, settings.json, pinned requirements, and project/.

    `grading` is the configuration's section of that name, with the hidden seed that the instructor chose.
    """
    about = declared.assignment(name, root)
    code = sources.grading_files(name, about["interface"], MODULES, root)
    settings = {"assignment": name, "grading": grading, "search_calls": SEARCH_CALLS}
    files = {script: (root / "regrade" / "gradescope" / script).read_bytes() for script in SCRIPTS}
    files[SETTINGS] = (json.dumps(settings, indent=1) + "\n").encode()
    files["requirements.txt"] = requirements(code, about["libraries"], root).encode()
    files["constraints.txt"] = (root / "constraints.txt").read_bytes()
    files |= {f"project/{file}": (root / file).read_bytes() for file in [*code, *_declared(name, root)]}
    return packed(files, executable=frozenset(SCRIPTS))


def _declared(name: str, root: Path) -> list[str]:
    """Return the YAML files that the code reads: the assignment's own, the schemas, what is known of data sets."""
    folders = ("regrade/schemas", "reference/datasets", f"reference/{name}")
    return [
        str(path.relative_to(root)) for folder in folders for path in sorted((root / folder).glob("*.yaml"))
    ]


def requirements(code: list[str], libraries: list[str], root: Path) -> str:
    """Return the packages that the files import and that submissions may import, each with the project's version.

    What runs beside a submission adapts libraries where they are there, and needs none.
    """
    modules = set(libraries)
    for file in code:
        if file.startswith("grader/child/"):
            continue
        for node in ast.walk(ast.parse((root / file).read_bytes())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    foreign = modules - set(sys.stdlib_module_names) - set(sources.ROOMS)
    packages = metadata.packages_distributions()
    names = sorted({packages[module][0] for module in foreign if module in packages}, key=str.lower)
    pins = dict(_pins(root))
    return "".join(f"{name}=={pins.get(_plain(name)) or _version(name)}\n" for name in names)


def _pins(root: Path) -> list[tuple[str, str]]:
    lines = "\n".join((root / file).read_text(encoding="utf-8") for file in PINS)
    return [(_plain(name), version) for name, version in re.findall(r"^([\w.-]+)==(\S+)$", lines, re.M)]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(name: str) -> str:
    return metadata.version(name).partition("+")[0]  # a local build's mark is on no index
