"""Holding a YAML document against its JSON schema, with one line for the user when it does not fit."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from regrade.errors import UserError

SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same loader, in C where it was built
SCHEMAS = Path(__file__).parent / "schemas"


@cache
def schema(name: str) -> dict:
    """Return the schema of one kind of document ("config", "assignment", "claims", "metrics", "figures")."""
    return yaml.load((SCHEMAS / f"{name}.yaml").read_text(encoding="utf-8"), Loader=SAFE)


def read_yaml(path: Path) -> Any:
    """Return a YAML file's content; raises `UserError` naming file and line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE)
    except FileNotFoundError:
        raise UserError(f"{path}: no such file") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: not UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise UserError(f"{path}{where}: not YAML: {getattr(error, 'problem', None) or error}") from None


def check(document: Any, name: str, file: str) -> None:
    """Raise `UserError` with the first place where a document breaks its schema."""
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema(name))
    errors = sorted(
        validator.iter_errors(document), key=lambda error: (len(error.path), str(list(error.path)))
    )
    if errors:
        raise UserError(f"{file}: {_sentence(errors[0], document)}")


def _sentence(error: Any, document: Any) -> str:
    path = list(error.absolute_path)
    if path and isinstance(document, list) and isinstance(document[path[0]], dict):
        path[0] = document[path[0]].get("id", path[0])  # an entry's id says more than its place
    place = ".".join(str(part) for part in path)
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        unknown = sorted(key for key in map(str, error.instance) if key not in known)
        inside = f" in {place}" if place else ""
        return f"unknown key {unknown[0]!r}{inside}{suggestion(unknown[0], known)}"
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return f"key {'.'.join(filter(None, [place, missing[0]]))!r} is missing"
    if error.validator == "enum":
        known = [str(value) for value in error.validator_value]
        near = suggestion(str(error.instance), known)
        return f"{place}: {error.instance!r} is not one of {', '.join(known)}{near.partition('; known')[0]}"
    if error.validator == "pattern" and "description" in error.schema:
        return f"{place}: {error.schema['description']}: {error.instance!r}"
    return f"{place or 'document'}: {error.message}"


def suggestion(word: str, known: list[str]) -> str:
    """Return "; did you mean …?" for the nearest known word, or the list of known words."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; known: {', '.join(known)}" if known else ""
