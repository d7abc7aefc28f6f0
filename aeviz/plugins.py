"""A folder of plug-ins: every module in it is an entry, under its own name."""

import pkgutil
from importlib import import_module
from types import ModuleType


def names(package: str, besides: tuple[str, ...] = ("base",)) -> tuple[str, ...]:
    """The names of a package's entries, in alphabetical order; none of them is imported."""
    return tuple(
        info.name for info in pkgutil.iter_modules(import_module(package).__path__) if info.name not in besides
    )


def module(package: str, name: str, required: tuple[str, ...]) -> ModuleType:
    """One entry of a package, imported. Raises ImportError where it lacks a required attribute."""
    entry = import_module(f"{package}.{name}")
    missing = [name for name in required if not hasattr(entry, name)]
    if missing:
        raise ImportError(f"{entry.__name__} must define {', '.join(missing)}.")
    return entry


def modules(package: str, required: tuple[str, ...], besides: tuple[str, ...] = ("base",)) -> dict[str, ModuleType]:
    """name -> module of all entries. Raises ImportError where one lacks a required attribute."""
    return {name: module(package, name, required) for name in names(package, besides)}
