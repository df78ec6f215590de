"""How the published functions are called: the same code runs on a submission and on the reference.

It imports numpy at most, holds no answer, and passes copies, since students write into their arguments.
"""


def standardise(student, x):
    """Return the standardised samples."""
    return student.standardise(x.copy())
