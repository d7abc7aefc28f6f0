"""The lessons, found by discovery; see ``aeviz.lessons.base`` for what a lesson is."""

from functools import cache
from types import ModuleType

from aeviz import plugins
from aeviz.lessons import checks
from aeviz.lessons.older_in_steps import in_steps
from aeviz.spec import Spec

REQUIRED = ("TITLE", "ORDER", "QUESTION", "SPECS", "START", "VIEWS", "STEPS", "TRANSFER")
NO_LESSONS = ("base", "checks", "glossary", "older", "older_in_steps", "presets", "typesetting", "worksheet")


@cache
def _registry() -> dict[str, ModuleType]:
    found = plugins.modules(__name__, REQUIRED, besides=NO_LESSONS, completed=in_steps)
    for lesson in found.values():
        checks.check(lesson)
    return dict(sorted(found.items(), key=lambda item: item[1].ORDER))


def names() -> tuple[str, ...]:
    """The names of all lessons, in the menu's order."""
    return tuple(_registry())


def get(name: str) -> ModuleType:
    """The module of a lesson. Raises ValueError, with the known names, for an unknown one."""
    if name not in _registry():
        raise ValueError(f"Unknown lesson {name!r}; the lessons are {', '.join(names())}.")
    return _registry()[name]


def specs() -> tuple[Spec, ...]:
    """Every lesson's Specs, each once: what is shipped."""
    found = {spec.key(): spec for name in names() for spec in all_of(name).values()}
    return tuple(found.values())


def all_of(name: str) -> dict[str, Spec]:
    """The Specs of a lesson by their label: those of its menu, and those that its views compare with."""
    return get(name).SPECS | getattr(get(name), "BESIDE", {})
