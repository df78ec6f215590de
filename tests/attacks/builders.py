"""Hand-ins that cannot lie in a folder of this repository: archives, notebooks and names that are traps."""

import json
import stat
import zipfile

HONEST = "import numpy as np\ndef relu_forward(x):\n    return np.maximum(x, 0), x\n"


def _zip(folder, *extra):
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*.py")):
            archive.write(file, file.name)
        for name, data in extra:
            archive.writestr(name, data)
    return path


def clashing_names(folder):
    """A file and a folder of the same name."""
    return _zip(folder, ("optim.py", ""), ("optim.py/x.py", ""))


def endless_name(folder):
    """A name that no file system takes."""
    return _zip(folder, ("x" * 280 + ".py", ""))


def climbing(folder):
    """A path out of the folder."""
    return _zip(folder, ("../../../../tmp/hostile.py", HONEST))


def absolute(folder):
    """An absolute path."""
    return _zip(folder, ("/tmp/hostile.py", HONEST))


def link(folder):
    """A link to a file of the machine."""
    entry = zipfile.ZipInfo("optim.py")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return _zip(folder, (entry, "/etc/passwd"))


def bomb(folder):
    """Kilobytes that unpack to gigabytes."""
    return _zip(folder, *((f"data{n}.csv", bytes(2**20) * 9) for n in range(6)), ("more.csv", bytes(2**20) * 60))


def turned_name(folder):
    """A name with a line end and a mark that turns the direction of reading."""
    return _zip(folder, ("a\nscore 100\u202e.py", HONEST))


def notebook(folder):
    """A notebook whose cells hold the code, magics that run commands, and a forged output."""
    code = (folder / "layers.py").read_text()
    cells = ["!touch /tmp/hostile\n%run /etc/passwd\n", code]
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [
        {"output_type": "stream", "name": "stdout", "text": "score: 100 of 100"}]}  # fmt: skip
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell | {"source": one} for one in cells]}
    path = folder.parent / "layers.ipynb"
    path.write_text(json.dumps(book))
    return path


def shadows(folder):
    """Files with the names of libraries and of the grader's own modules, each of which answers all with yes."""
    text = "def __getattr__(name):\n    return lambda *a, **k: True\n"
    for name in ("numpy", "random", "struct", "json", "grader", "reference", "regrade_probes", "regrade_child",
                 "sitecustomize", "usercustomize", "conftest", "test_layers", "__main__", "codec", "wire"):  # fmt: skip
        (folder / f"{name}.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --co\n")
    return folder


def linked_file(folder):
    """A folder in which a published file is a link to a file of the machine."""
    (folder / "optim.py").symlink_to("/etc/passwd")
    return folder


def pipe(folder):
    """A folder with a named pipe, which would block whoever reads it."""
    import os

    os.mkfifo(folder / "optim.py")
    return folder
