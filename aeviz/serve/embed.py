"""Whether pages of other sites, as those of a learning platform, may show ours in a frame."""

import os

VARIABLE = "AEVIZ_EMBED"


def embedded() -> bool:
    """``AEVIZ_EMBED=1``, which ``serve --embed`` sets for all its processes."""
    return os.environ.get(VARIABLE) == "1"
