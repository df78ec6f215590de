"""Plain values as bytes: a closed set, the same file on both sides of the trust line.

None, bool, int (64 bits), float, text, list, tuple, dict with text or integer keys, and arrays of booleans,
integers and floats. An array travels as its type's code, its shape and its bytes: there is no header to parse and
nothing to evaluate. `encode` runs on hostile values in the child; `decode` runs on hostile bytes on the trusted
side and fails with `Refused`.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_NAMES = ("?", "i1", "<i2", "<i4", "<i8", "u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8")
DTYPES = tuple(np.dtype(name) for name in _NAMES)
_CODES = {dtype: code for code, dtype in enumerate(DTYPES)}
_ALIGN = 64  # arrays start at multiples of this, so that they can be used where they lie
_LENGTH = struct.Struct("<I")
_INT = struct.Struct("<q")
_FLOAT = struct.Struct("<d")
_AXIS = struct.Struct("<Q")


class Refused(ValueError):
    """The value or the bytes are not legal; the message says why in words."""


@dataclass(frozen=True)
class Caps:
    """The most that one value may hold; `bytes` counts all of it."""

    bytes: int = 16 * 2**20
    items: int = 100_000  # elements of lists, tuples and dicts, all together
    depth: int = 16
    text: int = 64 * 2**10
    axes: int = 16


def encode(value: Any, caps: Caps) -> list[bytes | memoryview]:
    """Return `value` as chunks of bytes, array data not copied where it is contiguous; raises `Refused`."""
    writer = _Writer(caps)
    writer.put(value, 0)
    return writer.chunks


def decode(data: bytes | bytearray | memoryview, caps: Caps, *, copy: bool = True) -> Any:
    """Rebuild the value from exactly these bytes; raises `Refused`.

    Arrays are plain `numpy.ndarray` of native byte order; with `copy=False` they lie in `data`, writable if it is.
    """
    view = memoryview(data).cast("B")
    if len(view) > caps.bytes:
        raise Refused(f"the reply has more than {caps.bytes} bytes")
    reader = _Reader(view, caps, copy)
    value = reader.get(0)
    if reader.at != len(view):
        raise Refused("bytes are left over after the value")
    return value


class _Writer:
    """Encodes from the outside in; base-class methods are called by name, so a subclass cannot answer for its value."""

    def __init__(self, caps: Caps) -> None:
        self.caps, self.chunks, self.size, self.items = caps, [], 0, 0

    def _add(self, chunk: bytes | memoryview) -> None:
        self.size += len(chunk)
        if self.size > self.caps.bytes:
            raise Refused(f"the value is larger than {self.caps.bytes} bytes")
        self.chunks.append(chunk)

    def _head(self, tag: bytes, count: int) -> None:
        self.items += count
        if self.items > self.caps.items:
            raise Refused(f"the value holds more than {self.caps.items} elements in lists")
        self._add(tag + _LENGTH.pack(count))

    def put(self, value: Any, depth: int) -> None:
        if depth > self.caps.depth:
            raise Refused(f"the value is nested more than {self.caps.depth} deep")
        kind = type(value)
        if value is None:
            self._add(b"N")
        elif kind is bool or kind is np.bool_:
            self._add(b"T" if value else b"F")
        elif issubclass(kind, np.ndarray):
            self._array(np.ndarray.view(value, np.ndarray))
        elif issubclass(kind, np.floating):
            self._add(b"f" + _FLOAT.pack(np.ndarray.item(np.array(value, np.float64))))
        elif issubclass(kind, np.integer):
            self._int(np.ndarray.item(np.array(value)))
        elif issubclass(kind, int):
            self._int(int.__int__(value))
        elif issubclass(kind, float):
            self._add(b"f" + _FLOAT.pack(float.__float__(value)))
        elif issubclass(kind, str):
            self._text(value)
        elif issubclass(kind, list):
            self._sequence(b"l", list.copy(value), depth)
        elif issubclass(kind, tuple):
            self._sequence(b"t", tuple.__getitem__(value, slice(None)), depth)
        elif issubclass(kind, dict):
            self._dict(dict.copy(value), depth)
        elif "torch" in sys.modules and issubclass(kind, sys.modules["torch"].Tensor):
            self._array(np.ndarray.view(value.detach().cpu().numpy(), np.ndarray))
        else:
            raise Refused(
                f"a value of type {_name(kind)} cannot be judged: return numbers or arrays of numbers"
            )

    def _int(self, value: int) -> None:
        if type(value) is not int or not -(2**63) <= value < 2**63:
            raise Refused("an integer does not fit into 64 bits")
        self._add(b"i" + _INT.pack(value))

    def _text(self, value: str) -> None:
        raw = str.encode(value, "utf-8", "replace")
        if len(raw) > self.caps.text:
            raise Refused(f"a text is longer than {self.caps.text} bytes")
        self._add(b"s" + _LENGTH.pack(len(raw)) + raw)

    def _sequence(self, tag: bytes, values: Sequence[Any], depth: int) -> None:
        self._head(tag, len(values))
        for value in values:
            self.put(value, depth + 1)

    def _dict(self, values: dict, depth: int) -> None:
        self._head(b"d", len(values))
        for key, value in values.items():
            if not issubclass(type(key), str | int) or type(key) is bool:
                raise Refused(
                    f"a key of type {_name(type(key))} in a dict: only text and integers can be judged"
                )
            self.put(key, depth + 1)
            self.put(value, depth + 1)

    def _array(self, array: np.ndarray) -> None:
        if array.dtype.kind == "f" and array.dtype.itemsize > 8:
            array = array.astype(np.float64)
        code = _CODES.get(array.dtype.newbyteorder("<"))
        if code is None:
            what = "Python objects" if array.dtype.kind == "O" else f"type {array.dtype}"
            raise Refused(f"an array of {what} cannot be judged: return an array of numbers")
        if array.ndim > self.caps.axes:
            raise Refused(f"an array has {array.ndim} axes, more than {self.caps.axes}")
        if self.size + array.nbytes > self.caps.bytes:
            raise Refused(f"the value is larger than {self.caps.bytes} bytes")
        head = b"a" + bytes((code, array.ndim)) + b"".join(_AXIS.pack(n) for n in array.shape)
        self._add(head + bytes(-(self.size + len(head)) % _ALIGN))
        if array.size:
            data = np.ascontiguousarray(array, dtype=DTYPES[code]).reshape(-1)
            self._add(memoryview(data.view(np.uint8)))


class _Reader:
    """Decodes bytes that may say anything."""

    def __init__(self, view: memoryview, caps: Caps, copy: bool) -> None:
        self.view, self.caps, self.copy, self.at, self.items = view, caps, copy, 0, 0

    def _take(self, count: int) -> memoryview:
        end = self.at + count
        if end > len(self.view):
            raise Refused("the bytes end inside a value")
        part, self.at = self.view[self.at : end], end
        return part

    def _count(self, size: int) -> int:
        """Read how many elements follow, of at least `size` bytes each."""
        (count,) = _LENGTH.unpack(self._take(4))
        self.items += count
        if self.items > self.caps.items or count * size > len(self.view) - self.at:
            raise Refused("a list is longer than it may be")
        return count

    def get(self, depth: int) -> Any:
        if depth > self.caps.depth:
            raise Refused(f"the value is nested more than {self.caps.depth} deep")
        match bytes(self._take(1)):
            case b"N":
                return None
            case b"T":
                return True
            case b"F":
                return False
            case b"i":
                return _INT.unpack(self._take(8))[0]
            case b"f":
                return _FLOAT.unpack(self._take(8))[0]
            case b"s":
                return self._text()
            case b"l":
                return [self.get(depth + 1) for _ in range(self._count(1))]
            case b"t":
                return tuple(self.get(depth + 1) for _ in range(self._count(1)))
            case b"d":
                return self._dict(depth)
            case b"a":
                return self._array()
        raise Refused("an unknown tag")

    def _text(self) -> str:
        (length,) = _LENGTH.unpack(self._take(4))
        if length > self.caps.text:
            raise Refused(f"a text is longer than {self.caps.text} bytes")
        try:
            return str(self._take(length), "utf-8")
        except UnicodeDecodeError:
            raise Refused("a text is not UTF-8") from None

    def _dict(self, depth: int) -> dict:
        values = {}
        for _ in range(self._count(2)):
            key = self.get(depth + 1)
            if type(key) not in (str, int) or key in values:
                raise Refused("a key is neither text nor integer, or stands twice")
            values[key] = self.get(depth + 1)
        return values

    def _array(self) -> np.ndarray:
        code, axes = self._take(2)
        if code >= len(DTYPES) or axes > self.caps.axes:
            raise Refused("an array of unknown type or with too many axes")
        shape = tuple(_AXIS.unpack(self._take(8))[0] for _ in range(axes))
        dtype, size = DTYPES[code], 1
        for length in shape:
            if length > 2**40:
                raise Refused("an array is larger than its bytes")
            size *= length
        self._take(-self.at % _ALIGN)
        if not size:
            return _empty(shape, dtype)
        flat = np.frombuffer(self._take(size * dtype.itemsize), np.uint8)
        if dtype.kind == "b" and (flat > 1).any():
            raise Refused("an array of booleans holds other bytes")
        array = flat.view(dtype).reshape(shape)
        return array.copy() if self.copy else array


def _empty(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    try:
        return np.empty(shape, dtype)
    except ValueError:  # the other axes multiply to more than numpy counts
        raise Refused("an empty array with an impossible shape") from None


def _name(kind: type) -> str:
    return str(type.__getattribute__(kind, "__name__"))[:80]
