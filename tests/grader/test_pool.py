"""Work on a stream in several processes: the order, the look-ahead, the slow, the dead."""

import os
import signal
import threading
import time
from contextlib import contextmanager
from itertools import count, islice

import pytest

from grader.pool import in_order


def begin_with(do, entered=None):
    @contextmanager
    def start():
        yield do

    def begin():
        if entered is not None:
            entered.append(os.getpid())
        return start

    return begin


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_items(jobs):
    """However many processes there are, item n has result n; what all of them share is made once, in this process."""
    entered = []
    given = list(in_order(range(20), begin_with(lambda n: n * n, entered), jobs=jobs))
    assert given == [n * n for n in range(20)] and entered == [os.getpid()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_known_is_not_done(jobs):
    """Where every result is known nothing is prepared; else only the others are done, and the order stays."""
    entered = []
    assert list(in_order("ab", begin_with(str.upper, entered), jobs=jobs, known=lambda _: "x")) == ["x", "x"]
    assert entered == []
    given = in_order("abc", begin_with(str.upper), jobs=jobs, known=lambda one: "x" if one == "b" else None)
    assert list(given) == ["A", "x", "C"]


def test_items_are_read_as_they_are_needed():
    """A stream without end is read no further than results are asked for, a bounded number ahead."""
    read = []
    items = (read.append(n) or n for n in count())
    assert list(islice(in_order(items, begin_with(lambda n: n), jobs=2, known=lambda n: n), 5)) == list(
        range(5)
    )
    assert len(read) < 20


def test_a_slow_item_holds_up_no_other(tmp_path):
    """While one item does not end, the others are done by as many processes as before."""
    done = tmp_path / "done"

    def do(n):
        if n == 0:
            while not done.exists():
                threading.Event().wait(0.01)
        elif n == 30:
            done.touch()  # the last one is reached while the first is still at work
        return n

    assert list(in_order(range(31), begin_with(do), jobs=2)) == list(range(31))


def test_a_process_that_dies_costs_its_item_alone():
    """The item has the result that the caller gives for it, and another process goes on."""

    def do(n):
        return os.kill(os.getpid(), signal.SIGKILL) if n == 3 else n

    given = list(in_order(range(6), begin_with(do), jobs=2, lost=lambda n: f"lost {n}"))
    assert given == [0, 1, 2, "lost 3", 4, 5]


def test_what_a_process_raises_is_raised_here():
    """A worker that cannot even start ends the work with its own exception."""

    @contextmanager
    def start():
        raise RuntimeError("no isolation")
        yield

    with pytest.raises(RuntimeError, match="no isolation"):
        list(in_order(range(3), lambda: start, jobs=2))


def test_no_process_is_left_when_the_work_is_given_up(tmp_path):
    """Leaving the stream early ends the processes, each by way of its context."""
    left = tmp_path / "left"

    @contextmanager
    def start():
        try:
            yield lambda n: n or os.getpid()
        finally:
            (left if left.is_dir() else tmp_path).joinpath(str(os.getpid())).touch()

    work = in_order(range(100), lambda: start, jobs=2)
    process = next(work)
    work.close()
    assert (tmp_path / str(process)).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_end_of_a_process_is_not_interrupted(tmp_path):
    """What a process has to put away is put away, however often it is told to end."""

    @contextmanager
    def start():
        here = tmp_path / str(os.getpid())
        here.mkdir()
        try:
            yield lambda n: n
        finally:
            time.sleep(0.2)
            here.rmdir()

    work = in_order(range(6), lambda: start, jobs=2)
    assert next(work) == 0
    work.close()
    assert not list(tmp_path.iterdir())
