"""Hostile replies and records: every reply is judged, every record is written, shown and read as plain text."""

import io
import json
import random
import unicodedata
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader import grading
from grader.carry import Carry
from grader.child.codec import DTYPES
from grader.diagnose import Mistakes
from grader.feedback import print_record
from grader.gradebook import write_gradebook
from grader.intake import Submission
from grader.limits import VERDICTS, Limits, Reply
from grader.prepare import prepare
from regrade.errors import UserError
from regrade.grading import assignment
from regrade.records import read_records

fuzz = settings.get_profile("fuzz")
TEXT = st.one_of(
    st.text(max_size=30), st.sampled_from(["\x1b[2J", "<script>", "=cmd()", "\u202ea", "a\nright"])
)
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), TEXT, ARRAYS)
NAMES = st.one_of(TEXT, st.integers(-9, 9), st.sampled_from(["out", "dx", "W1", "b1"]))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)
CHANGES = (
    lambda a: -a, lambda a: a.T, lambda a: a[..., None], np.ravel, lambda a: a * np.nan, lambda a: a * 1e300,
    lambda a: a.astype(np.float16), lambda a: a > 0, lambda a: a.astype(np.uint8), np.zeros_like,
    lambda a: np.ravel(a)[:0],
)  # fmt: skip


def changed(value, change):
    if isinstance(value, dict):
        return {name: changed(one, change) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [changed(one, change) for one in value]
    with np.errstate(all="ignore"):
        array = np.asarray(value)
        return change(array) if array.dtype.kind in "iuf" else value


class Replying:
    """Stands in for the sandbox: answers with what was drawn, or with a change of what is right."""

    def __init__(self, seed, values, texts, known):
        self.random, self.values, self.texts, self.known = random.Random(seed), values, texts, known
        self.isolation = "fuzz"

    def open(self, *about):

        def ask(calls):
            return {call.id: self.reply(call) for call in calls}

        return nullcontext(SimpleNamespace(ask=ask, ask_aside=ask))

    def reply(self, call):
        choose, verdict = self.random.choice, self.random.choice(("value", "value", "value", *VERDICTS))
        right = self.known.get(call.id.partition(",")[0])
        values = [
            choose(self.values)
            if right is None or self.random.random() < 0.5
            else changed(right, choose(CHANGES))
            for _ in call.cases
        ]
        if verdict == "value":
            return Reply("value", values, notes=[choose(self.texts)], output=choose(self.texts))
        done = self.random.randrange(len(call.cases))
        line = choose((None, 1, 0, -5, 2**62))
        return Reply(verdict, values[:done], done, choose(self.texts), choose((None, "layers.py")), line,
                     [choose(self.texts)])  # fmt: skip


class Batch(SimpleNamespace):
    """An assignment with its prepared questions, its mistakes and what is right for each."""

    def __repr__(self):
        return self.work.id


@pytest.fixture(scope="module", params=["cs189_hw6", "stat6910_hw5"])
def batch(request):
    """The questions of a real assignment."""
    work = assignment(request.param)
    questions = prepare(work, 5)
    right = {one.question.id: one.cases[0].expected for one in questions if one.cases}
    return Batch(work=work, questions=questions, carry=Carry(work, Mistakes(work)), right=right)


@fuzz
@given(
    seed=st.integers(0, 2**32),
    values=st.lists(VALUES, min_size=1, max_size=5),
    texts=st.lists(TEXT, min_size=1),
)
def test_any_reply_is_judged_written_and_shown(batch, tmp_path_factory, seed, values, texts):
    """No reply makes a question ungradable, which would cost no points; what is written is read back and is plain."""
    work = batch.work
    submission = Submission(texts[0][:20] or "it", {"layers.py": b"def f(): pass\n"})
    sandbox = Replying(seed, values, texts, batch.right)
    graded = grading._graded(submission, work, batch.questions, batch.carry, sandbox, Limits())
    record = grading._record(work, submission, graded, "fuzz", "k")
    assert [one["verdict"] for one in graded if one["verdict"] == "ungradable"] == []
    assert 0 <= record["score"] <= record["max_score"]
    line = json.dumps(record, ensure_ascii=False, allow_nan=False)
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "grades.jsonl").write_text(line + "\n", encoding="utf-8")
    (back,) = read_records(folder / "grades.jsonl")
    assert back == json.loads(line) and "\n" not in line
    shown = io.StringIO()
    print_record(back, shown, 100)
    write_gradebook([back], folder / "gradebook.csv")
    table = (folder / "gradebook.csv").read_text(encoding="utf-8")
    for text in (shown.getvalue(), table):
        assert not {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Cf", "Cs"}
    assert len(table.splitlines()) == 2


@fuzz
@given(st.one_of(st.binary(max_size=80), VALUES.filter(lambda value: type(value) is not np.ndarray).map(
    lambda value: json.dumps(value, default=str, skipkeys=True).encode())))  # fmt: skip
def test_any_line_is_a_record_or_named_as_none(tmp_path_factory, raw):
    """A file of records that holds anything else is refused with the place, never half read as something else."""
    path = tmp_path_factory.mktemp("fuzz") / "grades.jsonl"
    path.write_bytes(raw)
    try:
        for record in read_records(path):
            assert type(record) is dict and "questions" in record
    except UserError as error:
        assert str(error)
