"""The import graph: what makes a result stale."""

import pytest

from regrade import sources


@pytest.fixture
def tree(tmp_path):
    """A small checkout: a task that reaches two modules of nn, one of them through a package-relative import."""
    files = {
        "reference/__init__.py": "",
        "reference/nn/__init__.py": "",
        "reference/nn/layers.py": "import numpy\n",
        "reference/nn/network.py": "from . import layers\n",
        "reference/nn/unused.py": "",
        "reference/course/__init__.py": "",
        "reference/course/tasks.py": "def run(task):\n    from reference.nn.network import Dense\n",
        "report/__init__.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_closure_follows_imports_at_any_depth(tree):
    """Imports inside functions, relative imports and the packages on the way all count; unused modules do not."""
    assert sources.closure(["reference.course.tasks"], tree) == [
        "reference/__init__.py",
        "reference/course/__init__.py",
        "reference/course/tasks.py",
        "reference/nn/__init__.py",
        "reference/nn/layers.py",
        "reference/nn/network.py",
    ]


def test_foreign_packages_are_not_followed(tree):
    """numpy's own files are no inputs of a job."""
    assert sources.closure(["reference.nn.layers"], tree)[-1] == "reference/nn/layers.py"


def test_static_graph_covers_what_a_task_really_loads(repository):
    """Every module of our rooms that a task step loads when it runs is among its declared sources."""
    import json
    import subprocess
    import sys

    code = (
        "import sys, json, importlib; importlib.import_module('regrade.steps.task');"
        "importlib.import_module('reference.csc411_a2.tasks.p3_gradient');"
        "print(json.dumps([m.__file__ for n, m in sys.modules.items() if n.partition('.')[0] in"
        " ('reference', 'regrade', 'grader', 'report') and getattr(m, '__file__', None)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository
    )
    loaded = {path.removeprefix(f"{repository}/") for path in json.loads(done.stdout)}
    declared = sources.closure(["regrade.steps.task", "reference.csc411_a2.tasks.p3_gradient"], repository)
    assert loaded <= set(declared)


def test_importing_a_name_reaches_its_module_only(repository):
    """A task that uses one module of nn does not depend on its neighbours: __init__ files import nothing."""
    for room in ("nn", "vision", "torchnets", "datasets"):
        reached = sources.closure([f"reference.{room}"], repository)
        assert reached == ["reference/__init__.py", f"reference/{room}/__init__.py"]
