"""What an author of a format may have got wrong, told when the formats are found, by the format's name."""

import inspect
from types import ModuleType
from typing import Any

from aeviz.type_guards import is_sequence


class Check:
    """One after the other the formats of a folder, each of which has endings of its own and ``read(*takes)``."""

    def __init__(self, *takes: str):
        self._takes = takes
        self._owners: dict[str, str] = {}

    def __call__(self, module: ModuleType) -> ModuleType:
        """The module. Raises ImportError where its endings, beginnings or ``read`` are none, or another's."""
        _check_one(module, self._takes)
        for suffix in module.SUFFIXES:
            other = self._owners.setdefault(suffix, module.__name__)
            if other != module.__name__:
                raise ImportError(f"{module.__name__} and {other} both read files that end in {suffix!r}.")
        return module


def _check_one(module: ModuleType, takes: tuple[str, ...]) -> None:
    name = module.__name__
    if not isinstance(module.TITLE, str):
        raise ImportError(f"{name}.TITLE must be a text, not {module.TITLE!r}.")
    if not _is_tuple(module.SUFFIXES, str) or not all(suffix[:1] in tuple(".-") for suffix in module.SUFFIXES):
        raise ImportError(f'{name}.SUFFIXES must be endings such as (".csv",), not {module.SUFFIXES!r}.')
    if not _is_tuple(getattr(module, "MAGIC", ()), bytes):
        raise ImportError(f'{name}.MAGIC must be bytes such as (b"PK",), or (), not {module.MAGIC!r}.')
    own = inspect.signature(module.read)
    try:
        own.bind(*takes)
    except TypeError:
        raise ImportError(f"{name}.read must take ({', '.join(takes)}), not {own}.") from None


def _is_tuple(value: Any, kind: type) -> bool:
    return is_sequence(value) and isinstance(value, tuple) and all(isinstance(one, kind) for one in value)
