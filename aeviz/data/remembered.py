"""What is worked out of a data set: kept with what else is, for as long as there is room, and gone with own data.

It is kept by what names the data, not by the array: a data set that has made room is read again in no time, and what
was worked out of it, which may have taken seconds, still holds.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from itertools import count
from typing import TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from aeviz.data import in_memory
from aeviz.data.base import Dataset
from aeviz.shared_cache import SHARED, shared_cache

T = TypeVar("T")
More = TypeVarTuple("More")
_serial = count()
_names: WeakKeyDictionary[Dataset, Hashable] = WeakKeyDictionary()


def name(data: Dataset, key: Hashable) -> Dataset:
    """Notes that whatever else gets this key is the same data, to the bit."""
    _names[data] = key
    return data


def remembered(function: Callable[[Dataset, *More], T]) -> Callable[[Dataset, *More], T]:
    """``function(data, *more)``, worked out once for each data set; one without a key is like no other.

    What is given besides must be hashable. None is not kept: the next one asks again.
    """
    kind = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def found(data: Dataset, *more: *More) -> T:
        key = _names.setdefault(data, next(_serial))
        return shared_cache.get((kind, key, *more), lambda: function(data, *more), owner(data.name))

    return found


def owner(name: str) -> str:
    """Who owns what is made of the data set of this name: own data are their own owner."""
    return name if in_memory.is_name(name) else SHARED
