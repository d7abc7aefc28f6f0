"""The views, in a folder for each lesson, found by discovery; see ``aeviz.views.base`` for what a view is."""

import dataclasses
import inspect
import re
from functools import cache
from types import ModuleType
from typing import Literal, get_args, get_origin, get_type_hints

from aeviz import plugins
from aeviz.data.base import NothingHeldOut
from aeviz.language import say
from aeviz.views.base import Range

REQUIRED = ("TITLE", "Controls", "compute", "figure", "told")


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
    view = plugins.module(_paths()[name], REQUIRED)
    check_controls(view)
    check_functions(view)
    return view


def check_controls(view: ModuleType) -> None:
    """Raises TypeError where a field of the view's Controls has a type that no widget sets, or no default."""
    hints = get_type_hints(view.Controls, include_extras=True)
    for field in dataclasses.fields(view.Controls):
        kind, *limits = get_args(hints[field.name]) or (None,)
        slider = kind in (int, float) and limits and isinstance(limits[0], Range)
        free = field.name in ("drawn", "selected") or hints[field.name] is bool
        if not (free or slider or get_origin(hints[field.name]) is Literal):
            wanted = "bool, a Literal, or Annotated[int or float, Range(...)]"
            raise TypeError(f"The control {field.name} of {view.__name__} must be {wanted}, not {hints[field.name]}.")
        if field.default is dataclasses.MISSING:
            raise TypeError(f"The control {field.name} of {view.__name__} has no default.")


def check_functions(view: ModuleType) -> None:
    """Raises TypeError where compute, figure or told take other arguments than a page gives them."""
    others = ("others",) if getattr(view, "COMPARES", False) else ()
    takes = {"compute": ("run", "i", "controls", *others), "figure": ("data", "controls"), "told": ("data",)}
    for name, given in takes.items():
        own = inspect.signature(getattr(view, name))
        try:
            own.bind(*given)
        except TypeError:
            raise TypeError(f"{view.__name__}.{name} must take ({', '.join(given)}), not {own}.") from None


def unfit(name: str, run) -> str:
    """Why a view cannot show a Run, or ""."""
    view = get(name)
    if run.variant.TOY and not getattr(view, "TOYS", False):
        return "This view shows what a network makes of the data as they are; a toy model is not trained on these."
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
    text = say(view.told(data))
    if re.search(r"\bnan\b", text):
        raise ValueError(f"The caption of {view.__name__} has a number that is none: {text}")
    return text


def follows_knob(name: str) -> bool:
    """Whether a view's picture depends on the knob's value."""
    return getattr(get(name), "KNOB", True)
