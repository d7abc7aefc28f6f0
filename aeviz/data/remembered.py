"""What is worked out of a data set: kept with what else is, for as long as there is room, and gone with own data."""

from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import TypeVar
from weakref import WeakKeyDictionary

from aeviz.data import in_memory
from aeviz.data.base import Dataset
from aeviz.shared_cache import SHARED, shared_cache

T = TypeVar("T")
_serial = count()
_numbers: WeakKeyDictionary[Dataset, int] = WeakKeyDictionary()


def remembered(function: Callable[[Dataset], T]) -> Callable[[Dataset], T]:
    """``function(data)``, worked out once for each data set in memory; one of the same name may hold other points."""
    kind = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def found(data: Dataset) -> T:
        if data not in _numbers:
            _numbers[data] = next(_serial)
        return shared_cache.get((kind, _numbers[data]), lambda: function(data), owner(data.name))

    return found


def owner(name: str) -> str:
    """Who owns what is made of the data set of this name: own data are their own owner."""
    return name if in_memory.is_name(name) else SHARED
