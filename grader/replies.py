"""What comes back from the process of one question: frames in a pipe, read as bytes that may say anything."""

from __future__ import annotations

import contextlib
import os
import socket
from typing import Any

from grader.child import wire
from grader.child.codec import Caps, Refused, decode
from grader.limits import Limits, Reply

_END = Caps(bytes=2**20, text=2**19, items=1000)
_READS = 64  # at one time: who writes small pieces without end must not keep the watch waiting


class Ended(Exception):
    """The process is no longer there, or must not be; carries the verdict and its sentence.

    `file` is the one that was being loaded, `reply` what a question had given.
    """

    def __init__(self, verdict: str, message: str) -> None:
        super().__init__(message)
        self.verdict, self.message = verdict, message
        self.file: str | None = None
        self.reply: Reply | None = None


class Line:
    """What leads to the process of one question: the pipe that its replies come by, and a socket for more cases."""

    def __init__(self, number: int) -> None:
        self.number, self.process, self.memory = number, 0, 0
        self._more, self._far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._more.setblocking(False)
        self.pipe, self._theirs = os.pipe()
        os.set_blocking(self.pipe, False)

    def put(self, channel: socket.socket, question: dict[str, Any], cases: int) -> None:
        """Have a process forked for the question, or, when that is there already, go on with more cases."""
        if self._theirs >= 0:
            wire.send(channel, question, [cases, self._theirs, self._far.fileno()])
            self._close_theirs()
        else:
            with contextlib.suppress(OSError):  # another question may have ended it meanwhile
                wire.send(self._more, {"seed": question["seed"]}, [cases])
            wire.send(channel, question)

    def hang_up(self) -> None:
        """Tell the process that there are no more cases."""
        self._more.close()

    def close(self) -> None:
        """Let go of the process."""
        self.hang_up()
        os.close(self.pipe)
        self._close_theirs()

    def _close_theirs(self) -> None:
        self._far.close()
        if self._theirs >= 0:
            os.close(self._theirs)
            self._theirs = -1


class Frames:
    """Collects the frames of one question: the cases in their order, then one that ends it."""

    def __init__(self, cases: int, limits: Limits) -> None:
        self.cases, self.left = cases, limits.reply_bytes
        self.values: list[Any] = []
        self.end: dict[str, Any] | None = None
        self.data = bytearray()

    def take(self, pipe: int) -> bool:
        """Read what the pipe holds, up to a number of pieces; False at its end. Raises `Ended` for an illegal frame."""
        for _ in range(_READS):
            try:
                chunk = os.read(pipe, 2**18)
            except BlockingIOError:
                return True
            if not chunk:
                return False
            self.data += chunk
            while self._frame():
                pass
        return True

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
