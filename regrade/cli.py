"""The command `regrade`: what students, instructors and readers type."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import select
import signal
import sys

from regrade import commands
from regrade.commands.codes import STOPPED, WRONG_CALL
from regrade.errors import UserError


def main(words: list[str] | None = None) -> None:
    """Run one command; a wrong call says one line and exits with 2."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was begun is put away
    options = parser().parse_args(words)
    try:
        code = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads the output has seen enough
        if not _nobody_reads():
            raise
        code = STOPPED
    except UserError as error:
        print(f"regrade: {error}", file=sys.stderr)
        code = WRONG_CALL
    except KeyboardInterrupt:
        code = STOPPED
    raise SystemExit(code)


def _nobody_reads() -> bool:
    """Whether the output's reader is gone; what is still to be written goes nowhere from now on."""
    output = sys.stdout.fileno()
    watched = select.poll()
    watched.register(output, 0)
    if not watched.poll(0):  # an error of the output is reported unasked
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return True


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands: those files of `regrade/commands/` that declare one."""
    whole = argparse.ArgumentParser(prog="regrade", description="Grade deep-learning coursework.")
    declared = whole.add_subparsers(required=True, metavar="COMMAND")
    for found in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"{commands.__name__}.{found.name}")
        if hasattr(module, "register"):
            module.register(declared)
    return whole
