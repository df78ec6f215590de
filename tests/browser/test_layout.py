"""Pages fit: a narrow screen scrolls no page sideways and cuts no text, and paper holds all of it."""

import re
import shutil
import subprocess

import pytest

WIDER = """() => { const wide = document.documentElement.clientWidth;
    const framed = one => one && (/auto|scroll/.test(getComputedStyle(one).overflowX) || framed(one.parentElement));
    return [document.documentElement.scrollWidth - wide, [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > wide + 1 && one.checkVisibility() && !framed(one)
            && !one.parentElement.closest("svg"))
        .map(one => one.outerHTML.slice(0, 150)).slice(0, 3)]; }"""
CUT = """() => [...document.querySelectorAll("caption, figcaption, h1, h2, h3, h4, p, dd, dt, li, summary, th, td")]
    .filter(one => one.checkVisibility() && one.clientWidth
        && ["hidden", "clip"].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1)
    .map(one => one.outerHTML.slice(0, 200)).slice(0, 3)"""
CAPTIONS = """() => [...document.querySelectorAll("caption, figcaption")].filter(one => one.checkVisibility())
    .filter(one => { const box = one.getBoundingClientRect();
        const text = document.createRange(); text.selectNodeContents(one);
        return box.height < 10 || text.getBoundingClientRect().height > box.height + 1; })
    .map(one => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways_and_no_text_is_cut(any_kind, width, pages, opened):
    """Nothing is wider than the screen but what scrolls in its own frame; captions are whole."""
    page = opened(pages[any_kind], width=width)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    over, culprits = page.evaluate(WIDER)
    assert over <= 0 and not culprits, (over, culprits)
    assert page.evaluate(CUT) == []
    assert page.evaluate(CAPTIONS) == []


PRINTED = """() => [...document.querySelectorAll("main *")].filter(one => !one.children.length && one.textContent.trim()
    && !one.closest("svg, math, [hidden], .aside, .copy, .filter, .here, .names, .links, .parts, caption a"))
    .map(one => one.textContent)"""


@pytest.mark.parametrize(
    "printed", ["index", "found", "csc411_a2", "cmu16720_hw5", "class csc411_a2", "wrong"]
)
def test_paper_holds_the_whole_page(printed, pages, opened, tmp_path):
    """A printed page has every word, those of closed details too, without bar and buttons."""
    page = opened(pages[printed])
    wanted = page.evaluate(PRINTED)
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    page.emulate_media(media="print")
    assert page.locator(".bar:visible, .here:visible, main :not(th) > button:visible").count() == 0
    closed = "[...document.querySelectorAll('details > *')].filter(one => !one.checkVisibility()).length"
    assert page.evaluate(closed) == page.locator("details > .names").count()
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext: what is on paper cannot be read")
    text = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "page.pdf", "-"], capture_output=True, check=True
    ).stdout
    on_paper = re.sub(r"[\s­-]", "", text.decode())
    missing = [one for one in wanted if re.sub(r"[\s-]", "", one)[:12] not in on_paper]
    assert missing == []
