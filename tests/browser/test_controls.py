"""Tables sort, filters filter, the theme is remembered: what scripts add to a page does what it says."""

import re

NUMBER = re.compile(r"([+−-]?[\d,]*\.?\d+)(?:\s*×\s*10(−?\d+)|e(-?\d+))?(?![\w.-])")
CELLS = """([table, column]) => [...document.querySelectorAll("table[data-sortable]")[table].tBodies[0].rows]
    .map(row => row.cells[column].dataset.sort ?? [...row.cells[column].childNodes]
        .filter(one => one.nodeName !== "SMALL").map(one => one.textContent).join("").trim())"""
SORTS = """() => [...document.querySelectorAll("table[data-sortable]")].map(table =>
    [...table.tHead.rows[0].cells].map(head => head.getAttribute("aria-sort")))"""

SHOWN = """() => [...document.querySelectorAll("table.marks tbody tr")].filter(one => one.checkVisibility())
    .map(one => one.textContent)"""


def number(text):
    """Return the number that a text begins with, None if there is none."""
    found = NUMBER.match(text)
    if found is None:
        return None
    digits, raised, power = (part and part.replace("−", "-").replace(",", "") for part in found.groups())
    return float(f"{digits}e{raised or power or 0}")


def test_every_column_sorts_and_reverses(kind, pages, opened):
    """A button orders the rows, numbers as numbers, says so by aria-sort, and the other way at the second press."""
    page = opened(pages[kind])
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    tables = page.evaluate(SORTS)
    for table, heads in enumerate(tables):
        for column in range(len(heads)):
            button = (
                page.locator("table[data-sortable]")
                .nth(table)
                .locator("thead th")
                .nth(column)
                .locator("button")
            )
            if not button.count():
                head = page.locator("table[data-sortable]").nth(table).locator("thead th").nth(column)
                assert not head.text_content().strip(), "a head with words has no button"
                continue
            before = page.evaluate(CELLS, [table, column])
            button.evaluate("one => one.click()")
            up, sorts = page.evaluate(CELLS, [table, column]), page.evaluate(SORTS)[table]
            assert sorts[column] == "ascending" and sorts.count(None) == len(heads) - 1
            button.evaluate("one => one.click()")
            down, sorts = page.evaluate(CELLS, [table, column]), page.evaluate(SORTS)[table]
            assert sorts[column] == "descending"
            assert sorted(before) == sorted(up) == sorted(down)
            for texts, reverse in ((up, False), (down, True)):
                numbers = [number(one) for one in texts if one]
                if None not in numbers:
                    assert numbers == sorted(numbers, reverse=reverse), (table, column, texts)
            if len(set(up)) > 1 and len({number(one) for one in up}) != 1:
                assert up != down, (table, column, up)


def test_the_theme_toggles_and_is_remembered(pages, opened):
    """The toggle turns the page dark and says what it does next; another page of the report opens dark too."""
    page = opened(pages["index"])
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    assert page.locator("#theme").inner_text() == "Dark"
    page.click("#theme")
    assert page.locator("#theme").inner_text() == "Light" and page.evaluate(paper) != light
    assert opened(pages["found"]).evaluate(paper) == page.evaluate(paper)
    page.click("#theme")
    assert page.evaluate(paper) == light == opened(pages["found"]).evaluate(paper)


def test_the_filter_shows_the_rows_that_hold_the_words(pages, opened):
    """In a class of 1,000 a name leaves its rows, a verdict those with it, nothing all; the count is told aloud."""
    page = opened(pages["thousand"])
    rows = page.locator("table.marks tbody tr")
    field = page.get_by_label("Show those with")
    said = page.locator("[role=status]")
    assert said.inner_text() == f"{rows.count()} of {rows.count()} shown" == "1000 of 1000 shown"
    for words, wanted in (("student-012", 10), ("STUDENT-0999", 1), ("no such", 0), ("", 1000)):
        field.fill(words)
        assert said.inner_text() == f"{wanted} of 1000 shown"
        assert len(page.evaluate(SHOWN)) == wanted
    field.fill("refused")
    texts = page.evaluate(SHOWN)
    assert texts and all("refused" in text for text in texts)


def test_lines_to_paste_are_copied_by_a_button(pages, opened, context_of):
    """The button beside lines to paste puts them, and nothing else, on the clipboard, and says so."""
    context = context_of(width=1000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(pages["wrong"], context=context)
    lines = page.locator(".paste pre").first
    page.locator(".paste .copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert (
        page.evaluate("navigator.clipboard.readText()").rstrip()
        == lines.evaluate("one => one.textContent").rstrip()
    )
    assert page.said == []


def test_every_measured_value_leads_to_its_origin(pages, opened):
    """A click on a value that is no link opens "how it was made" at the row of its metric, sorted or not."""
    page = opened(pages["csc411_a2"])
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    table = page.locator("table[id$=-metrics]").filter(has=page.locator("tbody tr:nth-child(3)")).first
    table.locator("thead button").last.click()
    page.evaluate("for (const one of document.querySelectorAll('details[id^=made]')) one.open = false")
    rows = table.locator("tbody tr")
    clicked = 0
    for place in range(rows.count()):
        row = rows.nth(place)
        value = row.locator("td.n").last
        if value.locator("a").count() or not value.text_content().strip():
            continue
        value.click()
        target = page.locator(":target")
        assert target.is_visible()
        assert target.locator("th").text_content().startswith(row.locator("th").text_content().split(" (")[0])
        clicked += 1
    assert clicked
