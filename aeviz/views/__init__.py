"""The views, in a folder for each lesson, found by discovery; see ``aeviz.views.base`` for what a view is."""

import re
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from aeviz import plugins
from aeviz.data.base import NothingHeldOut
from aeviz.figures import Figure
from aeviz.language import Prose, Sentence, say, text
from aeviz.run import Run
from aeviz.type_guards import is_tuple
from aeviz.views import checks

REQUIRED = ("TITLE", "Controls", "compute", "figure", "told")


@cache
def _paths() -> dict[str, str]:
    return plugins.paths(__name__, besides=("base", "checks"))


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
    view = plugins.require(import_module(_paths()[name]), REQUIRED)
    checks.check(view)
    return view


def broken(name: str) -> str:
    """What is wrong with the file of a view, whatever its author did; "" where nothing is."""
    try:
        get(name)
    except Exception as error:  # noqa: BLE001
        return plugins.mistake(error, _paths()[name])
    return ""


def unfit(name: str, run: Run) -> str:
    """Why a view cannot show a Run, or ""."""
    view = get(name)
    if run.variant.TOY and not getattr(view, "TOYS", False):
        return text("This view shows what a network makes of the data as they are; no toy model is trained on these.")
    reason = view.unfit(run) if hasattr(view, "unfit") else ""
    return reason or ("" if len(run.dataset().test) else _without_held_out(view, run))


def _without_held_out(view: ModuleType, run: Run) -> str:
    """Why a view cannot show a Run of whose data nothing is held out, or "": what it looks at, it tells by looking."""
    compared = [{run.spec.variant: run}] if getattr(view, "COMPARES", False) else []
    try:
        view.compute(run, 0, view.Controls(), *compared)
    except NothingHeldOut:
        return text("This view is about examples that are held out; of these data nothing is.")
    return ""


def figure(view: ModuleType, data: Any, controls: Any) -> Figure:
    """What a view draws of its Data. Raises TypeError where that is no Figure."""
    drawn = view.figure(data, controls)
    if not isinstance(drawn, Figure):
        raise TypeError(f"{view.__name__}.figure must return a Figure, not {type(drawn).__name__}.")
    return drawn


def caption(view: ModuleType, data: Any) -> str:
    """What a view tells of its Data, said in the reader's language.

    Raises TypeError where that is no Sentence, nor several; ValueError where a number in it is none.
    """
    told = view.told(data)
    for part in told if is_tuple(told) else (told,):
        if not isinstance(part, Sentence | Prose):
            raise TypeError(f"{view.__name__}.told must return a Sentence, or several, not {type(part).__name__}.")
    text = say(told)
    if re.search(r"\bnan\b", text):
        raise ValueError(f"The caption of {view.__name__} has a number that is none: {text}")
    return text


def follows_knob(name: str) -> bool:
    """Whether a view's picture depends on the knob's value."""
    return getattr(get(name), "KNOB", True)
