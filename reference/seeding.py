"""One stream of random numbers for each (assignment, task, seed)."""

import numpy as np


def generator(assignment: str, task: str, seed: int) -> np.random.Generator:
    """Return the generator of one task run; equal arguments give equal streams on every machine.

    The names enter as their UTF-8 bytes, so that no two tasks share a stream.
    """
    name = f"{assignment}/{task}".encode()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *name])))
