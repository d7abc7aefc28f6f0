"""The views, in a folder for each lesson, found by discovery; see ``aeviz.views.base`` for what a view is."""

from functools import cache
from types import ModuleType

from aeviz import plugins
from aeviz.data.base import NothingHeldOut
from aeviz.language import say

REQUIRED = ("TITLE", "Controls", "compute", "figure")


@cache
def _paths() -> dict[str, str]:
    return plugins.paths(__name__)


def names() -> tuple[str, ...]:
    """The names of all views, in alphabetical order."""
    return tuple(_paths())


@cache
def get(name: str) -> ModuleType:
    """The module of a view, imported when it is first asked for: the first page needs one of them.

    Raises ValueError, with the known names, for an unknown one.
    """
    if name not in _paths():
        raise ValueError(f"Unknown view {name!r}; the views are {', '.join(names())}.")
    return plugins.module(_paths()[name], REQUIRED)


def unfit(name: str, run) -> str:
    """Why a view cannot show a Run, or ""."""
    view = get(name)
    reason = view.unfit(run) if hasattr(view, "unfit") else ""
    return reason or ("" if len(run.dataset().test) else _without_held_out(view, run))


def _without_held_out(view: ModuleType, run) -> str:
    """Why a view cannot show a Run of whose data nothing is held out, or "": what it looks at, it tells by looking."""
    compared = [{run.spec.variant: run}] if getattr(view, "COMPARES", False) else []
    try:
        view.compute(run, 0, view.Controls(), *compared)
    except NothingHeldOut as error:
        return str(error)
    return ""


def caption(view: ModuleType, data) -> str:
    """What a view tells of its Data, said in the reader's language."""
    return say(view.told(data)) if hasattr(view, "told") else view.caption(data)


def follows_knob(name: str) -> bool:
    """Whether a view's picture depends on the knob's value."""
    return getattr(get(name), "KNOB", True)
