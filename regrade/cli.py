"""The command `regrade`: what students, instructors and readers type."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

from regrade import commands
from regrade.commands.codes import STOPPED, WRONG_CALL
from regrade.errors import UserError


def main(words: list[str] | None = None) -> None:
    """Run one command; a wrong call says one line and exits with 2."""
    options = parser().parse_args(words)
    try:
        code = options.run(options)
    except UserError as error:
        print(f"regrade: {error}", file=sys.stderr)
        code = WRONG_CALL
    except KeyboardInterrupt:
        code = STOPPED
    raise SystemExit(code)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands: those files of `regrade/commands/` that declare one."""
    whole = argparse.ArgumentParser(prog="regrade", description="Grade deep-learning coursework.")
    declared = whole.add_subparsers(required=True, metavar="COMMAND")
    for found in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"{commands.__name__}.{found.name}")
        if hasattr(module, "register"):
            module.register(declared)
    return whole
