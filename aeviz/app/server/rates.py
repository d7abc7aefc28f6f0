"""How often somebody may do something."""

import time
from collections.abc import Callable

from cachetools import LRUCache

MOST_NAMES = 20_000


class Rate:
    """At most ``burst`` at once, and ``per_second`` in the long run, for each name (a token bucket)."""

    def __init__(self, burst: float, per_second: float, now: Callable[[], float] = time.monotonic):
        self.burst, self.per_second, self.now = burst, per_second, now
        self.left: LRUCache[str, tuple[float, float]] = LRUCache(MOST_NAMES)  # name -> (tokens, when)

    def left_of(self, name: str) -> float:
        """How many more this name may do now."""
        tokens, when = self.left.get(name, (self.burst, 0.0))
        return min(self.burst, tokens + (self.now() - when) * self.per_second)

    def take(self, name: str) -> bool:
        """Counts one; False where it is one too many."""
        tokens = self.left_of(name)
        self.left[name] = (tokens - 1 if tokens >= 1 else tokens), self.now()
        return tokens >= 1
