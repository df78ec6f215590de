"""The page that shows a student's feedback shows what is really printed."""

import re

import pytest

WIDTH = "92"


@pytest.mark.parametrize("page", ["README.md", "docs/grading.md"])
def test_a_transcript_is_what_is_printed(page, repository, tmp_path, monkeypatch, capsys, call):
    """The feedback shown is that of today's grader, the machine's layers aside."""
    text = (repository / page).read_text(encoding="utf-8")
    command, shown = re.search(r"```\n\$ regrade (grade solutions.*)\n((?:.*\n)*?)```\n", text).groups()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", WIDTH)
    code = call("grade", repository / command.split()[1])
    printed = capsys.readouterr()
    if code == 2 and "isolation" in printed.err:
        pytest.skip(printed.err.strip())
    assert _plain(printed.out) == _plain(shown)


def test_the_file_that_is_shown_is_the_one_that_is_graded(repository):
    """The source in docs/grading.md stands in the submission whose feedback follows."""
    page = (repository / "docs" / "grading.md").read_text(encoding="utf-8")
    graded = re.search(r"\$ regrade grade (\S+)", page).group(1)
    source = (repository / graded / "starter.py").read_text(encoding="utf-8")
    assert re.search(r"```python\n((?:.*\n)*?)```\n", page).group(1) in source


def _plain(text):
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return [re.sub(r"isolated: .*", "isolated", line) for line in lines]
