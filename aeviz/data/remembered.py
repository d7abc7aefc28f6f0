"""What is worked out of a data set by its name and options: kept with what else is, and gone with own data."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from aeviz.data import in_memory
from aeviz.kept import SHARED, kept

T = TypeVar("T")


def remembered(function: Callable[[str, tuple], T]) -> Callable[[str, tuple], T]:
    """``function(name, options)``, worked out once for as long as there is room."""
    kind = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def found(name: str, options: tuple) -> T:
        return kept.get((kind, name, options), lambda: function(name, options), owner(name))

    return found


def owner(name: str) -> str:
    """Who owns what is made of the data set of this name: own data are their own owner."""
    return name if in_memory.is_name(name) else SHARED
