"""No page says anything in the console, asks for anything but itself, or breaks its own content policy."""

IN_SIGHT = """() => [...document.querySelectorAll("a, button, summary")].map(one => one.getBoundingClientRect())
    .filter(box => box.width && box.left >= 0 && box.top >= 0 && box.bottom < innerHeight && box.right < innerWidth)
    .slice(0, 12).map(box => [box.x + box.width / 2, box.y + box.height / 2])"""
POINTED_AT = """() => { for (const one of document.querySelectorAll("a, button, summary, [title]"))
    for (const name of ["pointerover", "pointerenter", "mouseover", "mouseenter", "focusin", "touchstart"])
        one.dispatchEvent(new Event(name, {bubbles: true})); }"""


def test_a_page_asks_for_nothing_and_says_nothing(any_kind, pages, opened):
    """Light and dark, wide and narrow, its links hovered, its details opened: no request, error or warning."""
    page = opened(pages[any_kind])
    for dark, width in ((False, 1280), (True, 1280), (True, 390), (False, 390)):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_viewport_size({"width": width, "height": 900})
        for x, y in page.evaluate(IN_SIGHT):
            page.mouse.move(x, y)
    page.evaluate(POINTED_AT)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = !one.open")
    page.wait_for_load_state("load")
    assert page.said == []
