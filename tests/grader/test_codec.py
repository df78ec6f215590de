"""The bytes between the two sides: what goes in comes out plain, and illegal bytes are refused."""

import contextlib
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.child.codec import DTYPES, Caps, Refused, decode, encode

CAPS = Caps(bytes=2**20, items=1000, depth=8, text=1000)

ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0))
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=20), ARRAYS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=5), st.integers(-9, 9)), inner, max_size=4),
    ),
    max_leaves=12,
)


def bytes_of(value, caps=CAPS):
    return b"".join(encode(value, caps))


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return a == b or (a != a and b != b)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(VALUES)
def test_plain_values_come_back_as_they_went(value):
    """Every value of the closed set survives the way, with its type, its dtype and its bits."""
    assert same(decode(bytes_of(value), CAPS), value)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_hostile_bytes_are_refused_or_plain(data):
    """Changed, cut or invented bytes give a plain value or `Refused`, never another exception."""
    raw = bytearray(bytes_of(data.draw(VALUES)))
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.integers(0, len(raw)))] + data.draw(st.binary(max_size=4))
    with contextlib.suppress(Refused):
        decode(raw, CAPS)


class Lying(float):
    """A number that claims another value wherever Python asks it."""

    def __float__(self):
        return 42.0

    def __eq__(self, other):
        return True

    __hash__ = None


class Sub(np.ndarray):
    """An array that answers for itself."""

    def __array__(self, *args, **kwargs):
        return np.full(3, 42.0)

    def __array_ufunc__(self, *args, **kwargs):
        return 42.0


def test_subclasses_arrive_as_what_they_hold():
    """A subclass of float, int, text, list, dict or array arrives as the plain base type with its real content."""
    value = [Lying(1.5), np.arange(3.0).view(Sub), np.float32(0.5), np.int8(-3), np.bool_(True), np.str_("a")]
    back = decode(bytes_of(value), CAPS)
    assert [type(item) for item in back] == [float, np.ndarray, float, int, bool, str]
    assert back[0] == 1.5 and back[1].tolist() == [0, 1, 2] and back[2:] == [0.5, -3, True, "a"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (1 + 2j, "type complex"),
        ({1, 2}, "type set"),
        ((n for n in range(3)), "type generator"),
        (np.array([1, None]), "Python objects"),
        (np.array([1j]), "complex128"),
        (np.array(["a"]), "<U1"),
        (np.array(["2020"], "M8[Y]"), "datetime64"),
        (np.timedelta64(3, "D"), "64 bits"),
        (2**63, "64 bits"),
        ({(1,): 2}, "a key of type tuple"),
        ({True: 2}, "a key of type bool"),
        (object(), "type object"),
        (b"x", "type bytes"),
        ("x" * 1001, "longer than 1000"),
        ([0] * 1001, "more than 1000"),
        ([[0] * 600] * 2, "more than 1000"),
        (np.zeros(2**20), "larger than"),
    ],
)
def test_what_is_not_plain_is_refused_by_name(value, why):
    """A value outside the closed set or over a cap is refused with a sentence that names it."""
    with pytest.raises(Refused, match=why):
        encode(value, CAPS)


def test_a_list_in_itself_is_refused():
    """A value without end is refused by its depth."""
    loop = []
    loop.append(loop)
    with pytest.raises(Refused, match="deep"):
        encode(loop, CAPS)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"NN",
        b"x",
        b"a" + bytes([11, 2]) + struct.pack("<QQ", 2**39, 2**39) + bytes(200),
        b"a" + bytes([12, 0]) + bytes(80),
        b"a" + bytes([11, 17]) + bytes(400),
        b"a" + bytes([0, 1]) + struct.pack("<Q", 1) + bytes(64 - 11) + b"\x02",
        b"a" + bytes([11, 3]) + struct.pack("<QQQ", 2**63, 2**63, 0) + bytes(64 - 27),
        b"l" + struct.pack("<I", 2**32 - 1),
        b"l\x01\0\0\0" * 20 + b"N",
        b"s" + struct.pack("<I", 2) + b"\xff\xff",
        b"d" + struct.pack("<I", 2) + b"TNTN",
        b"d" + struct.pack("<I", 2) + (b"i" + bytes(8) + b"N") * 2,
    ],
)
def test_each_kind_of_illegal_bytes_is_refused(raw):
    """Left-over bytes, unknown tags, lying lengths, shapes and depths, bad text and double keys are refused."""
    with pytest.raises(Refused):
        decode(raw, CAPS)


def test_decoded_arrays_are_copies():
    """A decoded array shares no memory with the bytes that it came from."""
    raw = bytearray(bytes_of(np.zeros(4)))
    array = decode(raw, CAPS)
    raw[-32:] = b"\xff" * 32
    assert array.tolist() == [0, 0, 0, 0] and array.flags.owndata and array.flags.aligned
