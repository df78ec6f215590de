"""Saying what is wrong: known mistakes that give the same replies, and what the errors have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.compare import as_array, parts, same
from grader.declarations import Mistake, Property, SameAsReference
from grader.prepare import Assignment, Drawn, Prepared, call_probe
from grader.text import number

FACTORS = {2.0: "twice", 0.5: "half of", 4.0: "four times", 0.25: "a quarter of"}


class Mistakes:
    """The known mistakes of an assignment, each run at most once on each case."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._outcomes: dict[tuple[str, str, int], tuple[str, Any]] = {}

    def match(
        self,
        prepared: Prepared,
        replies: Mapping[int, Any],
        failed: Sequence[int],
        raised: Mapping[int, str] | None = None,
    ) -> Mistake | None:
        """Return the one mistake that explains every failed case, or None.

        `replies` are values by the place of the case, `raised` names of exceptions. A mistake explains a case where it
        gives the same value, the same complaint of a property, or the same kind of exception. Of several, one that also
        explains the cases that are right is preferred; two that cannot be told apart are not named.
        """
        answers = {place: ("value", reply) for place, reply in replies.items()}
        answers |= {place: ("raised", name) for place, name in (raised or {}).items()}
        if not failed or any(place not in answers for place in failed):
            return None
        fitting = []
        for mistake in self._assignment.mistakes:
            if prepared.question.id not in mistake.questions:
                continue
            if all(self._explains(mistake, prepared, place, *answers[place]) for place in failed):
                fitting.append(mistake)
        if len(fitting) > 1:
            others = [place for place in answers if place not in failed]
            fitting = [
                mistake
                for mistake in fitting
                if all(self._explains(mistake, prepared, place, *answers[place]) for place in others)
            ]
        return fitting[0] if len(fitting) == 1 else None

    def _explains(self, mistake: Mistake, prepared: Prepared, place: int, kind: str, given: Any) -> bool:
        question, drawn = prepared.question, prepared.cases[place]
        key = (mistake.id, question.id, place)
        if key not in self._outcomes:
            self._outcomes[key] = self._run(mistake, prepared, drawn)
        known, wrong = self._outcomes[key]
        if kind != known or kind == "raised":
            return kind == known and given == wrong
        if isinstance(question.judge, Property):
            try:
                said = question.judge.check(wrong, drawn.case.inputs)
                return said == question.judge.check(given, drawn.case.inputs)
            except Exception:  # a reply of another form is no match
                return False
        return isinstance(question.judge, SameAsReference) and same(given, wrong, question.judge)

    def _run(self, mistake: Mistake, prepared: Prepared, drawn: Drawn) -> tuple[str, Any]:
        try:
            inputs, seed = drawn.case.inputs, drawn.seed
            return "value", call_probe(self._assignment, prepared.question, inputs, mistake.functions, seed)
        except Exception as error:
            return "raised", type(error).__name__


def relation(prepared: Prepared, replies: Mapping[int, Any], part: str, *, hidden: bool) -> str | None:
    """Return what the errors in one part of all the replies have in common, as a sentence, or None.

    A transpose, the right values in another shape, a flipped sign, a constant factor and whether it is a size of the
    inputs. `hidden`: say no number that is not a fixed one.
    """
    agree = prepared.question.judge
    if not isinstance(agree, SameAsReference):
        return None
    pairs: list[tuple[Mapping[str, Any], np.ndarray, np.ndarray]] = []
    for place, reply in replies.items():
        drawn = prepared.cases[place]
        yours, wanted = as_array(parts(reply).get(part)), as_array(parts(drawn.expected).get(part))
        if yours is None or wanted is None:
            return None
        pairs.append((drawn.case.inputs, yours.astype(float), wanted.astype(float)))
    if not pairs or not all(np.isfinite(yours).all() for _, yours, _ in pairs):
        return None
    name = f"result{part}" if part.startswith("[") else part or "result"
    if any(yours.shape != wanted.shape for _, yours, wanted in pairs):
        return _wrong_form(name, pairs, agree)
    if any(np.ndim(yours) > 1 for _, yours, _ in pairs) and _all(pairs, agree, np.transpose):
        return f"your {name} is right but transposed: return its .T"
    return _factor(name, pairs, agree, hidden)


def _all(pairs: list, agree: SameAsReference, repair: Callable[[np.ndarray], np.ndarray]) -> bool:
    """Tell whether the same repair makes every reply right."""
    return all(same(repair(yours), wanted, agree) for _, yours, wanted in pairs)


def _wrong_form(name: str, pairs: list, agree: SameAsReference) -> str | None:
    if _all(pairs, agree, np.transpose):
        return f"your {name} is right but transposed: return its .T"
    if all(
        yours.size == wanted.size and same(yours.ravel(), wanted.ravel(), agree) for _, yours, wanted in pairs
    ):
        return f"your {name} holds the right values in the wrong shape: look at reshape and keepdims"
    return None


def _factor(name: str, pairs: list, agree: SameAsReference, hidden: bool) -> str | None:
    """Return the sentence for yours = k * expected, k one number or a size of each case's inputs."""
    factors, known = [], []
    for inputs, yours, wanted in pairs:
        norm = float(np.vdot(wanted, wanted))
        if not norm:
            continue
        # The factor that fits best in least squares: k = <yours, expected> / <expected, expected>
        factor = float(np.vdot(wanted, yours)) / norm
        if not factor or not np.isfinite(factor) or not same(yours / factor, wanted, agree):
            return None
        factors.append(factor)
        known.append(inputs)
    if not factors or np.allclose(factors, 1, rtol=1e-9):
        return None
    if _equal(factors, [-1.0] * len(factors)):
        return f"your {name} has the wrong sign: every element is minus the expected one"
    sizes = _sizes(known)
    for invert, word, advice in ((False, "times", "divide by"), (True, "divided by", "multiply by")):
        fitting = [
            size
            for size, values in sizes.items()
            if _equal(factors, [1 / v if invert else v for v in values])
        ]
        if fitting:
            size = " or ".join(fitting[:2])
            return f"your {name} is the expected one {word} {size} in every element: {advice} it once more"
    if not _equal(factors, factors[:1] * len(factors)):
        return None
    for value, words in FACTORS.items():
        if _equal(factors[:1], [value]):
            return f"your {name} is {words} the expected one in every element"
    if hidden:
        return f"your {name} is a constant times the expected one"
    return f"your {name} is {number(factors[0])} times the expected one in every element"


def _equal(factors: Sequence[float], others: Sequence[float]) -> bool:
    # float32 replies give a factor to about 1e-7 per element
    return bool(np.allclose(factors, others, rtol=1e-5, atol=0))


def _sizes(known: list[Mapping[str, Any]]) -> dict[str, list[float]]:
    """Return "x.shape[0]" -> its value in each case, for the sizes that every case has; first axes come first."""
    sizes: dict[str, list[float]] = {}
    arrays = {name: value for name, value in known[0].items() if isinstance(value, np.ndarray)}
    for axis in range(max((array.ndim for array in arrays.values()), default=0)):
        for name in arrays:
            values = [np.shape(inputs.get(name)) for inputs in known]
            if all(len(shape) > axis for shape in values):
                found = [float(shape[axis]) for shape in values]
                if found not in sizes.values() and max(found) > 1:
                    sizes[f"{name}.shape[{axis}]"] = found
    return sizes
