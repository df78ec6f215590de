"""axe-core finds nothing on any page, and the dark colours of the toggle are those of the system's dark scheme."""

import pytest

COLOURS = ["color-contrast", "link-in-text-block"]
# A long table's rows are alike: what holds for the first holds for all, and axe takes milliseconds for each element.
OPEN_AND_SHORTEN = """rows => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const body of document.querySelectorAll("tbody")) [...body.rows].slice(rows).forEach(row => row.remove()); }"""
PAINTED = """() => [...document.querySelectorAll("body *")].map(one => { const style = getComputedStyle(one);
    return [style.color, style.backgroundColor, style.borderBottomColor, style.fill, style.stroke].join(" "); })"""


@pytest.fixture(scope="module")
def axe():
    """A function that runs axe in a page, and returns for each rule that is broken its first place as a line."""
    package = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")

    def run(page, where: str, **options) -> list[str]:
        found = (
            package.Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
        )
        return [
            f"{where}: {one['id']}, {len(one['nodes'])} times: {one['nodes'][0]['html'][:300]}"
            for one in found
        ]

    return run


def test_axe_finds_nothing(kind, pages, opened, axe):
    """Every rule on a wide and a narrow screen, and the contrast of the dark scheme's colours; details stand open."""
    page = opened(pages[kind])
    page.evaluate(OPEN_AND_SHORTEN, 40)
    found = axe(page, "light, wide")
    page.emulate_media(color_scheme="dark")
    found += axe(page, "dark", runOnly={"type": "rule", "values": COLOURS})
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 900})
    found += axe(page, "light, narrow", rules={name: {"enabled": False} for name in COLOURS})
    assert not found, "\n".join(found)


def test_the_toggle_paints_as_the_system_does(kind, pages, opened):
    """Dark by the toggle, each element has the colours of the system's dark scheme; and light the other way round."""
    page = opened(pages[kind])
    painted = {}
    for system in ("light", "dark"):
        page.emulate_media(color_scheme=system)
        painted[system] = page.evaluate(PAINTED)
    page.click("#theme")
    assert page.evaluate(PAINTED) == painted["light"]
    page.click("#theme")
    page.emulate_media(color_scheme="light")
    assert page.evaluate(PAINTED) == painted["dark"] != painted["light"]
