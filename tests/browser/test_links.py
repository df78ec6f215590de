"""Every link of every page leads to an element that is there or a file that lies there, and nowhere else."""

from urllib.parse import unquote, urldefrag

import pytest

LINKS = """[...document.querySelectorAll("[href], [src]")].filter(one => !one.closest("svg"))
    .map(one => one.getAttribute("href") ?? one.getAttribute("src"))"""
IDS = "[...document.querySelectorAll('[id]')].map(one => one.id)"
FOLDED = """[...document.querySelectorAll("details:not([open]) [id]")].filter(one => !one.closest("svg"))
    .map(one => one.id)"""


@pytest.fixture(scope="module")
def ids_of(context_of):
    """A function that gives the ids of a file's elements."""
    known = {}

    def ids(path):
        if path not in known:
            page = context_of().new_page()
            page.goto(path.as_uri())
            known[path] = page.evaluate(IDS)
            page.close()
        return known[path]

    return ids


def test_every_link_leads_somewhere(any_kind, pages, opened, ids_of):
    """A fragment names an element, here or on another page of the report; a file is in the report, not elsewhere."""
    path = pages[any_kind]
    dead = []
    for link in set(opened(path).evaluate(LINKS)):
        file, fragment = urldefrag(link)
        target = (path.parent / unquote(file)).resolve() if file else path
        if any_kind == "thousand" and file.startswith("submissions/"):
            continue  # made without them
        if not target.is_file() or not target.is_relative_to(
            path.parents[2 if "submissions" in path.parts else 0]
        ):
            dead.append(f"no file: {link}")
        elif fragment and unquote(fragment) not in ids_of(target):
            dead.append(f"no element: {link}")
    assert dead == []


def test_a_link_into_closed_details_opens_them(pages, opened):
    """Who follows a link to a row that is folded away sees it, on each page that folds something with an id."""
    tried = 0
    for kind, path in pages.items():
        for fragment in opened(path).evaluate(FOLDED)[:1]:
            tried += 1
            page = opened(path, f"#{fragment}")
            assert page.evaluate("document.querySelector(':target').checkVisibility()"), (kind, fragment)
            assert page.evaluate(
                "document.querySelector(':target').getBoundingClientRect().top < innerHeight"
            )
    assert tried
