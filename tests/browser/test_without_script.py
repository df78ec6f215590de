"""With JavaScript off every page holds the same text and the same rows."""

# Buttons outside tables' heads, and fields with what labels them and counts for them, work by script alone.
TEXT = """() => {
    const copy = document.body.cloneNode(true);
    for (const one of copy.querySelectorAll("script, button:not(th button)")) one.remove();
    for (const one of copy.querySelectorAll("input")) one.parentElement.remove();
    return copy.textContent.replace(/\\s+/g, " ").trim(); }"""
HIDDEN = """() => [...document.querySelectorAll("main *")]
    .filter(one => !one.closest("details, [hidden], svg") && !one.checkVisibility())
    .map(one => one.outerHTML.slice(0, 200))"""


def test_nothing_is_missing_without_scripts(kind, pages, opened):
    """Text and rows are those of the page with scripts; nothing but closed details is hidden; these open by a click."""
    with_script, without = (opened(pages[kind], script=script) for script in (True, False))
    assert without.evaluate(TEXT) == with_script.evaluate(TEXT)
    for query in ("tr", "figure", "svg", "details", "pre", "math"):
        count = f"document.querySelectorAll('{query}').length"
        assert without.evaluate(count) == with_script.evaluate(count), query
    assert without.evaluate(HIDDEN) == []
    summary = without.locator("main summary:visible").first
    if summary.count():
        before = summary.evaluate("one => one.parentElement.open")
        summary.click()
        assert summary.evaluate("one => one.parentElement.open") is not before


def test_no_control_stands_there_that_does_nothing(kind, pages, opened):
    """Without scripts no button and no field is shown: they could do nothing."""
    page = opened(pages[kind], script=False)
    assert page.locator("button:visible, input:visible, select:visible").count() == 0
