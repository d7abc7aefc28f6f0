"""What an author of a lesson may have got wrong, told when the lessons are found, by the lesson's name."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from aeviz import views
from aeviz.lessons.base import Shown, Step, Transfer
from aeviz.spec import Spec
from aeviz.type_guards import is_mapping


def check(lesson: ModuleType) -> None:
    """Raises ImportError, naming the lesson, for a Spec, view, knob value or step that there is not."""
    specs = _specs(lesson)
    for label, spec in lesson.SPECS.items():
        start = lesson.START.get(label) if is_mapping(lesson.START) else lesson.START
        if is_mapping(lesson.START) and start is None:
            raise ImportError(f"{lesson.__name__}.START has no knob value for {label!r}.")
        _check_knob(f"{lesson.__name__}.START", start, spec)
    for heading, entries in lesson.VIEWS.items():
        if isinstance(entries, str):
            raise ImportError(f"{lesson.__name__}.VIEWS[{heading!r}] must be several views, not one text.")
        for entry in entries:
            _check_view(f"{lesson.__name__}.VIEWS[{heading!r}]", entry.view if isinstance(entry, Shown) else entry)
    for number, step in enumerate(lesson.STEPS, 1):
        _check_step(f"Step {number} of {lesson.__name__}", step, lesson, specs)
    if not all(isinstance(question, Transfer) for question in lesson.TRANSFER):
        raise ImportError(f"{lesson.__name__}.TRANSFER must hold Transfers alone.")


def _specs(lesson: ModuleType) -> dict[str, Spec]:
    specs = lesson.SPECS | getattr(lesson, "BESIDE", {})
    if not lesson.SPECS or not all(isinstance(spec, Spec) for spec in specs.values()):
        raise ImportError(f"{lesson.__name__}.SPECS must map names to Specs, one at least.")
    return specs


def _check_step(about: str, step: Any, lesson: ModuleType, specs: Mapping[str, Spec]) -> None:
    if not isinstance(step, Step):
        raise ImportError(f"{about} must be a Step, not {type(step).__name__}.")
    _check_view(about, step.picture)
    label = next(iter(lesson.SPECS)) if step.spec is None else step.spec
    if label not in specs:
        raise ImportError(f"{about} names the Spec {label!r}; there are {', '.join(specs)}.")
    if step.knob is not None:
        _check_knob(about, step.knob, specs[label])


def _check_view(about: str, name: Any) -> None:
    if name not in views.names():
        close = get_close_matches(str(name), views.names(), 1)
        meant = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(views.names())}."
        raise ImportError(f"{about} names the view {name!r}, which there is not{meant}")


def _check_knob(about: str, value: Any, spec: Spec) -> None:
    if value not in spec.knobs:
        values = ", ".join(f"{knob:g}" for knob in spec.knobs)
        raise ImportError(f"{about} asks for the knob value {value!r}, which is not trained; there are {values}.")
