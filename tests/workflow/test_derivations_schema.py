"""derivations.yaml: what does not fit is refused in one line before anything runs."""

import pytest
import yaml

from regrade import declared, derivations
from regrade.errors import UserError

GOOD = {
    "id": "one", "task": "t", "title": "T", "steps": [{"text": "so $x$"}, {"maths": ["a &= b", "&= c"]}],
    "checks": [{"says": "error", "metric": "m", "where": {"variant": "v"}, "take": "mean"}],
}  # fmt: skip


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Return a function that checks one derivation of an assignment with the task t and the metric m."""
    monkeypatch.setattr(declared, "assignment", lambda name, root: {"tasks": [{"id": "t"}]})

    def run(**changed) -> None:
        folder = tmp_path / "reference" / "toy"
        folder.mkdir(parents=True)
        metric = {"title": "M", "unit": "", "direction": "none", "precision": 1}
        (folder / "metrics.yaml").write_text(yaml.safe_dump({"m": metric}))
        one = {key: value for key, value in (GOOD | changed).items() if value is not None}
        (folder / "derivations.yaml").write_text(yaml.safe_dump([one]))
        derivations.check("toy", tmp_path)

    return run


def test_a_whole_derivation_is_let_through(check):
    """The shape that the docs describe is a derivation."""
    check()


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"titel": "T"}, "unknown key 'titel' in one; did you mean 'title'?"),
     ({"checks": [{"says": "s", "metrik": "m"}]}, "unknown key 'metrik' in one.checks.0; did you mean 'metric'?"),
     ({"checks": [{"says": "s", "metric": "m", "where": {"seed": "0"}}]}, "unknown key 'seed' in one.checks.0.where"),
     ({"steps": [{"txt": "s"}]}, "unknown key 'txt' in one.steps.0; did you mean 'text'?"),
     ({"checks": None}, "key 'one.checks' is missing"),
     ({"checks": []}, "one.checks: "),
     ({"task": "u"}, "one: no task 'u'"),
     ({"checks": [{"says": "s", "metric": "n"}]}, "one: no metric 'n'"),
     ({"checks": [{"says": "s $", "metric": "m"}]}, "a '$' is left open"),
     ({"steps": [{"text": "$\\input{x}$"}]}, "\\input is not among"),
     ({"steps": [{"maths": "\\frac{a}{b"}]}, "'{' is not closed")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_one_line(check, changed, words):
    """A misspelt key, a task or metric that is not there and a formula that is not let through are named."""
    with pytest.raises(UserError) as caught:
        check(**changed)
    text = str(caught.value)
    assert text.startswith("reference/toy/derivations.yaml: ") and words in text and "\n" not in text
