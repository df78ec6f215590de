"""The notice of one figure: its quantities computed, and put into its sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from report.notices import rows as sources
from report.notices import takes, words
from report.notices.rows import Measured, NoticeError

WORDS = {"above": "above", "below": "below", "same": "the same as", "differs": "other than"}
ROUNDING = 1e-12  # a mean over seeds may come out so much apart by the order of its sums
FILTERS = ("variant", "split", "implementation", "step")
NAME = re.compile(r"\{(\w+)\}")


def notice(
    figure: Mapping[str, Any],
    metrics: pd.DataFrame,
    arrays: Mapping[tuple[str, int], Mapping[str, np.ndarray]],
    declared: Mapping[str, Any],
) -> str:
    """Return the sentence of `figure["notice"]`, "" where it declares none.

    `metrics` and `arrays` are those that the figure is drawn from, `declared` the metrics' declarations. Raises
    `NoticeError` where a quantity cannot be computed.
    """
    if "notice" not in figure:
        return ""
    wanted = figure["notice"]
    known = _Quantities(wanted.get("with", {}), Measured(figure, metrics, declared), arrays)
    said = known.filled(wanted["says"])
    said = (
        said[:1].upper() + said[1:] if said[:1].isascii() else said
    )  # not a Greek letter, which is a symbol
    return " ".join(filter(None, [said, wanted.get("because", "").strip()]))


@dataclass
class _Quantities:
    """The named quantities of one notice: each is computed when it is asked for."""

    wanted: Mapping[str, Mapping[str, Any]]
    measured: Measured
    arrays: Mapping[tuple[str, int], Mapping[str, np.ndarray]]
    asked: list[str] = field(default_factory=list)
    found: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def filled(self, text: str) -> str:
        """Return a text with each {name} replaced by that quantity in words."""
        return NAME.sub(lambda found: self.computed(found.group(1))[1], text).strip()

    def number(self, term: str | float) -> Any:
        """Return a number that is written as such, or the value of a named quantity."""
        try:
            return float(term)
        except ValueError:
            return self.computed(term)[0]

    def computed(self, name: str) -> tuple[Any, str]:
        """Return a quantity's value and its words; the words of one that was never reached say so."""
        if name not in self.wanted:
            raise NoticeError(f"{{{name}}} is not among its quantities {', '.join(self.wanted) or '(none)'}")
        if name in self.asked:
            raise NoticeError(f"{{{name}}} hangs on itself")
        if name not in self.found:
            self.asked.append(name)
            quantity = {key: self._filled_in(key, value) for key, value in self.wanted[name].items()}
            self.found[name] = self._worked_out(quantity)
            self.asked.pop()
        return self.found[name]

    def _worked_out(self, quantity: Mapping[str, Any]) -> tuple[Any, str]:
        if "compare" in quantity:
            value, text = self._compared(quantity)
        elif "ratio" in quantity or "difference" in quantity:
            value = self._calculated(quantity)
            text = words.number(value, quantity if "as" in quantity else {"digits": 2, **quantity}, {})
        else:
            value, text = self._taken(quantity)
        return value, text if value == math.inf else quantity.get("words", "{}").replace("{}", text)

    def _filled_in(self, key: str, value: Any) -> Any:
        """Return the value of the quantity that a filter such as `variant: "{best}"` names."""
        name = NAME.fullmatch(str(value)) if key in FILTERS else None
        return self.computed(name.group(1))[0] if name else value

    def _compared(self, quantity: Mapping[str, Any]) -> tuple[str, str]:
        one, other = (self.number(term) for term in quantity["compare"])
        if isinstance(one, str) or isinstance(other, str):
            found = "same" if one == other else "differs"
        elif math.isclose(one, other, rel_tol=ROUNDING, abs_tol=quantity.get("within", 0)):
            found = "same"
        else:
            found = "above" if one > other else "below"
        return found, self.filled(quantity.get(found, quantity.get("differs", WORDS[found])))

    def _calculated(self, quantity: Mapping[str, Any]) -> float:
        one, other = (self.number(term) for term in quantity.get("ratio") or quantity["difference"])
        if not (math.isfinite(one) and math.isfinite(other)) or ("ratio" in quantity and other == 0):
            raise NoticeError(f"no {'ratio' if 'ratio' in quantity else 'difference'} of {one} and {other}")
        return one / other if "ratio" in quantity else abs(one - other)

    def _taken(self, quantity: Mapping[str, Any]) -> tuple[Any, str]:
        if "array" in quantity:
            rows = sources.of_array(quantity, self.arrays)
        elif "confusion" in quantity:
            rows = sources.of_confusion(quantity, self.arrays)
        else:
            rows = self.measured.rows(quantity)
        kept = takes.meeting(rows, quantity["if"], self.number) if "if" in quantity else rows
        if "place" in quantity:
            index = takes.place(kept, quantity["place"])
            if index is not None:
                return kept.labels[index], words.label(kept.labels[index], quantity)
            last = words.label(rows.labels[-1], quantity)
            return math.inf, quantity.get("never", "not within {}").replace("{}", last)
        value = takes.taken(kept, quantity.get("take", "value"), len(rows.values))
        if isinstance(value, str):
            return value, words.label(value, quantity)
        metric = {} if quantity.get("take") in ("count", "share") else rows.metric
        return value, words.number(value, quantity, metric)
