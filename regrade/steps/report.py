"""Render the pages of one scale's report."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path
from typing import Any

from regrade import config as configuration
from regrade import provenance
from regrade.declared import ROOT
from report.inputs import ReportInputs
from report.pages import one_line_yaml
from report.render import render


def main() -> None:
    """Write index.html last, so that a report that is there is whole."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("commit", type=json.loads)
    options.add_argument("output", type=Path, help="index.html in the report's folder")
    words = options.parse_args()
    folder = words.output.parent
    inputs = ReportInputs.read(folder.parent, ROOT / "reference", where_from(words.config, words.commit))
    render(inputs, folder)


def where_from(config: dict[str, Any], commit: dict[str, Any]) -> dict[str, Any]:
    """Return what the report says of its own making: commit, versions, machine, configuration, command."""
    changed = configuration.differences(config)
    shipped = configuration.defaults()
    shown = {**config, "grading": {**config["grading"], "hidden_seed": "as shipped"}}
    if "grading.hidden_seed" in changed:  # whoever knows it can draw the hidden cases
        shown["grading"]["hidden_seed"] = "changed, not shown"
    shipped = {**shipped, "grading": {**shipped["grading"], "hidden_seed": "as shipped"}}
    return {
        **commit,
        "versions": provenance.versions(),
        "machine": provenance.machine(),
        "scale": config["scale"],
        "assignments": config["assignments"],
        "config": shown,
        "config_defaults": shipped,
        "command": command(config),
    }


def command(config: dict[str, Any]) -> str:
    """Return the command that makes the report again: every setting that is not as shipped, but the hidden seed."""
    words: dict[str, str] = {}
    for key, value in config.items():
        shipped = configuration.defaults()[key]
        if isinstance(value, dict):
            value = {
                name: one for name, one in value.items() if one != shipped[name] and name != "hidden_seed"
            }
            shipped = {}
        if value != shipped:
            words[key] = value if isinstance(value, str) else one_line_yaml(value)
    given = [shlex.quote(f"{key}={value}") for key, value in words.items()]
    return " ".join(["snakemake --cores 8", *(["--config", *given] if given else [])])


if __name__ == "__main__":
    main()
