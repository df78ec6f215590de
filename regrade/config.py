"""The configuration in force: config.yaml with the command line's changes, checked before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from regrade import schema
from regrade.declared import known_assignment
from regrade.errors import UserError

SEARCH_CALLS = 200  # simpler inputs put to each wrong question of a submission that is graded alone


def checked(config: dict[str, Any], root: Path, file: str = "config.yaml") -> dict[str, Any]:
    """Return the configuration if it can work here, numbers that came as text read as numbers.

    Raises `UserError` for a misspelt key, an unknown assignment, a folder that is not there, a scale without its data.
    """
    config = _typed(config, defaults())
    schema.check(config, "config", file)
    for name in config["assignments"]:
        known_assignment(name, f"{file}: assignments", root)
    data_dir = config["data_dir"]
    if data_dir is not None and not (root / data_dir).is_dir() and not config["download"]:
        raise UserError(
            f"{file}: data_dir: no folder {data_dir!r}; name an existing folder or set download: true"
        )
    if config["scale"] == "published" and data_dir is None:
        raise UserError(
            f"{file}: scale: published needs data_dir: the folder with the real data (docs/data.md says what it holds)"
        )
    if not (root / config["submissions"]).is_dir():
        raise UserError(f"{file}: submissions: no folder {config['submissions']!r}")
    return config


def load(root: Path, file: str = "config.yaml") -> dict[str, Any]:
    """Return the checked configuration of a file below the project's root."""
    return checked(schema.read_yaml(root / file), root, file)


def defaults() -> dict[str, Any]:
    """Return the configuration that ships, from the schema's defaults."""
    return _defaults(schema.schema("config"))


def _defaults(node: dict[str, Any]) -> Any:
    if "default" in node:
        return node["default"]
    return {key: _defaults(child) for key, child in node["properties"].items()}


def differences(config: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return {dotted key: (value, default)} for what differs from the configuration that ships."""
    mine, shipped = flat(config), flat(defaults())
    return {key: (mine[key], shipped.get(key)) for key in sorted(mine) if mine[key] != shipped.get(key)}


def _typed(value: Any, shipped: Any) -> Any:
    """Read text as YAML where none ships, and numbers as text where text or nothing does: Snakemake goes by looks."""
    if isinstance(value, dict) and isinstance(shipped, dict):
        return {key: _typed(one, shipped.get(key, "")) for key, one in value.items()}
    if isinstance(value, list) and isinstance(shipped, list) and shipped:
        return [_typed(one, shipped[0]) for one in value]
    if isinstance(value, str) and isinstance(shipped, (bool, int, float)):
        try:
            return yaml.safe_load(value)
        except (yaml.YAMLError, ValueError):  # the latter for what looks like a date and is none
            return value
    if isinstance(value, int) and not isinstance(value, bool) and isinstance(shipped, (str, type(None))):
        return str(value)  # a submission or a folder called 2024
    return value


def flat(node: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a configuration with dotted keys, `grading.seconds`, in the order of the file."""
    found: dict[str, Any] = {}
    for key, value in node.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return found
