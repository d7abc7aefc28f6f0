"""Data sets by name: `load(name, **options)` reads or samples one, `names()` lists them.

A family of data sets is one module here with a dict LOADERS: name -> function. The function's signature
is the documentation of its options: each is annotated with its type and `Limits` and has a default.
"""

import inspect
import os
from collections.abc import Callable, Mapping
from functools import cache
from numbers import Integral, Real
from types import ModuleType
from typing import get_args

import numpy as np

from aeviz import plugins
from aeviz.data import in_memory, remembered
from aeviz.data.base import Dataset, Limits
from aeviz.data.rows import given
from aeviz.shared_cache import shared_cache

__all__ = ["Dataset", "broken", "check", "given", "load", "names", "options"]

NOT_A_FAMILY = ("base", "idx", "in_memory", "remembered", "rows", "scikit_learn")


Loader = Callable[..., Dataset]


def family(module: ModuleType) -> dict[str, Loader]:
    """A module's LOADERS. Raises TypeError where it has none, or one whose options no page could ask for."""
    loaders: dict[str, Loader] | None = getattr(module, "LOADERS", None)
    if not isinstance(loaders, dict):
        raise TypeError(f"module {module.__name__} has no dict LOADERS of its data sets.")
    for name, loader in loaders.items():
        if not callable(loader):
            raise TypeError(f"LOADERS[{name!r}] of {module.__name__} must be a function, not {loader!r}.")
        _check_options(name, loader)
    return loaders


def _check_options(name: str, loader: Loader) -> None:
    """TypeError for an option that is not annotated with its type and Limits, or has no default within them."""
    for option, parameter in inspect.signature(loader).parameters.items():
        kind, *limits = get_args(parameter.annotation) or (None,)
        if kind not in (int, float) or not limits or not isinstance(limits[0], Limits):
            raise TypeError(f"option {option!r} of data set {name!r} must be annotated with its type and Limits.")
        if not isinstance(parameter.default, int | float) or not limits[0].low <= parameter.default <= limits[0].high:
            raise TypeError(f"option {option!r} of data set {name!r} must have a default within its limits.")


_LOADERS: dict[str, Loader] = {}


def _add(module: ModuleType) -> None:
    """Takes a family in. Raises ValueError for a data set whose name another family has."""
    loaders = family(module)
    for name in loaders:
        if name in _LOADERS:
            raise ValueError(f"data set {name!r} in {module.__name__} is also in {_LOADERS[name].__module__}.")
    _LOADERS.update(loaders)


_BROKEN = plugins.entries(__name__, _add, besides=NOT_A_FAMILY).broken


def names() -> tuple[str, ...]:
    """The names of all data sets, in alphabetical order."""
    return tuple(sorted(_LOADERS))


def broken() -> dict[str, str]:
    """name -> the mistake in its file, of the families whose data sets cannot be loaded."""
    return _BROKEN


def _parameters(name: str) -> Mapping[str, inspect.Parameter]:
    if in_memory.is_name(name):
        return {}
    if name not in _LOADERS:
        raise ValueError(f"unknown data set {name!r}; known are {', '.join(names())}.")
    return _signature(_LOADERS[name])


@cache  # a page asks for its data set at every move of a control
def _signature(loader: Loader) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(loader).parameters


def options(name: str) -> dict[str, int | float]:
    """The options of a data set with their defaults; ValueError for an unknown name."""
    return {option: parameter.default for option, parameter in _parameters(name).items()}


def check(name: str, options: Mapping[str, bool | int | float | str]) -> None:
    """Raise ValueError, saying what is allowed, for an unknown name, option or bad value; loads nothing."""
    parameters = _parameters(name)
    for option, value in options.items():
        if option not in parameters:
            raise ValueError(f"data set {name!r} has no option {option!r}; it has {', '.join(parameters) or 'none'}.")
        kind, (low, high) = get_args(parameters[option].annotation)
        accepted, article = (Integral, "an integer") if kind is int else (Real, "a number")
        if isinstance(value, bool) or not isinstance(value, accepted) or not low <= value <= high:
            raise ValueError(f"option {option!r} of {name!r} must be {article} from {low} to {high}, not {value!r}.")


def load(name: str, **chosen: bool | int | float | str) -> Dataset:
    """Read or sample a data set; the same name and options give the same bits.

    Options left out take their defaults (see `options`). Data sets are kept in memory, as
    long as there is room, and shared. Raises ValueError as `check` does, and where a data set's files cannot be had.
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller's mistake
        raise ValueError("a data set is loaded by its name; aeviz.data.given makes one of an array or a DataFrame.")
    check(name, chosen)
    if in_memory.is_name(name):
        return in_memory.find(name)
    settled = tuple(sorted((options(name) | chosen).items()))
    folder = os.environ.get("AEVIZ_DATA")  # in the key: another folder may hold other files
    key = _LOADERS[name], settled, folder
    return shared_cache.get(key, lambda: remembered.name(_loaded(name, dict(settled)), key))


def _loaded(name: str, settled: Mapping[str, bool | int | float | str]) -> Dataset:
    """Raises TypeError where a loader returns something else than a Dataset, ValueError for numbers that are none."""
    found = _LOADERS[name](**settled)
    if not isinstance(found, Dataset):  # pyright: ignore[reportUnnecessaryIsInstance]  # its author's mistake
        raise TypeError(f"The loader of the data set {name!r} must return a Dataset, not {type(found).__name__}.")
    if not np.isfinite(found.x.sum(dtype=np.float64)):
        raise ValueError(f"x of the data set {name!r} has values that are not finite.")
    return found
