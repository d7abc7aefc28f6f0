"""What is worked out once for each object, and forgotten with it; its bytes count among those that are kept."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from aeviz import memory
from aeviz.shared_cache import shared_cache

T = TypeVar("T")
_counter = memory.Counter()
shared_cache.besides.append(lambda: _counter.total)


def once(function: Callable[..., T]) -> Callable[..., T]:
    """``function(thing)`` with its result kept as long as the thing, which must be hashable, is in memory."""
    results: WeakKeyDictionary = WeakKeyDictionary()

    @wraps(function)
    def found(thing) -> T:
        if thing not in results:
            results[thing] = function(thing)
            _counter.add(thing, memory.size(results[thing]))
        return results[thing]

    return found
