"""Calling the command."""

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
