"""What a value of unknown type is: ``isinstance`` alone leaves the types of what it holds unknown to a type checker."""

from collections.abc import Mapping
from typing import Any, TypeGuard

import numpy as np

MADE_BY = {"Spec": "aeviz.Spec(data=...)", "Run": "aeviz.get(spec)"}


def check_is(kind: str, value: object) -> None:
    """Raises TypeError for what is no ``kind`` of ``MADE_BY``.

    The name tells it: after an edit Streamlit imports modules anew, and an old Spec is of another class.
    """
    if kind not in [base.__name__ for base in type(value).__mro__]:
        raise TypeError(f"A {kind} is needed here, as {MADE_BY[kind]} gives one, not a {type(value).__name__}.")


def is_array(value: object) -> TypeGuard[np.ndarray]:
    """Whether it is NumPy's array, of numbers of any kind."""
    return isinstance(value, np.ndarray)


def is_scalar(value: object) -> "TypeGuard[np.generic[Any]]":
    """Whether it is one of NumPy's numbers, texts or booleans."""
    return isinstance(value, np.generic)


def is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    """Whether it is a dictionary of anything."""
    return isinstance(value, dict)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether it is a mapping of anything."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a list of anything."""
    return isinstance(value, list)


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether it is a tuple of anything."""
    return isinstance(value, tuple)


def is_sequence(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether it is a list or a tuple of anything."""
    return isinstance(value, list | tuple)
