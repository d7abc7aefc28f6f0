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
def _entries() -> plugins.Entries[ModuleType]:
    return plugins.entries(__name__, _lesson, besides=NO_LESSONS)


def _lesson(module: ModuleType) -> ModuleType:
    """The module. Raises ImportError where it is no lesson."""
    lesson = plugins.require(in_steps(module), REQUIRED)
    checks.check(lesson)
    return lesson


def names() -> tuple[str, ...]:
    """The names of all lessons, in the menu's order."""
    lessons = _entries().whole
    return tuple(sorted(lessons, key=lambda name: lessons[name].ORDER))


def broken() -> dict[str, str]:
    """name -> the mistake in its file, of the lessons that have no page."""
    return _entries().broken


def get(name: str) -> ModuleType:
    """The module of a lesson. Raises ValueError: for an unknown one with the known names, for a broken one with why."""
    return _entries().get(name, "lesson", names())


def specs() -> tuple[Spec, ...]:
    """Every lesson's Specs, each once: what is shipped."""
    found = {spec.key(): spec for name in names() for spec in all_of(name).values()}
    return tuple(found.values())


def all_of(name: str) -> dict[str, Spec]:
    """The Specs of a lesson by their label: those of its menu, and those that its views compare with."""
    return get(name).SPECS | getattr(get(name), "BESIDE", {})
