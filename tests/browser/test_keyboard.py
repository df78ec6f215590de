"""The keyboard alone reaches everything, in the order of the page, and sees where it is."""

MOST = 150  # steps on one page: long tables repeat themselves
FOCUSED = """() => {
    window.reached = [];
    addEventListener("focusin", () => {
        const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
        const bar = document.querySelector(".bar");
        const top = bar && !bar.contains(one) ? bar.getBoundingClientRect().bottom : 0;
        window.reached.push({one,
            ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
            seen: style.visibility === "visible" && style.opacity !== "0" && box.width > 0
                && box.bottom > top && box.top < innerHeight && box.right > 0 && box.left < innerWidth});
    }); }"""
USED = "a[href], button, input, select, summary, [tabindex='0']"
SCROLLS = f"""one => !one.querySelector("{USED}")
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
    && /auto|scroll/.test(getComputedStyle(one).overflowX + getComputedStyle(one).overflowY)"""
REACHABLE = f"""() => [...document.querySelectorAll("body *")].filter(one => one.checkVisibility()
    && (one.matches("{USED}") || ({SCROLLS})(one)))"""
NAMED = "one => one.outerHTML.slice(0, 160)"


def test_tab_reaches_everything_in_order_and_sight(kind, pages, opened):
    """Each link, button, field, summary and scrolling region is reached once, in order, ringed, and not hidden."""
    page = opened(pages[kind], width=390)
    page.evaluate(FOCUSED)
    steps = page.evaluate(f"({REACHABLE})().length")
    for _ in range(min(steps, MOST)):
        page.keyboard.press("Tab")
    told = page.evaluate(
        f"""most => {{
        const wanted = ({REACHABLE})(), name = {NAMED}, got = window.reached, said = [];
        wanted.slice(0, most).forEach((one, place) => {{
            if (!got[place]) return said.push(`not reached: ${{name(one)}}`);
            const its = got[place].one;
            if (its !== one) said.push(`step ${{place}}: wanted ${{name(one)}}, got ${{name(its)}}`);
        }});
        for (const one of got) {{
            if (!one.ring) said.push(`no ring: ${{name(one.one)}}`);
            if (!one.seen) said.push(`out of sight: ${{name(one.one)}}`);
        }}
        return said.slice(0, 5); }}""",
        min(steps, MOST),
    )
    assert not told, "\n".join(told)


def test_the_first_step_skips_the_bar(kind, pages, opened):
    """The first link shows itself when it is reached, and leads past the bar: the next step is in the content."""
    page = opened(pages[kind], width=390)
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().left >= 0"
    )
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash === '#content'")
    if page.locator("main").locator("a, button, input, summary, [tabindex]").count() == 0:
        return  # a page of text alone
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
