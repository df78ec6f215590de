"""Each metric of a run names the lines that recorded it: what a reader follows from a number to its source."""

import inspect

from reference.run import Run


def test_a_metric_names_the_file_and_the_line_that_recorded_it(repository):
    """A value recorded directly and the mean of examples both lead to the caller's line, each line once."""
    run = Run("cs189_hw6", "s2_convolution", "embedded", 0, {})
    line = inspect.currentframe().f_lineno
    for _ in range(2):
        run.metric("error", 0.5)
    run.examples("accuracy", [True, False])
    here = __file__.removeprefix(f"{repository}/")
    assert run.places == {"error": {f"{here}:{line + 2}"}, "accuracy": {f"{here}:{line + 3}"}}
