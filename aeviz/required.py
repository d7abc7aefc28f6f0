"""What may be missing in general and is needed here: a view that is offered for images alone reads an image's shape."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def required(value: T | None, what: str) -> T:
    """The value itself. Raises ValueError, naming ``what`` there is none of, where it is None."""
    if value is None:
        raise ValueError(f"This needs {what}, and there are none.")
    return value


def complete(values: Mapping[K, T | None]) -> dict[K, T] | None:
    """All the values, or None where one of them is missing."""
    found = {key: value for key, value in values.items() if value is not None}
    return found if len(found) == len(values) else None
