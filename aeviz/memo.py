"""What is worked out once for each object, and forgotten with it."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


def once(function: Callable[..., T]) -> Callable[..., T]:
    """``function(thing)`` with its result kept as long as the thing, which must be hashable, is in memory."""
    kept: WeakKeyDictionary = WeakKeyDictionary()

    @wraps(function)
    def found(thing) -> T:
        if thing not in kept:
            kept[thing] = function(thing)
        return kept[thing]

    return found
