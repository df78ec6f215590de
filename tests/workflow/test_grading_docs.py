"""The page that shows a student's feedback shows what is really printed."""

import re

import pytest

from regrade import cli

WIDTH = "92"


def test_the_transcript_is_what_is_printed(repository, monkeypatch, capsys):
    """The file and its feedback in docs/grading.md are those of today's grader, the machine's layers aside."""
    page = (repository / "docs" / "grading.md").read_text(encoding="utf-8")
    command, shown = re.search(r"```\n\$ regrade (.*)\n((?:.*\n)*?)```\n", page).groups()
    source = (repository / command.split()[1] / "starter.py").read_text(encoding="utf-8")
    assert re.search(r"```python\n((?:.*\n)*?)```\n", page).group(1) in source + "\n"
    monkeypatch.chdir(repository)
    monkeypatch.setenv("COLUMNS", WIDTH)
    with pytest.raises(SystemExit) as ended:
        cli.main([*command.split(), "--no-page"])
    printed = capsys.readouterr()
    if ended.value.code == 2 and "isolation" in printed.err:
        pytest.skip(printed.err.strip())
    assert _plain(printed.out) == _plain(shown)


def _plain(text):
    lines = (line.rstrip() for line in text.rstrip().splitlines())
    return [re.sub(r"isolated: .*", "isolated", line) for line in lines]
