"""What is worked out once for each object, and forgotten with it; its bytes count among those that are kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from aeviz import memory
from aeviz.shared_cache import shared_cache

T = TypeVar("T")
_counter = memory.Counter()
shared_cache.besides.append(lambda: _counter.total)


def once(function: Callable[..., T]) -> Callable[..., T]:
    """``function(thing, *more)`` with its result kept as long as the thing is in memory; all must be hashable."""
    results: WeakKeyDictionary[Any, dict[tuple[Any, ...], T]] = WeakKeyDictionary()

    @wraps(function)
    def found(thing: Any, *more: Any) -> T:
        known = results.setdefault(thing, {})
        if more not in known:
            known[more] = function(thing, *more)
            _counter.add(thing, memory.size(known[more]))
        return known[more]

    return found
