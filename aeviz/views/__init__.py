"""The views, found by discovery; see ``aeviz.views.base`` for what a view is."""

from functools import cache
from types import ModuleType

from aeviz import discovery

REQUIRED = ("TITLE", "Controls", "compute", "figure", "caption")


@cache
def names() -> tuple[str, ...]:
    """The names of all views, in alphabetical order."""
    return discovery.names(__name__)


@cache
def get(name: str) -> ModuleType:
    """The module of a view, imported when it is first asked for: the first page needs one of them.

    Raises ValueError, with the known names, for an unknown one.
    """
    if name not in names():
        raise ValueError(f"Unknown view {name!r}; the views are {', '.join(names())}.")
    return discovery.module(__name__, name, REQUIRED)


def unfit(name: str, run) -> str:
    """Why a view cannot show a Run, or ""."""
    check = getattr(get(name), "unfit", None)
    return check(run) if check else ""


def follows_knob(name: str) -> bool:
    """Whether a view's picture depends on the knob's value."""
    return getattr(get(name), "KNOB", True)
