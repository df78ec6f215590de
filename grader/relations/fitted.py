"""Right on the public cases alone: something holds for them and for no other case."""

from __future__ import annotations

from collections.abc import Mapping

from grader.judge import Judgement
from grader.prepare import Prepared


def fitted(prepared: Prepared, judgements: Mapping[int, Judgement]) -> str | None:
    """Return the sentence where every public case is right and every hidden one of the lost groups is wrong.

    One wrong case alone shows nothing.
    """
    cases = prepared.cases
    if any(one.verdict for place, one in judgements.items() if not cases[place].hidden):
        return None
    lost = {cases[place].case.group for place, one in judgements.items() if one.verdict}
    hidden = [
        one for place, one in judgements.items() if cases[place].hidden and cases[place].case.group in lost
    ]
    if len(hidden) < 2 or not all(one.verdict for one in hidden):
        return None
    which = "" if lost == set(prepared.groups) else " of the groups that are lost"
    return (
        f"right on every public case and wrong on every hidden one{which}: "
        "does the code hold a size, a constant or an answer of the public cases?"
    )
