"""What a component's browser half tells, read as what a stranger wrote: what is not allowed counts as not told."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from aeviz.type_guards import is_mapping, is_sequence

T = TypeVar("T")
LONGEST_TEXT = 200  # of a category that was clicked
MOST_NUMBERS = 2**20
MOST_SETTINGS = 50  # of one picture


def run_again() -> None:
    """Nothing: to hear of a change only has to run the script again. Streamlit keeps a state value only if a callback
    is named for it."""


def position(value: Any, n: int, first: int = 0) -> int:
    """A position among n places, ``first`` where none is told; one beyond is the last, as another Run may have more."""
    told = _number(value)
    return first if told is None or told < 0 or told != int(told) else min(int(told), max(0, n - 1))


def ids(value: Any, n: int) -> np.ndarray:
    """(m,) int64 numbers of examples below n."""
    told = numbers(value)
    found = np.zeros(0) if told is None else told
    return found[(found >= 0) & (found < n) & (found == np.floor(found))].astype(np.int64)


def place(value: Any) -> tuple[float, float] | None:
    """A point (x, y), or None."""
    told = numbers(value)
    return None if told is None or len(told) != 2 else (float(told[0]), float(told[1]))


def numbers(value: Any) -> np.ndarray | None:
    """Finite numbers in a list, as float64; None where it is anything else."""
    if not is_sequence(value) or len(value) > MOST_NUMBERS:
        return None
    told = [_number(one) for one in value]
    return None if None in told else np.array(told, np.float64)


def with_gaps(value: Any, n: int) -> tuple[float | None, ...] | None:
    """n finite numbers, some of them None; None where it is anything else."""
    if not is_sequence(value) or len(value) != n:
        return None
    known = [one for one in value if one is not None]
    return tuple(value) if known and numbers(known) is not None else None


def pairs(value: Any) -> np.ndarray | None:
    """(m, 2) finite numbers of a list of pairs; None where it is anything else."""
    if not is_sequence(value) or len(value) > MOST_NUMBERS:
        return None
    told = [place(one) for one in value]
    return None if None in told else np.array(told, np.float64).reshape(-1, 2)


def coordinate(value: Any) -> float | str | None:
    """Where something was clicked along an axis: a finite number or a category; None where it is anything else."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else None
    return _number(value)


def amount(value: Any, low: float, high: float) -> float | None:
    """A number from low to high, both included; None where it is anything else."""
    told = _number(value)
    return told if told is not None and low <= told <= high else None


def amounts(value: Any) -> dict[str, float]:
    """The finite numbers of a mapping, by name; empty where it is anything else."""
    return _by_name(value, _number)


def settings(value: Any) -> dict[str, float | str]:
    """The finite numbers and short texts of a mapping, by name; empty where it is anything else."""
    return _by_name(value, coordinate)


def _by_name(value: Any, read: Callable[[Any], T | None]) -> dict[str, T]:
    """What ``read`` makes of the values of a mapping, by name, without those that it does not take."""
    if not is_mapping(value) or len(value) > MOST_SETTINGS:
        return {}
    found = {name: read(one) for name, one in value.items() if isinstance(name, str)}
    return {name: one for name, one in found.items() if one is not None}


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300 or not math.isfinite(value):
        return None
    return value
