"""Lessons as the README had them before there were steps, for one release; see ``aeviz.lessons.older``."""

from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

from aeviz.language import Prose, Sentence
from aeviz.lessons.base import Answer, ChooseOption, Note, Shown, Step
from aeviz.lessons.older import Predict, Try
from aeviz.run import Run

NOTE = Note(3, Prose(""), Prose(""), Prose(""))  # such a lesson has nothing to say to the teacher


def in_steps(lesson: ModuleType) -> ModuleType:
    """The lesson, with STEPS made of its TEXT, its PREDICT and each Try where it has none itself."""
    if hasattr(lesson, "TRY") and not hasattr(lesson, "STEPS"):
        steps = _first(lesson), *(_of_try(lesson, one) for one in lesson.TRY)
        vars(lesson).update(STEPS=steps, TRANSFER=getattr(lesson, "TRANSFER", ()))
    return lesson


def _first(lesson: ModuleType) -> Step:
    guess = _guess(lesson.PREDICT) if hasattr(lesson, "PREDICT") else None
    return Step(Prose(lesson.TITLE), Prose(lesson.TEXT), _view(lesson), Prose(lesson.QUESTION), NOTE, guess=guess)


def _of_try(lesson: ModuleType, one: Try) -> Step:
    view = _view(lesson, one.heading)
    where: dict[str, Any] = {"spec": one.spec, "knob": one.knob, "controls": one.controls.get(view, {})}
    return Step(Prose(one.label), Prose(one.look), view, Prose(lesson.QUESTION), NOTE, **where)


def _view(lesson: ModuleType, heading: str | None = None) -> str:
    """The first view under the heading, or of the page."""
    first = lesson.VIEWS[heading or next(iter(lesson.VIEWS))][0]
    return first.view if isinstance(first, Shown) else first


def _guess(asked: Predict) -> ChooseOption:
    def reveal(runs: Mapping[str, Run]) -> Answer:
        answer = asked.reveal(runs)
        return replace(answer, why=Sentence("{why}", why=answer.why))

    return ChooseOption(Prose(asked.question), tuple(Prose(option) for option in asked.options), reveal)
