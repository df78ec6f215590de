"""The bones of every page: language, title, one first heading, unique ids, names for pictures and tables."""

BONES = """() => {
    const all = query => [...document.querySelectorAll(query)], name = one => one.outerHTML.slice(0, 160);
    const ids = all("[id]").map(one => one.id);
    const ranks = all("h1, h2, h3, h4, h5, h6").map(one => +one.tagName[1]);
    return {
        "ids that stand twice": ids.filter((one, place) => ids.indexOf(one) !== place),
        "ranks that are jumped over": ranks.filter((rank, place) => rank > (ranks[place - 1] ?? 0) + 1),
        "pictures without words": all("svg, img").filter(one => !one.parentElement.closest("svg, [aria-hidden=true]"))
            .filter(one => one.ariaHidden !== "true" && !(one.role === "img" && one.ariaLabel) && !one.alt).map(name),
        "tables without caption": all("table").filter(one => !one.caption?.textContent.trim()
            && !one.closest("[role=region][aria-label]")).map(name),
        "heads without scope": all("th").filter(one => !["col", "row"].includes(one.scope)).map(name),
        "regions without a name": all("[role=region], [role=group], nav").filter(one => !one.ariaLabel
            && !document.getElementById(one.getAttribute("aria-labelledby"))?.textContent).map(name),
        "styles and handlers in attributes": all("*").filter(one => [...one.attributes].some(
            its => its.name === "style" || its.name.startsWith("on"))).map(name),
    }; }"""


def test_the_bones_of_a_page(any_kind, pages, opened):
    """A language, a title, one h1, no rank left out, ids that name one element, captions, scopes, pictures in words."""
    page = opened(pages[any_kind])
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title().strip() and page.evaluate("document.compatMode") == "CSS1Compat"
    assert page.locator("h1").count() == 1
    assert {what: found[:3] for what, found in page.evaluate(BONES).items() if found} == {}


def test_no_two_pages_have_one_title(pages, opened):
    """Who has several pages of a report open can tell them apart."""
    titles = {
        kind: opened(path).title()
        for kind, path in pages.items()
        if not kind.startswith(("whole", "hidden", "hostile"))
    }
    assert len(set(titles.values())) == len(titles), titles
