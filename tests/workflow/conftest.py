"""Calling the command, and a checkout of one's own to work on."""

import shutil

import pytest

from regrade import cli


@pytest.fixture(scope="session")
def call():
    """A function that runs the command with some words and returns its exit code."""

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            cli.main([str(word) for word in words])
        return ended.value.code

    return run


@pytest.fixture(scope="session")
def copy_of(repository):
    """A function that copies the rooms of the checkout into a folder, with what the workflow reads beside them."""

    def copied(folder, *rooms):
        for room in rooms:
            shutil.copytree(repository / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("Snakefile", "config.yaml"):
            shutil.copy(repository / file, folder / file)
        return folder

    return copied
