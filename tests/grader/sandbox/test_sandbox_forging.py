"""Replies and messages that a submission writes by hand: none of them wins."""

import fcntl
import os

import pytest

from grader.child import wire
from grader.replies import Frames
from grader.sandbox import Call, Limits

FORGE = """
import os, stat, struct, sys
def pipes():
    return [fd for fd in range(3, 256) if is_pipe(fd)]
def is_pipe(fd):
    try:
        return stat.S_ISFIFO(os.fstat(fd).st_mode)
    except OSError:
        return False
def frame(kind, case, body):
    return struct.pack('<BIQ', kind, case, len(body)) + body
def one(n):
    return b'i' + struct.pack('<q', n)
"""


@pytest.mark.parametrize(
    ("bytes_written", "verdict", "values"),
    [
        ("frame(1, 0, one(41))", "refused", [41]),  # then its true value comes as a second one for case 0
        ("frame(1, 1, one(41))", "refused", []),
        ("frame(1, 7, one(41))", "refused", []),
        ("frame(9, 0, b'N')", "refused", []),
        ("frame(1, 0, b'zz')", "refused", []),
        ("struct.pack('<BIQ', 1, 0, 2**60)", "refused", []),
        ("frame(2, 0, b'N')", "refused", []),
        ("b'garbage' * 99", "refused", []),
        (
            "frame(2, 2, b'd' + struct.pack('<I', 1) + b's\\7\\0\\0\\0verdicts\\5\\0\\0\\0value')",
            "refused",
            [],
        ),
    ],
)
def test_forged_frames_are_refused(sandbox, bytes_written, verdict, values, ask):
    """Bytes put into the reply by hand cannot stand for another case, nor end the question as answered."""
    source = (
        FORGE + f"def run(k):\n    for fd in pipes():\n        os.write(fd, {bytes_written})\n    return k\n"
    )
    reply = ask(sandbox, source, Call("q", "run", [{"k": 1}, {"k": 2}], 0))["q"]
    assert (reply.verdict, reply.values) == (verdict, values), reply


def test_a_forged_end_without_the_values_is_no_answer(sandbox, ask):
    """An end that says `value` counts only with a value for every case, though the process then ends cleanly."""
    end = "frame(2, 0, b'd\\1\\0\\0\\0s\\7\\0\\0\\0verdicts\\5\\0\\0\\0value')"
    source = FORGE + f"def run(k):\n    for fd in pipes():\n        os.write(fd, {end})\n    os._exit(0)\n"
    reply = ask(sandbox, source, Call("q", "run", [{"k": 1}], 0))["q"]
    assert (reply.verdict, reply.values, reply.message) == ("refused", [], "the reply is not complete")


def test_a_question_cannot_answer_for_another(sandbox, ask):
    """A process that one question leaves behind has no way into the reply of the next."""
    source = FORGE + (
        "def run(k):\n    if k == 1 and os.fork() == 0:\n"
        "        for n in range(10**5):\n            [os.write(fd, frame(1, 0, one(666))) for fd in pipes()]\n"
        "        os._exit(0)\n    return k\n"
    )
    replies = ask(sandbox, source, Call("a", "run", [{"k": 1}], 0), Call("b", "run", [{"k": 2}], 0))
    assert replies["b"].verdict == "value" and replies["b"].values == [2]


def test_messages_from_the_submissions_process_cannot_win(sandbox, ask_one):
    """What loading code sends over the control channel ends as a verdict; it is never `value` and never our fault."""
    source = (
        "import os, socket, stat\nfor fd in range(3, 256):\n    try:\n        mode = os.fstat(fd).st_mode\n"
        "    except OSError:\n        continue\n    if stat.S_ISSOCK(mode):\n"
        "        os.write(fd, b'd\\2\\0\\0\\0s\\4\\0\\0\\0donei' + bytes(8) + b's\\6\\0\\0\\0statusi' + bytes(8))\n"
        "def run(): return 1\n"
    )
    assert ask_one(sandbox, source).verdict in ("refused", "exited")
    assert ask_one(sandbox, "def run(): return 2\n").values == [2]


def test_a_message_out_of_turn_ends_the_question(sandbox, ask_one):
    """A question that reports another question as done through a kept copy of the channel is refused."""
    source = (
        "import os, stat, time\nkept = [os.dup(fd) for fd in list(range(3, 64)) if sock(fd)]\n"
        "def run():\n    done = b's\\4\\0\\0\\0donei\\7' + bytes(7)\n"
        "    os.write(kept[0], b'd\\2\\0\\0\\0' + done + b's\\6\\0\\0\\0statusi' + bytes(8))\n    time.sleep(60)\n"
    )
    sock = "def sock(fd):\n    try:\n        return stat.S_ISSOCK(os.fstat(fd).st_mode)\n    except OSError: pass\n"
    reply = ask_one(sandbox, "import os, stat\n" + sock + source)
    assert (reply.verdict, reply.message) == ("refused", "a message out of turn")


def test_a_forest_of_endless_replies_is_cut(sandbox, ask):
    """A reply that is too large in total is refused, though each part is small."""
    reply = ask(
        sandbox, "import numpy as np\ndef run(): return np.ones(2**14)\n", Call("q", "run", [{}] * 20, 0)
    )["q"]
    assert reply.verdict == "refused" and len(reply.values) == 7 and reply.failed_case == 7


def test_a_quick_end_after_a_forged_success_is_no_success(sandbox, ask):
    """`os._exit(0)` while a case is open never counts as an answer."""
    source = "import os\ndef run(k):\n    if k:\n        os._exit(0)\n    return 5\n"
    reply = ask(sandbox, source, Call("q", "run", [{"k": 0}, {"k": 1}], 0))["q"]
    assert (reply.verdict, reply.values, reply.failed_case) == ("exited", [5], 1)


def test_small_pieces_without_end_do_not_hold_the_reader():
    """What is written byte by byte is read for a bounded time, then whoever reads looks at other things."""
    ours, theirs = os.pipe2(os.O_DIRECT)  # each write is a piece of its own
    with open(ours, "rb", 0), open(theirs, "wb", 0) as pipe:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 2**20)
        os.set_blocking(ours, False)
        frame = wire.FRAME.pack(wire.VALUE, 0, 1000)
        for byte in frame + bytes(200):
            pipe.write(bytes([byte]))
        reader = Frames(1, Limits())
        assert reader.take(ours) and len(reader.data) < len(frame) + 200


def test_a_submission_that_reads_no_question_holds_nobody(sandbox, ask):
    """One that sends its answers and reads nothing fills the channel and is ended: the grader does not wait for it."""
    source = FORGE + (
        "import socket\n"
        "def text(word):\n    return b's' + struct.pack('<I', len(word)) + word\n"
        "def message(**parts):\n"
        "    pairs = (text(name.encode()) + value for name, value in parts.items())\n"
        "    return b'd' + struct.pack('<I', len(parts)) + b''.join(pairs)\n"
        "for fd in range(3, 256):\n"
        "    try:\n        channel = socket.socket(fileno=os.dup(fd))\n        break\n"
        "    except OSError:\n        pass\n"
        "channel.send(message(loaded=b'T'))\n"
        "n = 0\n"
        "while True:\n    n += 1\n    channel.send(message(done=one(n), status=one(0), used=b'F'))\n"
    )
    replies = ask(sandbox, source, *(Call(f"q{n}", "run", [{}], 0) for n in range(400)))
    assert {reply.verdict for reply in replies.values()} <= {"exited", "refused"}
    assert "the process took no more questions" in {reply.message for reply in replies.values()}
