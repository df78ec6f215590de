"""Hostile bytes on the way from a submission: they end as plain values or as a verdict, never as an error of ours."""

import contextlib
import os
import socket

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.child import wire
from grader.child.codec import DTYPES, Caps, Refused, decode, encode
from grader.limits import VERDICTS, Limits
from grader.replies import Ended, Frames

fuzz = settings.get_profile("fuzz")
LIMITS = Limits(reply_bytes=2**16)
CAPS = Caps(bytes=2**16)

ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=8), ARRAYS
)
KEYS = st.one_of(st.text(max_size=4), st.integers(-9, 9))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)  # fmt: skip
ENDS = st.fixed_dictionaries({}, optional={
    "verdict": st.one_of(st.sampled_from(VERDICTS), VALUES), "case": VALUES, "message": VALUES, "file": VALUES,
    "line": VALUES, "notes": VALUES, "output": VALUES,
})  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=40),
    VALUES.map(lambda value: b"".join(encode(value, CAPS))),
    ENDS.map(lambda value: b"".join(encode(value, CAPS))),
)


@st.composite
def frames(draw):
    """Frames that are right, or almost."""
    body = draw(BODIES)
    kind = draw(st.sampled_from([1, 1, 1, 2, 2, 0, 255]))
    case = draw(st.one_of(st.integers(0, 4), st.sampled_from([2**31, 2**32 - 1])))
    size = draw(st.one_of(st.just(len(body)), st.just(len(body)), st.integers(0, 2**64 - 1)))
    return wire.FRAME.pack(kind, case, size) + body


@st.composite
def damaged(draw, parts):
    """Some parts after each other, here and there a byte changed, perhaps cut off."""
    raw = bytearray(b"".join(draw(st.lists(parts, max_size=5))))
    for _ in range(draw(st.integers(0, 2)) if raw else 0):
        raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    return bytes(raw[: draw(st.integers(0, len(raw)))] if draw(st.booleans()) else raw)


@fuzz
@given(damaged(BODIES))
def test_decoding_gives_a_value_or_refuses(raw):
    """A value that comes through can be sent again, byte for byte."""
    with contextlib.suppress(Refused):
        value = decode(raw, CAPS)
        again = b"".join(encode(value, Caps(bytes=2**20, text=2**20)))
        assert b"".join(encode(decode(again, CAPS), Caps(bytes=2**20, text=2**20))) == again


@fuzz
@given(damaged(frames()), st.integers(1, 4), st.one_of(st.integers(-20, 300), st.none(), st.text()))
def test_any_bytes_in_a_reply_are_a_reply(raw, cases, status):
    """Whatever stands in the pipe ends as a reply with a verdict, and `value` only with a value for every case."""
    ours, theirs = os.pipe()
    try:
        os.set_blocking(ours, False)
        os.write(theirs, raw[: 2**15])
        os.close(theirs)
        reader = Frames(cases, LIMITS)
        try:
            assert reader.take(ours) is False
            reply = reader.reply(status)
        except Ended as ended:
            reply = reader.broken(ended)
    finally:
        os.close(ours)
    assert reply.verdict in VERDICTS and len(reply.values) <= cases
    assert (reply.verdict == "value") <= (len(reply.values) == cases)
    assert reply.failed_case is None or 0 <= reply.failed_case < cases
    assert type(reply.message) is str and reply.message.isprintable()
    assert reply.file is None or (type(reply.file) is str and reply.file.isprintable())
    assert all(type(note) is str and note.isprintable() for note in reply.notes) and type(reply.output) is str


@fuzz
@given(damaged(BODIES))
def test_any_packet_is_a_message_or_refused(raw):
    """What comes over the control channel is a dict, an end, or refused."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs, contextlib.suppress(Refused):
        theirs.send(raw)
        message, _ = wire.receive(ours)
        assert message is None or type(message) is dict
