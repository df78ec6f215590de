"""Write what every command says of itself into a page of the documentation, between its two markers.

`python -m regrade.steps.commands docs/commands.md`
"""

from __future__ import annotations

import argparse
from pathlib import Path

from reference.datasets.describe import fill
from regrade.cli import parser
from regrade.files import write_text


def commands_page() -> str:
    """Return a heading for each command with its description, its call and a table of its words, as Markdown."""
    (declared,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return "\n\n".join(_command(name, command) for name, command in sorted(declared.choices.items()))


def _command(name: str, command: argparse.ArgumentParser) -> str:
    words = [one for one in command._actions if one.dest != "help"]
    rows = "\n".join(f"| {_written(one)} | {one.help or ''} |" for one in words)
    call = " ".join(filter(None, ["regrade", name, "[OPTIONS]" if any(one.option_strings for one in words) else "",
                                  *(_positional(one) for one in words if not one.option_strings)]))  # fmt: skip
    return f"## {name}\n\n`{call}`\n\n{command.description}\n\n| | |\n|---|---|\n{rows}"


def _written(action: argparse.Action) -> str:
    if not action.option_strings:
        return f"`{action.metavar or action.dest}`"
    value = "" if action.nargs == 0 else f" {action.metavar or ' or '.join(map(str, action.choices or ()))}"
    return ", ".join(f"`{option}{value}`" for option in action.option_strings)


def _positional(action: argparse.Action) -> str:
    name = action.metavar or action.dest
    return {"?": f"[{name}]", "+": f"{name}…", "*": f"[{name}…]"}.get(str(action.nargs), name)


def main() -> None:
    """Replace what stands between `<!-- begin commands -->` and `<!-- end commands -->`."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("page", type=Path, help="Markdown file with the markers")
    page = options.parse_args().page
    write_text(page, fill(page.read_text(encoding="utf-8"), "commands", commands_page()))


if __name__ == "__main__":
    main()
