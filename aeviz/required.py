"""What may be missing in general and is needed here: a view that is offered for images alone reads an image's shape."""

from typing import TypeVar

T = TypeVar("T")


def required(value: T | None, what: str) -> T:
    """The value itself. Raises ValueError, naming ``what`` there is none of, where it is None."""
    if value is None:
        raise ValueError(f"This needs {what}, and there are none.")
    return value
