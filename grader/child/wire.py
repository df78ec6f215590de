"""What travels between the two sides: short messages on a packet socket, cases in a memory file, frames in a pipe.

A message is one packet that holds one plain dict. A memory file holds many values, which the reader maps and does not
copy. A frame is its kind, the index of its case and its length, then a value's bytes.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

from .codec import Caps, decode, encode

MESSAGE = Caps(bytes=48 * 2**10, items=4096, text=16 * 2**10)
INPUT = Caps(
    bytes=2**36, items=10**7, depth=32, text=2**28
)  # from the trusted side: the size is its own business
FRAME = struct.Struct("<BIQ")
VALUE, END = 1, 2
_PAIR = struct.Struct("<QQ")
_PAGE = 64
_AT_ONCE = 512  # the kernel takes 1024
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


def send(channel: socket.socket, message: dict[str, Any], handles: Sequence[int] = ()) -> None:
    """Send one message, with open files beside it; raises `OSError` where nobody listens any more."""
    socket.send_fds(channel, [b"".join(encode(message, MESSAGE))], list(handles))


def receive(channel: socket.socket, handles: int = 0) -> tuple[dict[str, Any] | None, list[int]]:
    """Wait for one message and up to `handles` open files; None at the end. Raises `Refused` for illegal bytes."""
    if handles:
        data, files, _, _ = socket.recv_fds(channel, MESSAGE.bytes + 1, handles)
    else:
        data, files = channel.recv(MESSAGE.bytes + 1), []  # files that a submission sends fall away here
    if not data:
        return None, files
    message = decode(data, MESSAGE)
    return (message if isinstance(message, dict) else {}), files


def pack(values: Sequence[Any]) -> int:
    """Write values into a new memory file, which nobody can change or grow, and return its handle; copies once."""
    handle = os.memfd_create("regrade", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        at = -(-(8 + _PAIR.size * len(values)) // _PAGE) * _PAGE
        index, chunks = [struct.pack("<Q", len(values))], []
        for value in values:
            encoded = encode(value, INPUT)
            size = sum(map(len, encoded))
            index.append(_PAIR.pack(at, size))
            chunks += [*encoded, bytes(-size % _PAGE)]
            at += size + -size % _PAGE
        head = b"".join(index)
        _write(handle, [head, bytes(-len(head) % _PAGE), *chunks])
        fcntl.fcntl(handle, fcntl.F_ADD_SEALS, _SEALS)
    except BaseException:
        os.close(handle)
        raise
    return handle


class Packed:
    """The values of a memory file, each rebuilt when it is asked for; writing to its arrays changes no other."""

    def __init__(self, handle: int) -> None:
        self._map = memoryview(mmap.mmap(handle, 0, access=mmap.ACCESS_COPY))
        (self._count,) = struct.unpack_from("<Q", self._map)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Any:
        at, size = _PAIR.unpack_from(self._map, 8 + _PAIR.size * number)
        return decode(self._map[at : at + size], INPUT, copy=False)


def write_frame(handle: int, kind: int, case: int, value: Any, caps: Caps) -> int:
    """Write one frame and return its value's size in bytes; raises `Refused` before anything is written."""
    chunks = encode(value, caps)
    size = sum(map(len, chunks))
    _write(handle, [FRAME.pack(kind, case, size), *chunks])
    return size


def _write(handle: int, chunks: Sequence[bytes | memoryview]) -> None:
    """Write all chunks, many at a time: each write to a pipe wakes its reader."""
    for start in range(0, len(chunks), _AT_ONCE):
        left = [memoryview(chunk) for chunk in chunks[start : start + _AT_ONCE]]
        while left:
            written = os.writev(handle, left)
            while left and written >= len(left[0]):
                written -= len(left.pop(0))
            if written:
                left[0] = left[0][written:]
