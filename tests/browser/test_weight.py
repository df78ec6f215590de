"""Pages are light: the course's open at once, and a submission's can be sent by mail."""

import pytest

COURSE, SUBMISSION = 2_000_000, 150_000  # bytes


def test_pages_of_a_submission_are_light(pages):
    """None is too heavy to be mailed: neither of hostile records, nor any of the report in results/."""
    made = [pages[kind] for kind in ("right", "wrong", "refused", "named hostile", "hidden", "hostile")]
    whole = [path for kind, path in pages.items() if kind == "whole index"]
    mailed = made + [page for path in whole for page in sorted(path.parent.glob("submissions/*/*.html"))]
    assert {path.name: path.stat().st_size for path in mailed if path.stat().st_size > SUBMISSION} == {}


def test_each_page_of_the_course_is_light(pages):
    """No page of the report in results/ is too heavy to open at once, figures and all."""
    sizes = {kind: path.stat().st_size for kind, path in pages.items() if kind.startswith("whole ")}
    if not sizes:
        pytest.skip("no report in results/: run make first")
    assert max(sizes.values()) <= COURSE, sizes
