"""A whole lesson to take home: its steps' words, and each step's picture at every value of its knob, in one file."""

from collections.abc import Mapping
from types import ModuleType

from aeviz import lessons, views
from aeviz.app.parts import live_canvas
from aeviz.app.state import cache
from aeviz.components import lesson_page
from aeviz.components.canvas import Scene
from aeviz.engine import requests
from aeviz.export import python_code
from aeviz.language import current, name_of, number, text
from aeviz.lessons.base import ChooseOption, Guess, Step
from aeviz.lessons.typesetting import typeset
from aeviz.required import complete
from aeviz.run import Run
from aeviz.shared_cache import shared_cache
from aeviz.type_guards import is_mapping

MOST = 100 * 2**20  # bytes of a file that is offered


def made(name: str) -> bytes | None:
    """The file of a lesson, if it was made for somebody before."""
    return shared_cache.peek(_key(name))


def make(name: str) -> bytes:
    """The file of a lesson, made once for all. Raises LookupError while one of its Runs is not trained."""
    runs = complete({label: cache.find(spec) for label, spec in lessons.all_of(name).items()})
    if runs is None:
        raise LookupError(name)
    return shared_cache.get(_key(name), lambda: html(lessons.get(name), runs).encode())


def pictures(name: str) -> int:
    """How many pictures the file has: those of the steps, each at every value of its knob."""
    module = lessons.get(name)
    return sum(len(_spec(module, step).knobs) for step in module.STEPS if step.picture not in live_canvas.VIEWS)


def html(module: ModuleType, runs: Mapping[str, Run]) -> str:
    """The lesson in the reader's language."""
    question = f"<p><b>{typeset(name_of(module.QUESTION))}</b></p>"
    here = text("Here every picture follows its knob. Other settings, and what a click computes, take aeviz itself.")
    sections = [_section(i, step, module, runs) for i, step in enumerate(module.STEPS, 1)]
    return lesson_page.html(name_of(module.TITLE), f"{question}<p>{here}</p>", sections, _end(module), current())


def _key(name: str) -> tuple[str, ...]:
    return "whole lesson", name, current()


def _label(module: ModuleType, step: Step) -> str:
    return step.spec or next(iter(module.SPECS))


def _spec(module: ModuleType, step: Step):
    return module.SPECS[_label(module, step)]


def _section(i: int, step: Step, module: ModuleType, runs: Mapping[str, Run]) -> lesson_page.StepSection:
    run = runs[_label(module, step)]
    picture = _picture(step, run, runs)
    before = f"<h2>{i}. {typeset(step.title)}</h2><p>{typeset(step.text)}</p>"
    before += _asked(step.guess) if step.guess else ""
    after = f"<p>{typeset(step.do)}</p>" if step.do else ""
    after += f"<p class='learned'>{typeset(step.learned)}</p>"
    if picture is None:
        left_out = text("The picture of this step had not been made yet.")
        return lesson_page.StepSection(f"{before}<p>{left_out}</p>", None, after)
    if len(run.knobs) == 1 or not (isinstance(picture, Scene) or views.follows_knob(step.picture)):
        return lesson_page.StepSection(before, picture, after)
    at = run.index(_start(step, module, run))
    go = text("Put {knob} to {value}", knob=run.knob_label, value=number(run.knobs[at]))
    return lesson_page.StepSection(before, picture, after, _knob(run), at, go)


def _knob(run: Run) -> lesson_page.Knob:
    return lesson_page.Knob(run.knob_label, tuple(run.knobs.tolist()))


def _start(step: Step, module: ModuleType, run: Run) -> float:
    """Where the step's knob stands: where the step says, else where its Run opens, else in the middle."""
    start = module.START.get(_label(module, step)) if is_mapping(module.START) else module.START
    values: list[float] = run.knobs.tolist()
    return next(
        (value for value in (step.knob, start) if value is not None and value in values), values[len(values) // 2]
    )


def _picture(step: Step, run: Run, runs: Mapping[str, Run]) -> lesson_page.Charts | Scene | None:
    """The step's picture; None where it shows what is not there yet."""
    if step.picture in live_canvas.VIEWS:
        return live_canvas.scene(step.picture, run)
    module = views.get(step.picture)
    if not all(request.stored() for request in requests.of_view(module, run.spec, "NEEDS")):
        return None
    controls = module.Controls(**step.controls)
    others = runs if getattr(module, "COMPARES", False) else None
    positions = range(len(run.knobs)) if views.follows_knob(step.picture) else range(1)
    drawn = [cache.pictured(python_code.ViewRequest(step.picture, run, at, controls, others)) for at in positions]
    figures = tuple((one.figure, one.caption) for one in drawn)
    return lesson_page.Charts(name_of(module.TITLE), figures, getattr(module, "HEIGHT", 400))


def _asked(guess: Guess) -> str:
    options = guess.options if isinstance(guess, ChooseOption) else ()
    listed = "".join(f"<li>{typeset(option)}</li>" for option in options)
    return f"<p><b>{typeset(guess.question)}</b></p>" + (f"<ul>{listed}</ul>" if listed else "")


def _end(module: ModuleType) -> str:
    """What was learned, and the questions that take it elsewhere."""
    learned = "".join(f"<li>{typeset(step.learned)}</li>" for step in module.STEPS)
    heading, elsewhere, answer = text("What you have learned"), text("To take elsewhere"), text("The answer")
    asked = "".join(
        f"<p><b>{typeset(one.question)}</b></p><details><summary>{answer}</summary><p>{typeset(one.answer)}</p></details>"
        for one in module.TRANSFER
    )
    return f"<section><h2>{heading}</h2><ol>{learned}</ol></section><section><h2>{elsewhere}</h2>{asked}</section>"
