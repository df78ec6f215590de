"""Pages are light: the course's open at once, and a submission's can be sent by mail."""

import pytest

COURSE, SUBMISSION = 2_000_000, 150_000  # bytes


def test_pages_of_a_submission_are_light(pages):
    """None is too heavy to be mailed: neither of hostile records, nor any of the report in results/."""
    made = [pages[kind] for kind in ("right", "wrong", "refused", "named hostile", "hidden", "hostile")]
    whole = [path for kind, path in pages.items() if kind == "whole index"]
    mailed = made + [page for path in whole for page in sorted(path.parent.glob("submissions/*/*.html"))]
    assert {path.name: path.stat().st_size for path in mailed if path.stat().st_size > SUBMISSION} == {}


def test_the_pages_of_the_course_are_light_together(pages):
    """The report in results/ without times and submissions opens at once, figures and all."""
    index = pages.get("whole index")
    if not index:
        pytest.skip("no report in results/: run make first")
    told = [page for page in index.parent.glob("*.html") if page.name not in ("times.html", "paper.html")]
    sizes = {page.name: page.stat().st_size for page in told}
    assert sum(sizes.values()) <= COURSE, sizes
