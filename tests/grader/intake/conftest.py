"""Folders, archives and notebooks to take in."""

import json
import stat
import zipfile

import pytest


@pytest.fixture(scope="session")
def archive():
    """A function that writes a zip of {name: content}; `mode` is the Unix mode of every file."""

    def write(path, files, mode=stat.S_IFREG | 0o644, method=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(path, "w", method) as zipped:
            for name, data in files.items():
                entry = zipfile.ZipInfo(name)
                entry.compress_type = method
                entry.external_attr = mode << 16
                zipped.writestr(entry, data)
        return path

    return write


@pytest.fixture(scope="session")
def notebook():
    """A function that returns the text of a notebook with some code cells."""

    def make(*cells, **more):
        kinds = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
        return json.dumps(
            {"cells": [{"cell_type": "markdown", "source": "# Title"}, *kinds], "nbformat": 4, **more}
        )

    return make


@pytest.fixture(scope="session")
def tree():
    """A function that writes {name: content} into a folder and returns the folder."""

    def write(folder, files):
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder

    return write
