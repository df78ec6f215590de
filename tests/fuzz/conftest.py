"""How long fuzzing takes: a fixed short run among the tests, or as many examples as `tests/fuzz/long.py` asks for."""

import os

from hypothesis import HealthCheck, settings

_EXAMPLES = os.environ.get("REGRADE_FUZZ_EXAMPLES")

settings.register_profile(
    "fuzz",
    max_examples=int(_EXAMPLES or 25),
    derandomize=_EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)
