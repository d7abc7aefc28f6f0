"""The views, found by discovery; see ``aeviz.views.base`` for what a view is."""

from functools import cache
from types import ModuleType

from aeviz import discovery

REQUIRED = ("TITLE", "Controls", "compute", "figure", "caption")


@cache
def _registry() -> dict[str, ModuleType]:
    return discovery.modules(__name__, REQUIRED)


def names() -> tuple[str, ...]:
    """The names of all views, in alphabetical order."""
    return tuple(_registry())


def get(name: str) -> ModuleType:
    """The module of a view. Raises ValueError, with the known names, for an unknown one."""
    if name not in _registry():
        raise ValueError(f"Unknown view {name!r}; the views are {', '.join(names())}.")
    return _registry()[name]


def unfit(name: str, run) -> str:
    """Why a view cannot show a Run, or ""."""
    check = getattr(get(name), "unfit", None)
    return check(run) if check else ""
