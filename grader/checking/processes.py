"""Doing the same work on many items in several processes, in the order of the items."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.util import Finalize
from typing import Any

_start: Callable[[], tuple[Callable[[Any], Any], Callable[[], None]]]
_work: Callable[[Any], Any] | None = None


def each(
    start: Callable[[], tuple[Callable[[Any], Any], Callable[[], None]]], items: Sequence[Any], jobs: int
) -> Iterator[Any]:
    """Yield the work's result for each item, in order.

    `start` is called once in each of `jobs` processes and gives the work and what is to be done at the process's end.
    The processes are forked: they share what there is. Raises what the work raises.
    """
    # Forked rather than spawned, since functions and cases cannot be pickled
    pool = multiprocessing.get_context("fork").Pool(max(1, min(jobs, len(items))), _begin, (start,))
    with pool:
        yield from pool.imap(_do, items)
        pool.close()
        pool.join()


def _begin(start: Callable[[], Any]) -> None:
    global _start
    _start = start
    # Ctrl-C is the parent's to act on: it ends the pool, and each process then ends what it has started
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def _end(end: Callable[[], None]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a pool that is broken off sends it while this is at work
    end()


def _do(item: Any) -> Any:
    global _work
    if _work is None:  # here and not in `_begin`, where an exception would start another process without end
        _work, end = _start()
        Finalize(None, _end, (end,), exitpriority=1)
    return _work(item)
