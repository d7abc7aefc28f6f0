"""A folder of plug-ins: every module in it is an entry, under its own name."""

import pkgutil
from importlib import import_module
from types import ModuleType


def modules(package: str, required: tuple[str, ...], besides: tuple[str, ...] = ("base",)) -> dict[str, ModuleType]:
    """name -> module of a package. Raises ImportError where one lacks a required attribute."""
    found = {}
    for info in pkgutil.iter_modules(import_module(package).__path__):
        if info.name in besides:
            continue
        module = import_module(f"{package}.{info.name}")
        missing = [name for name in required if not hasattr(module, name)]
        if missing:
            raise ImportError(f"{module.__name__} must define {', '.join(missing)}.")
        found[info.name] = module
    return found
