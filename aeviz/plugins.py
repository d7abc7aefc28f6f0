"""A folder of plug-ins: every module in it, or in a folder within it, is an entry under its own name."""

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType

Complete = Callable[[ModuleType], ModuleType]  # gives an entry what it lacks


def paths(package: str, besides: tuple[str, ...] = ("base",)) -> dict[str, str]:
    """name -> full name of a package's entries, in alphabetical order; no entry is imported.

    Raises ImportError where two folders have an entry of one name.
    """
    found: dict[str, str] = {}
    for path in _modules(package, besides):
        name = path.rpartition(".")[2]
        if name in found:
            raise ImportError(f"{path} and {found[name]} have one name; rename one of them.")
        found[name] = path
    return dict(sorted(found.items()))


def module(path: str, required: tuple[str, ...], completed: Complete = lambda entry: entry) -> ModuleType:
    """One entry, imported and ``completed``. Raises ImportError where it lacks a required attribute."""
    entry = completed(import_module(path))
    missing = [name for name in required if not hasattr(entry, name)]
    if missing:
        raise ImportError(f"{path} must define {', '.join(missing)}.")
    return entry


def modules(
    package: str,
    required: tuple[str, ...],
    besides: tuple[str, ...] = ("base",),
    completed: Complete = lambda entry: entry,
) -> dict[str, ModuleType]:
    """name -> module of all entries. Raises ImportError where one lacks a required attribute."""
    return {name: module(path, required, completed) for name, path in paths(package, besides).items()}


def _modules(package: str, besides: tuple[str, ...]) -> Iterator[str]:
    for info in pkgutil.iter_modules(import_module(package).__path__):
        path = f"{package}.{info.name}"
        if info.ispkg:
            yield from (f"{path}.{inner.name}" for inner in pkgutil.iter_modules(import_module(path).__path__))
        elif info.name not in besides:
            yield path
