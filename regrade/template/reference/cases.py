"""The inputs that the functions are asked about, by group, drawn from a generator."""

from grader.declarations import Case


def samples(rng):
    """Return samples in rows: as many as columns or not, so that an axis that is mixed up shows."""
    return [
        Case("a few columns", {"x": rng.standard_normal((7, 3))}),
        Case("far from zero", {"x": 50 + 4 * rng.standard_normal((5, 5))}),
    ]
