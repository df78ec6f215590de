"""Calling the command."""

import random

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
def code():
    """A function that returns statements drawn from a seed."""

    def drawn(seed, lines=30):
        rng = random.Random(seed)
        rows = (" ".join(f"x {rng.choice('+-*/%@&|^')}" for _ in range(9)) for _ in range(lines))
        return "".join(f"v = {row} y\n" for row in rows)

    return drawn
