"""What holds for every command, whichever it is: it explains itself, and the README names it."""

import argparse
import re

import pytest

from reference.datasets.describe import fill
from regrade import config
from regrade.cli import main, parser
from regrade.steps.commands import commands_page
from report.pages import one_line_yaml

(DECLARED,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))


@pytest.mark.parametrize("name", DECLARED.choices)
def test_a_command_says_what_it_does(name, capsys):
    """`--help` has sentences of its own, and a word on each option and argument."""
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    said = capsys.readouterr().out
    command = DECLARED.choices[name]
    assert ended.value.code == 0 and said.startswith(f"usage: regrade {name}")
    assert command.description and command.description.rstrip().endswith((".", ":"))
    assert all(one.help for one in command._actions)


@pytest.mark.parametrize("name", DECLARED.choices)
def test_the_readme_names_every_command(name, repository):
    """Who reads the README alone knows that a command is there."""
    assert re.search(rf"`regrade {name}\b", (repository / "README.md").read_text())


def test_the_readme_names_no_command_that_is_not_there(repository):
    """What the pages tell to type can be typed."""
    for page in (repository / "README.md", *(repository / "docs").glob("*.md")):
        named = set(re.findall(r"(?:`|^\$ )regrade ([a-z]+)", page.read_text(), re.M))
        assert named <= set(DECLARED.choices), (page.name, named - set(DECLARED.choices))


def test_the_page_of_commands_says_what_the_commands_say(repository):
    """Each command and each of its options is documented, in its own words: what changes is written again."""
    page = (repository / "docs" / "commands.md").read_text(encoding="utf-8")
    again = "write it again: python -m regrade.steps.commands docs/commands.md"
    assert fill(page, "commands", commands_page()) == page, again
    for name, command in DECLARED.choices.items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for option in (one for action in command._actions for one in action.option_strings):
            assert option in ("-h", "--help") or f"{option}" in section, (name, option)


def test_every_make_target_is_documented(repository):
    """What `make` can do stands in the head of the Makefile and on the page of commands."""
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    page = (repository / "docs" / "commands.md").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.M).group(1).split()) - {"all", "report", "lint"}
    assert targets and all(f"`make {name}" in page for name in targets), targets


def test_every_setting_is_documented_with_its_default(repository):
    """docs/settings.md has a row for each key of config.yaml, with what ships, and no row for another."""
    page = (repository / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| `(.*?)` \|", page, re.M))
    assert rows == {key: one_line_yaml(value) for key, value in config.flat(config.defaults()).items()}


def test_links_between_pages_lead_somewhere(repository):
    """A file that a page links to is there, and so is the heading."""
    for page in (repository / "README.md", *(repository / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([\w./-]+(?:#[\w-]+)?)\)", page.read_text()):
            file, _, heading = target.partition("#")
            found = page.parent / file
            assert found.exists(), (page.name, target)
            if heading:
                titles = re.findall(r"^#+ (.*)$", found.read_text(), re.M)
                assert heading in {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in titles}, (
                    target
                )
