"""How long tests wait, at most, for what they wait for: longer where the machine is busy (``AEVIZ_PATIENCE=3``)."""

import os

FACTOR = float(os.environ.get("AEVIZ_PATIENCE", "1"))


def patient(seconds: float) -> float:
    """A limit that is enough on a quiet machine, for this one."""
    return seconds * FACTOR
