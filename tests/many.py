"""How many examples hypothesis tries: few in the suite, AEVIZ_EXAMPLES times as many where one looks for faults."""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("AEVIZ_EXAMPLES", "1"))


def examples(n: int) -> settings:
    """n examples of what takes its time; AEVIZ_EXAMPLES=50 tries fifty times as many, others each time."""
    return settings(
        max_examples=n * TIMES,
        derandomize=TIMES == 1,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
