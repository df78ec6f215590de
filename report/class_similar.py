"""Who shares code with whom in a class, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from report import grades

MANY = 0.25  # share of all possible pairs from which on a single one says little


def similar_context(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of one line of similar.jsonl: the most similar pairs, the larger share first."""
    compared = found["submissions"]
    if found["pairs"] is None:
        return {"compared": compared, "most": found["most"]}
    possible = compared * (compared - 1) // 2
    return {
        "compared": compared,
        "most": None,
        "threshold": f"{found['threshold']:g}",
        "common": found["common_above"] if compared > found["common_above"] else None,
        "count": found["count"],
        "possible": possible,
        "many": found["count"] > 1 and found["count"] >= MANY * possible,
        "groups": [[grades.link(found["assignment"], name) for name in group] for group in found["groups"]],
        "pairs": [_pair(found["assignment"], pair) for pair in found["pairs"]],
    }


def _pair(assignment: str, pair: Mapping[str, Any]) -> dict[str, Any]:
    longest = next(iter(pair["passages"]), None)
    return {
        # 100 is said of what is the same all through alone; 100 * 0.57 is below 57
        "percent": int(100 * pair["share"] + 1e-9),
        "one": grades.link(assignment, pair["one"]),
        "other": grades.link(assignment, pair["other"]),
        "places": [_place(longest["one"]), _place(longest["other"])] if longest else [],
    }


def _place(place: list[Any]) -> str:
    file, first, last = place
    return f"{file}:{first}–{last}"
