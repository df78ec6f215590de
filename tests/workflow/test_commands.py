"""What holds for every command, whichever it is: it explains itself, and the README names it."""

import argparse
import re

import pytest

from regrade.cli import main, parser

(DECLARED,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))


@pytest.mark.parametrize("name", DECLARED.choices)
def test_a_command_says_what_it_does(name, capsys):
    """`--help` has sentences of its own, and a word on each option."""
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    said = capsys.readouterr().out
    command = DECLARED.choices[name]
    assert ended.value.code == 0 and said.startswith(f"usage: regrade {name}")
    assert command.description and command.description.rstrip().endswith((".", ":"))
    assert all(one.help for one in command._actions if one.option_strings)


@pytest.mark.parametrize("name", DECLARED.choices)
def test_the_readme_names_every_command(name, repository):
    """Who reads the README alone knows that a command is there."""
    assert re.search(rf"`regrade {name}\b", (repository / "README.md").read_text())


def test_the_readme_names_no_command_that_is_not_there(repository):
    """What the pages tell to type can be typed."""
    for page in (repository / "README.md", *(repository / "docs").glob("*.md")):
        named = set(re.findall(r"(?:`|^\$ )regrade ([a-z]+)", page.read_text(), re.M))
        assert named <= set(DECLARED.choices), (page.name, named - set(DECLARED.choices))


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
