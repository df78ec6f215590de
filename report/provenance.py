"""The appendix on where results come from: the configuration beside its defaults."""

from __future__ import annotations

from typing import Any

from report.pages import one_line_yaml


def settings(provenance: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the configuration flattened to dotted keys beside its defaults, the changed ones marked."""
    ours, theirs = _flat(provenance.get("config") or {}), _flat(provenance.get("config_defaults") or {})
    return [
        {
            "key": key,
            "value": ours.get(key, ""),
            "default": theirs.get(key, ""),
            "changed": ours.get(key) != theirs.get(key),
        }
        for key in dict.fromkeys([*theirs, *ours])
    ]


def _flat(mapping: dict[str, Any], head: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in mapping.items():
        flat |= (
            _flat(value, f"{head}{key}.")
            if isinstance(value, dict)
            else {f"{head}{key}": one_line_yaml(value)}
        )
    return flat
