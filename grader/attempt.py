"""One confined process of a submission, seen from the trusted side: starting it, asking it, watching it, ending it."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import tempfile
import time
from typing import Any

from grader import scratch, watch
from grader.child import wire
from grader.child.codec import Refused
from grader.launch import Worker
from grader.limits import Call, Limits, Reply, SandboxFault
from grader.own_time import OwnTime, give_way
from grader.replies import Ended, Frames, Line, clean

_READY_SECONDS = 60
_END_SECONDS = 20
_WATCH_SECONDS = 0.02
_SLOW_SECONDS = 1.0  # what takes longer goes on at low priority
_PATIENCE = 30  # times the time allowed, a second or more: where that passes first, the machine is too busy
_MIB = 2**20
_KEPT = 8  # most processes of questions that are kept at one time: the watch looks at each of them
_KEPT_SHARE = 1 / 4  # of the memory limit, beyond it: what they may hold together
_LEAVE_SECONDS = 2  # for one of them to end


class Attempt:
    """A submission's process from its start to its end; any trouble ends it and the caller may start another.

    `.own` is the time that it has used since its first line.
    """

    def __init__(
        self, worker: Worker, limits: Limits, setting: int, request: dict[str, Any], inputs: int
    ) -> None:
        self.worker, self.limits = worker, limits
        self._allowed = limits.memory_mb * _MIB + inputs
        self._base = watch.resident(worker.process.pid)
        self._scratch = None
        if "namespaces" not in worker.isolation:
            self._scratch = tempfile.mkdtemp(dir=worker.folder)
            if worker.user is not None:
                os.chown(self._scratch, worker.user, worker.user)
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.channel.setblocking(False)  # it may choose to read nothing
        leash, self._leash = os.pipe()
        self._guard, self._gone, self.own = 0, False, OwnTime()
        self._kept: dict[str, Line] = {}
        self.used = False  # a question left files or processes behind: the next one needs a fresh process
        request = request | {
            "limits": self._resource_limits(inputs), "scratch_mb": limits.scratch_mb,
            "scratch": self._scratch or "", "output_bytes": limits.output_bytes,
        }  # fmt: skip
        try:
            worker.channel.settimeout(_READY_SECONDS)
            wire.send(worker.channel, request, [theirs.fileno(), leash, setting])
            answer, _ = wire.receive(worker.channel)
            if answer is None:
                raise OSError("it is gone")
            self._guard = answer["forked"]
        except OSError as error:
            self._gone = True
            self.close()
            raise SandboxFault(f"the grader's worker could not start a process: {error}") from None
        finally:
            theirs.close()
            os.close(leash)
        self._begin(_READY_SECONDS)
        try:
            greeting = self._message()
            if greeting.get("ready") is not True:
                raise Ended("exited", clean(greeting.get("fault")))
        except BaseException as error:
            self.close()
            if isinstance(error, Ended | SandboxFault):  # before the first line of the submission: ours
                raise SandboxFault(f"the grader could not confine a process: {error}") from None
            raise  # the grader is told to end
        self.own = OwnTime()

    def load(self, seconds: float) -> dict[str, Any]:
        """Wait until the files are loaded, for so much of its own time; returns the last message.

        Raises `Ended` with its `file`.
        """
        at: list[str] = []
        self._begin(seconds)
        try:
            for _ in range(1000):
                message = self._message()
                if "loading" in message:
                    at.append(str(message["loading"]))
                elif "finished" in message:
                    at = at[:-1]
                else:
                    return message
            raise Ended("refused", "too many messages while loading")
        except Ended as error:
            error.file = at[-1] if at else None
            raise

    def ask(self, number: int, call: Call, seconds: float) -> Reply:
        """Put one question, for so much of its own time; raises `Ended` with a `reply` of the finished cases."""
        self._begin(seconds)
        return self._ask(number, call)

    def _ask(self, number: int, call: Call) -> Reply:
        kept = self._kept.pop(call.id, None)
        line = kept or Line(number)
        keep = call.keep and len(self._kept) < _KEPT and "namespaces" in self.worker.isolation
        reader = Frames(len(call.cases), self.limits)
        try:
            self._put(line, call, keep)
            message = self._message(line.pipe, reader)
            stays = "status" not in message
            if message.get("done") != line.number or (stays and not keep):
                raise Ended("refused", "a message out of turn")
            reader.take(line.pipe)
            if stays and reader.end is None:  # it does not end, and computes nothing
                self._message(line.pipe, reader)
                raise Ended("refused", "a message out of turn")
            # Another question may have ended it meanwhile
            if kept and reader.end is None and not reader.values:
                return self._ask(number, call)
            if stays:
                self._kept[call.id] = line
            self.used = message.get("used") is not False or not self._alone(line if stays else None)
            if stays and not self.used and self._kept_memory() > _KEPT_SHARE * self.limits.memory_mb * _MIB:
                self._let_go(self._kept.pop(call.id))
            reply = reader.reply(message.get("status"))
            reply.went_on = kept is not None
            return reply
        except Ended as error:
            error.reply = error.reply or reader.broken(error)
            raise
        finally:
            if self._kept.get(call.id) is not line:
                line.close()

    def _put(self, line: Line, call: Call, keep: bool) -> None:
        question = {"number": line.number, "probe": call.probe, "adapt": call.adapt, "seed": int(call.seed),
                    "reply_bytes": self.limits.reply_bytes, "output_bytes": self.limits.output_bytes,
                    "keep": keep}  # fmt: skip
        cases = wire.pack(call.cases)
        try:
            line.put(self.channel, question, cases)
        except OSError:
            raise Ended("exited", "the process took no more questions") from None
        finally:
            os.close(cases)

    def _alone(self, newest: Line | None) -> bool:
        """Tell whether under the submission's process there are the kept ones alone."""
        if self._scratch is None and not self._kept:
            return True  # it is the first of its own process tree and has ended all others
        others = set(watch.tree(self._guard)[1:]) - {line.process for line in self._kept.values()}
        if newest is not None and len(others) == 1:
            newest.process = others.pop()
            newest.memory = self._own_memory(newest.process)
            return True
        return not others and newest is None

    def _let_go(self, line: Line) -> None:
        """Have a process end that waits for more cases."""
        line.hang_up()
        self._begin(_LEAVE_SECONDS)
        try:
            wire.send(self.channel, {"number": line.number, "keep": False})
            self.used = self._message().get("used") is not False or not self._alone(None)
        except (Ended, OSError):
            self.used = True

    def _kept_memory(self) -> int:
        return sum(line.memory for line in self._kept.values())

    def _own_memory(self, pid: int) -> int:
        return max(0, watch.resident(pid) - self._base)

    def close(self) -> None:
        """End every process of the attempt and wipe its folder."""
        if self._leash >= 0:
            os.close(self._leash)
            self._leash = -1
            self.channel.close()
            for line in self._kept.values():
                line.close()
        if not self._gone:
            self._gone = True
            try:
                self.worker.channel.settimeout(_END_SECONDS)
                gone, _ = wire.receive(self.worker.channel)
            except (OSError, Refused):
                gone = None
            if gone is None:  # the worker is dead or stuck: nothing below it may outlive this
                watch.end(self.worker.process.pid)
                self.worker.process.wait()
        if self._scratch:
            with contextlib.suppress(FileNotFoundError):
                scratch.wipe(self._scratch)
            self._scratch = None

    def _begin(self, seconds: float) -> None:
        """Count and watch from here on, for so much of its own time."""
        self.own.begin()
        self._seconds, self._end = seconds, self.own.seconds + seconds
        self._began = self._watched = time.monotonic()

    def _message(self, pipe: int = -1, reader: Frames | None = None) -> dict[str, Any]:
        """Return the next message; frames that come meanwhile go to `reader`. Raises `Ended` for every other end."""
        poll = select.poll()
        for handle in (self.channel.fileno(), self.worker.channel.fileno(), *((pipe,) if reader else ())):
            poll.register(handle, select.POLLIN)
        while True:
            left = self._watched + _WATCH_SECONDS - time.monotonic()
            ready = {handle for handle, _ in poll.poll(1000 * max(0, left))}
            if pipe in ready and not reader.take(pipe):
                poll.unregister(pipe)
            # However much comes: what it uses is seen before the next message is
            if time.monotonic() - self._watched >= _WATCH_SECONDS:
                self._watch()
            if self.channel.fileno() in ready:
                try:
                    message, _ = wire.receive(self.channel)
                except (Refused, OSError) as error:
                    raise Ended("refused", f"an illegal message: {error}") from None
                if message is not None:
                    return message
                poll.unregister(self.channel.fileno())
            if self.worker.channel.fileno() in ready:
                self._gone = True
                with contextlib.suppress(OSError, Refused):
                    wire.receive(self.worker.channel)
                if reader:
                    reader.take(pipe)
                raise Ended("exited", "the process ended without an answer")

    def _watch(self) -> None:
        self._watched = time.monotonic()
        processes, running = watch.tree(self._guard), self._watched - self._began
        self.own.look(processes)
        if running >= _SLOW_SECONDS:
            give_way(processes)
        if len(processes) > self.limits.processes + 2 + len(self._kept):
            raise Ended("exited", f"more than {self.limits.processes} processes were started")
        used = sum(map(self._own_memory, processes))
        if used > self._allowed + self._kept_memory():
            raise Ended("out of memory", f"more than {self.limits.memory_mb} MB of memory were used")
        if self._scratch and (said := scratch.trouble(self._scratch, self.limits.scratch_mb)):
            raise Ended("exited", said)
        if self.own.seconds >= self._end:
            raise Ended("timed out", "")
        if running >= _PATIENCE * max(self._seconds, 1):
            raise SandboxFault(f"too busy a machine: {self._seconds:g} s of work waited {running:.0f} s")

    def _resource_limits(self, inputs: int) -> dict[str, int]:
        """Return limits by their name in `resource`; the address space far out, the watch on memory comes before it."""
        space = watch.address_space(self.worker.process.pid) + 4 * (self._allowed + inputs)
        own = self.worker.counted or ("namespaces" in self.worker.isolation and os.geteuid() != 0)
        others = _KEPT + 4 if own else watch.tasks_of(os.geteuid()) + _KEPT + 256
        return {
            "AS": space, "NPROC": self.limits.processes + others, "FSIZE": self.limits.scratch_mb * _MIB, "NOFILE": 256,
            "MSGQUEUE": 0, "MEMLOCK": 0,
            "CORE": 1,  # 0 holds for files alone: a crash would call what collects cores on the machine
        }  # fmt: skip
