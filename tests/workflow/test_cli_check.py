"""`regrade check`: what it prints, its exit code, and that its list of equivalent mutants stays true."""

import pytest

from grader.checking.mutants import Mutant
from grader.limits import NoIsolation
from grader.sandbox import Sandbox
from regrade.checking import Findings, count_mutants

NAME = "ece1513_a2"


def mutant(after, line=1):
    return Mutant("a.py", line, "f", "return x + 1", after)


def counted(outcomes, listed=()):
    findings = Findings()
    count_mutants(findings, "toy", {one.name: "it is the same" for one in listed}, outcomes)
    return findings


def test_a_small_assignment_is_sound(capsys, call, repository):
    """The smallest assignment that ships passes its own check, and docs/checking.md shows what is printed."""
    try:
        Sandbox(["numpy"]).close()
    except NoIsolation as error:
        pytest.skip(str(error))
    assert call("check", NAME, "--jobs", "2") == 0
    printed = capsys.readouterr().out
    assert printed.endswith("\nsound\n")
    page = (repository / "docs" / "checking.md").read_text(encoding="utf-8")
    assert f"$ regrade check {NAME}\n{printed}```\n" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ece1513",), "did you mean 'ece1513_a2'?"),
        ((NAME, "--jobs", "0"), "--jobs: 0 is no number of processes"),
    ],
)
def test_a_wrong_call_says_one_line(words, said, capsys, call):
    """An unknown assignment or a senseless number ends with code 2, one line, and nothing done."""
    assert call("check", *words) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_the_score_leaves_out_what_is_shown_equivalent():
    """Killed over killed and surviving: an equivalent mutant neither helps nor harms."""
    killed, survivor, same = mutant("return x - 1"), mutant("return x + 2"), mutant("return 1 + x")
    found = counted([(killed, True)] * 97 + [(survivor, False), (same, False)], listed=[same])
    assert (found.killed, found.equivalent, found.survivors) == (97, 1, [survivor])
    assert found.score == pytest.approx(100 * 97 / 98)
    assert found.weak == []


def test_a_low_score_is_weak():
    """Below 98 in a hundred the assignment does not pass."""
    found = counted([(mutant("return x - 1"), True)] * 97 + [(mutant("return x"), False)] * 3)
    assert found.weak == ["the mutation score is 97.0 %; at least 98 % is asked for"]


def test_a_list_that_is_no_longer_true_is_told():
    """An entry that is killed, or whose code is gone, cannot stay in the list unseen; a shift of lines harms none."""
    listed = [mutant("return 1 + x", line=1), mutant("return x - 1"), mutant("return x + 7")]
    found = counted([(mutant("return 1 + x", line=30), False), (mutant("return x - 1"), True)], listed)
    assert found.equivalent == 1
    assert found.weak == [
        "reference/toy/equivalent.yaml: no equivalent, it is killed: a.py:1 f: return x + 1 → return x - 1",
        "reference/toy/equivalent.yaml: no such mutant: a.py f: return x + 1 → return x + 7",
    ]
