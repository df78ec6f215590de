"""claims.yaml: a comparison has the keys that it needs, and GRIM reads a text."""

import pytest

from regrade import schema
from regrade.errors import UserError

BASE = {"id": "one", "section": "1", "gist": "g", "published": 1, "data": None}
MEASURED = {"measured": {"task": "t", "metric": "m"}}
SIDES = {"greater": {"task": "t", "metric": "m"}, "lesser": {"task": "t", "metric": "n"}}


def check(claim: dict) -> None:
    schema.check([BASE | claim], "claims", "claims.yaml")


@pytest.mark.parametrize(
    "claim",
    [{"compare": "within", **MEASURED}, {"compare": "ordering", **SIDES}, {"compare": "not_testable", "reason": "r"},
     {"compare": "whole_number", "published": "91.56 %", "of": 2724},
     {"compare": "whole_number", "published": "0.8", "of": 60, "finding": "A. B."}],
)  # fmt: skip
def test_complete_claims_pass(claim):
    """Each comparison with the keys that it needs is accepted."""
    check(claim)


@pytest.mark.parametrize(
    "claim",
    [{"compare": "within"}, {"compare": "ordering", "greater": SIDES["greater"]}, {"compare": "not_testable"},
     {"compare": "whole_number", "published": "0.8"}, {"compare": "whole_number", "published": 0.8, "of": 60},
     {"compare": "whole_number", "published": "high", "of": 60}, {"compare": "within", "of": 60, **MEASURED},
     {"compare": "whole_number", "published": "0.8", "of": 0}, {"compare": "near", **MEASURED},
     {"compare": "whole_number", "published": "0.8", "of": 60, "data": "mnist"}],
)  # fmt: skip
def test_incomplete_claims_are_refused(claim):
    """A missing or wrong key is found before anything runs: a rate as a number would have lost its zeros."""
    with pytest.raises(UserError):
        check(claim)
