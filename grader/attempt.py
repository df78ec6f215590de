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
from grader.child.codec import Caps, Refused, decode
from grader.launch import Worker
from grader.limits import Call, Limits, Reply, SandboxFault
from grader.own_time import OwnTime, give_way

_READY_SECONDS = 60
_END_SECONDS = 20
_WATCH_SECONDS = 0.02
_SLOW_SECONDS = 1.0  # what takes longer goes on at low priority
_PATIENCE = 30  # times the time allowed, on the clock: what waits for a processor all that time is given up
_MIB = 2**20
_END = Caps(bytes=2**20, text=2**19, items=1000)


class Ended(Exception):
    """The process is no longer there, or must not be; carries the verdict and its sentence."""

    def __init__(self, verdict: str, message: str) -> None:
        super().__init__(message)
        self.verdict, self.message = verdict, message


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
        leash, self._leash = os.pipe()
        self._guard, self._gone, self.own = 0, False, OwnTime()
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
        try:
            greeting = self._message(_READY_SECONDS)
            if greeting.get("ready") is not True:
                raise Ended("exited", clean(greeting.get("fault")))
        except Ended as error:  # before the first line of the submission: ours
            self.close()
            raise SandboxFault(f"the grader could not confine a process: {error.message}") from None
        self.own = OwnTime()

    def load(self, seconds: float) -> dict[str, Any]:
        """Wait until the files are loaded, for so much of its own time; returns the last message.

        Raises `Ended` with the file in its attribute `file`.
        """
        at: list[str] = []
        end = self.own.seconds + seconds
        try:
            for _ in range(1000):
                message = self._message(end - self.own.seconds)
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
        cases = wire.pack(call.cases)
        ours, theirs = os.pipe()
        reader = _Frames(len(call.cases), self.limits)
        question = {"number": number, "probe": call.probe, "adapt": call.adapt, "seed": int(call.seed),
                    "reply_bytes": self.limits.reply_bytes, "output_bytes": self.limits.output_bytes}  # fmt: skip
        try:
            try:
                wire.send(self.channel, question, [cases, theirs])
            except OSError:
                raise Ended("exited", "the process was gone before the question") from None
            finally:
                os.close(cases)
                os.close(theirs)
            os.set_blocking(ours, False)
            message = self._message(seconds, ours, reader)
            if message.get("done") != number:
                raise Ended("refused", "a message out of turn")
            reader.take(ours)
            alone = self._scratch is None or len(watch.tree(self._guard)) == 1
            self.used = message.get("used") is not False or not alone
            return reader.reply(message.get("status"))
        except Ended as error:
            error.reply = reader.broken(error)
            raise
        finally:
            os.close(ours)

    def close(self) -> None:
        """End every process of the attempt and wipe its folder."""
        if self._leash >= 0:
            os.close(self._leash)
            self._leash = -1
            self.channel.close()
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

    def _message(self, seconds: float, pipe: int = -1, reader: _Frames | None = None) -> dict[str, Any]:
        """Return the next message; frames that come meanwhile go to `reader`. Raises `Ended` for every other end."""
        poll = select.poll()
        for handle in (self.channel.fileno(), self.worker.channel.fileno(), *((pipe,) if reader else ())):
            poll.register(handle, select.POLLIN)
        self.own.begin()
        end = self.own.seconds + seconds
        began = watched = time.monotonic()
        while True:
            ready = {handle for handle, _ in poll.poll(1000 * min(_WATCH_SECONDS, seconds))}
            if pipe in ready and not reader.take(pipe):
                poll.unregister(pipe)
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
            now = time.monotonic()
            if now - watched >= _WATCH_SECONDS:
                watched = now
                self._watch(now - began)
                if self.own.seconds >= end or now - began >= _PATIENCE * seconds:
                    raise Ended("timed out", "")

    def _watch(self, running: float) -> None:
        processes = watch.tree(self._guard)
        self.own.look(processes)
        if running >= _SLOW_SECONDS:
            give_way(processes)
        if len(processes) > self.limits.processes + 2:
            raise Ended("exited", f"more than {self.limits.processes} processes were started")
        used = sum(max(0, watch.resident(pid) - self._base) for pid in processes)
        if used > self._allowed:
            raise Ended("out of memory", f"more than {self.limits.memory_mb} MB of memory were used")
        if self._scratch and (said := scratch.trouble(self._scratch, self.limits.scratch_mb)):
            raise Ended("exited", said)

    def _resource_limits(self, inputs: int) -> dict[str, int]:
        """Return limits by their name in `resource`; the address space far out, the watch on memory comes before it."""
        space = watch.address_space(self.worker.process.pid) + 4 * (self._allowed + inputs)
        own = self.worker.counted or ("namespaces" in self.worker.isolation and os.geteuid() != 0)
        others = 4 if own else watch.tasks_of(os.geteuid()) + 256
        return {
            "AS": space, "NPROC": self.limits.processes + others, "FSIZE": self.limits.scratch_mb * _MIB, "NOFILE": 256,
            "CORE": 0, "MSGQUEUE": 0, "MEMLOCK": 0,
        }  # fmt: skip


class _Frames:
    """Collects the frames of one question: the cases in their order, then one that ends it."""

    def __init__(self, cases: int, limits: Limits) -> None:
        self.cases, self.left = cases, limits.reply_bytes
        self.values: list[Any] = []
        self.end: dict[str, Any] | None = None
        self.data = bytearray()

    def take(self, pipe: int) -> bool:
        """Read what the pipe holds; False at its end. Raises `Ended` for an illegal frame."""
        while True:
            try:
                chunk = os.read(pipe, 2**18)
            except BlockingIOError:
                return True
            if not chunk:
                return False
            self.data += chunk
            while self._frame():
                pass

    def _frame(self) -> bool:
        if len(self.data) < wire.FRAME.size:
            return False
        kind, case, size = wire.FRAME.unpack_from(self.data)
        caps = Caps(bytes=self.left) if kind == wire.VALUE else _END
        if self.end is not None or kind not in (wire.VALUE, wire.END):
            raise Ended("refused", "bytes in the reply that belong to no case")
        if size > caps.bytes:
            raise Ended("refused", f"the reply is larger than {caps.bytes} bytes")
        if kind == wire.VALUE and (case != len(self.values) or case >= self.cases):
            raise Ended("refused", "a reply for another case than the one in turn")
        if len(self.data) < wire.FRAME.size + size:
            return False
        body = bytes(memoryview(self.data)[wire.FRAME.size : wire.FRAME.size + size])
        del self.data[: wire.FRAME.size + size]
        try:
            value = decode(body, caps)
        except Refused as error:
            raise Ended("refused", f"the reply cannot be read: {error}") from None
        if kind == wire.VALUE:
            self.left -= size
            self.values.append(value)
        elif isinstance(value, dict):
            self.end = value
        else:
            raise Ended("refused", "the reply has no end")
        return True

    def reply(self, status: Any) -> Reply:
        """Return the reply of a question whose process ended with `status`."""
        end = self.end
        if end is None:
            status = status if type(status) is int else "unknown"
            how = f"signal {-status}" if type(status) is int and status < 0 else f"status {status}"
            return self.broken(Ended("exited", f"the process ended with {how} before it had answered"))
        reply = Reply("refused", self.values, len(self.values), "the reply is not complete")
        verdict, case = end.get("verdict"), len(self.values)
        if verdict == "value" and case == self.cases:
            reply = Reply("value", self.values)
        elif verdict in ("raised", "missing", "refused", "out of memory", "exited") and case < self.cases:
            line = end.get("line")
            reply = Reply(
                verdict, self.values, case, clean(end.get("message")), clean(end.get("file")) or None
            )
            reply.line = line if type(line) is int else None
        reply.notes = notes(end)
        reply.output = end.get("output") if type(end.get("output")) is str else ""
        return reply

    def broken(self, error: Ended) -> Reply:
        """Return the reply of a question that was cut off; a full set of values does not make it whole."""
        return Reply(
            error.verdict, self.values[: self.cases], min(len(self.values), self.cases - 1), error.message
        )


def clean(text: Any, most: int = 300) -> str:
    """Return hostile text as one short printable line."""
    if type(text) is not str:
        return ""
    return "".join(c if c.isprintable() else " " for c in text[:most]).strip()


def notes(message: dict[str, Any]) -> list[str]:
    """Return the notes of a message from the child, cleaned."""
    found = message.get("notes")
    return [clean(note) for note in found[:20] if clean(note)] if type(found) is list else []
