"""How long Hypothesis searches: `--hypothesis-profile=NAME` (the suite's own when none is given).

`suite` is the same on every run, so that a failure is a fault and not luck; `long` (make walk) and `fuzz` (make fuzz)
search anew each time.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

SLOW_START = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture)

settings.register_profile(
    "suite", max_examples=30, stateful_step_count=30, deadline=None, derandomize=True, suppress_health_check=SLOW_START
)
settings.register_profile(
    "long", max_examples=2000, stateful_step_count=50, deadline=None, print_blob=True, suppress_health_check=SLOW_START
)
settings.register_profile("fuzz", max_examples=200, deadline=None, print_blob=True, suppress_health_check=SLOW_START)
settings.load_profile("suite")


def tries(suite: int) -> settings:
    """So many examples in the ordinary suite, those of the chosen profile otherwise."""
    chosen = settings()
    ordinary = chosen.max_examples == settings.get_profile("suite").max_examples
    return settings(chosen, max_examples=suite) if ordinary else chosen
