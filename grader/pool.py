"""Work on a stream of items in several processes: results in the order of the items, the slow ones beside the rest.

The workers are the grader's own forks, on its side of the trust line, so that pickles may pass between them: a
submission runs in a sandbox below a worker and reaches no channel of this file.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

_SLOW_SECONDS = 1.0  # what takes longer leaves its turn to another item and goes on beside it
_AHEAD = 2000  # most items between the one that is given out next and the one that is read next
_END_SECONDS = 30

Do = Callable[[Any], Any]
Start = Callable[[], AbstractContextManager[Do]]


def in_order(
    items: Iterable[Any],
    begin: Callable[[], Start],
    *,
    jobs: int,
    known: Callable[[Any], Any] = lambda item: None,
    lost: Callable[[Any], Any] = lambda item: None,
) -> Iterator[Any]:
    """Yield the result of each item, in the items' order; items are read as they are needed.

    `begin()` runs once, in this process, before the first item that `known(item)` has no result for; the context that
    it returns is entered once in each worker process and does one item at a time. At most `jobs` items are at work at
    one time, those aside that have taken more than a second: of these there may be as many again. `lost(item)` is the
    result of an item whose process died. An exception in a worker is raised here and ends the others.
    """
    if jobs == 1:
        yield from _alone(items, begin, known)
        return
    with _Workers(begin, jobs) as workers:
        waiting: deque[_Place] = deque()
        stream = iter(items)
        more = True
        while more or waiting:
            while more and len(waiting) < _AHEAD and workers.have_room():
                try:
                    item = next(stream)
                except StopIteration:
                    more = False
                    break
                place = _Place(known(item))
                waiting.append(place)
                if place.result is None:
                    workers.put(item, place)
                elif waiting[0] is place:
                    break  # given out before the next one is read
            if waiting and waiting[0].result is None:
                workers.wait(lost)
            while waiting and waiting[0].result is not None:
                result = waiting.popleft().result
                yield pickle.loads(result) if isinstance(result, bytes) else result


def _alone(items: Iterable[Any], begin: Callable[[], Start], known: Callable[[Any], Any]) -> Iterator[Any]:
    with ExitStack() as stack:
        do: Do | None = None
        for item in items:
            result = known(item)
            if result is None:
                do = do or stack.enter_context(begin()())
                result = do(item)
            yield result


@dataclass(eq=False)
class _Place:
    """Where the result of an item is kept until its turn: as the bytes that came, since those are smaller."""

    result: Any = None


class _Worker:
    """A process that does one item at a time."""

    def __init__(self, start: Start, others: list[_Worker]) -> None:
        fork = multiprocessing.get_context("fork")  # what was prepared is there without being sent
        self.channel, theirs = fork.Pipe()
        ours = [self.channel, *(other.channel for other in others)]
        self.process = fork.Process(target=_serve, args=(start, theirs, ours), daemon=True)
        self.process.start()
        theirs.close()
        self.item: Any = None
        self.place: _Place | None = None
        self.since = 0.0

    def put(self, item: Any, place: _Place) -> None:
        self.item, self.place, self.since = item, place, time.monotonic()
        self.channel.send(item)

    def end(self) -> None:
        """End the process, in the middle of an item if need be."""
        self.channel.close()
        self.process.terminate()
        self.process.join(_END_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


class _Workers:
    """The worker processes, started as they are needed."""

    def __init__(self, begin: Callable[[], Start], jobs: int) -> None:
        self._begin, self._jobs = begin, jobs
        self._start: Start | None = None
        self._all: list[_Worker] = []

    def have_room(self) -> bool:
        """Whether another item may be put."""
        busy = [worker for worker in self._all if worker.place]
        quick = sum(time.monotonic() - worker.since < _SLOW_SECONDS for worker in busy)
        return quick < self._jobs and len(busy) < 2 * self._jobs

    def put(self, item: Any, place: _Place) -> None:
        """Give an item to a process that does nothing."""
        if self._start is None:
            self._start = self._begin()
        idle = next((worker for worker in self._all if not worker.place), None)
        if idle is None:
            idle = _Worker(self._start, self._all)
            self._all.append(idle)
        idle.put(item, place)

    def wait(self, lost: Callable[[Any], Any]) -> None:
        """Wait until something is done, or an item turns out to be slow."""
        busy = {worker.channel: worker for worker in self._all if worker.place}
        for channel in wait(list(busy), _SLOW_SECONDS / 4):
            worker = busy[channel]
            place, item = worker.place, worker.item
            worker.place = worker.item = None
            try:
                data = channel.recv_bytes()
            except (EOFError, OSError):
                self._all.remove(worker)
                worker.end()
                place.result = lost(item)
                continue
            if data[:1] == _FAILED:
                raise pickle.loads(data[1:])
            place.result = data[1:]

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *exc: object) -> None:
        for worker in self._all:
            worker.process.terminate()
        for worker in self._all:
            worker.end()


_DONE, _FAILED = b"+", b"-"


def _serve(start: Start, channel: Connection, others: list[Connection]) -> None:
    """Do items until the channel is closed: by the parent, or by its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and says when to end
    signal.signal(signal.SIGTERM, _leave)
    for other in others:
        other.close()
    with suppress(EOFError, OSError):
        try:
            with start() as do:
                try:
                    while True:
                        item = channel.recv()
                        channel.send_bytes(_DONE + pickle.dumps(do(item), pickle.HIGHEST_PROTOCOL))
                finally:
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
        except (EOFError, OSError):
            raise
        except Exception as error:
            channel.send_bytes(_FAILED + pickle.dumps(error))


def _leave(*_: object) -> None:
    """End by way of the contexts, so that nothing is left behind; they are not interrupted once more."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(1)
