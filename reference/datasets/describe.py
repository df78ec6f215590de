"""The documentation's page on data, made from the catalogue. `python -m reference.datasets.describe docs/data.md`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from reference.datasets.load import catalogue


def fill(text: str, block: str, content: str) -> str:
    """Return `text` with what stands between a block's two markers replaced; raises ValueError without markers."""
    begin, end = f"<!-- begin {block} -->", f"<!-- end {block} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the page has no block {block!r}: write the lines {begin} and {end}")
    return pattern.sub(lambda _: f"{begin}\n{content}\n{end}", text)


def data_sets() -> str:
    """Return a section for each data set: both scales, every form's files and closeness, source and licence."""
    return "\n\n".join(_section(name, entry) for name, entry in catalogue().items())


def _section(name: str, entry: dict) -> str:
    published = entry["published"]
    lines = [f"### {entry['title']}: `{name}`", "", f"**Embedded.** {entry['embedded']}", ""]
    for form in (published, *published.get("also", [])):
        files = ", ".join(f"`{file}`" for file in form["files"])
        lines += [f"**Published, {form['closeness']}.** {form['note']} Files: {files}.", ""]
    fetched = " `download: true` fetches it through torchvision." if published.get("download") else ""
    source = published["where"][0].upper() + published["where"][1:]
    lines.append(f"**Source.** {source}.{fetched} **Licence.** {published['licence']}.")
    return "\n".join(lines)


if __name__ == "__main__":
    from reference.datasets import hardness

    page = Path(sys.argv[1])
    filled = fill(page.read_text(encoding="utf-8"), "data sets", data_sets())
    page.write_text(fill(filled, "hardness", hardness.table()), encoding="utf-8")
