"""Pages are light: the course's together, and each submission's, which is sent by mail."""

COURSE, SUBMISSION = 2_000_000, 150_000  # bytes


def test_pages_of_a_submission_are_light(pages):
    """No page of a submission is over its weight, hostile ones included."""
    for kind in ("right", "wrong", "refused", "named hostile", "hidden", "hostile"):
        assert pages[kind].stat().st_size <= SUBMISSION, kind
