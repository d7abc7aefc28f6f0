"""A lesson's guess as a question to the class, and its note for the teacher."""

import gzip
from collections.abc import Mapping
from typing import Any

from aeviz import lessons
from aeviz.app.parts import guesses
from aeviz.app.state import cache
from aeviz.app.state.session import session
from aeviz.components.chart import figure_json
from aeviz.language import current, number, say, text
from aeviz.language.plain import plain
from aeviz.lessons.base import ChooseOption, ChoosePicture, DrawCurve, Guess, PlaceKnob, Step, curve_of, place_of
from aeviz.required import complete
from aeviz.run import Run
from aeviz.shared_cache import shared_cache

LETTERS = "ABCDEFGH"


def of_page(page: str) -> tuple[dict[str, Any] | None, str]:
    """(the guess of the lesson's step on this page as the command Ask, the step's note); None and "" without."""
    name = page.replace("-", "_")
    step = _step(name) if name in lessons.names() else None
    if step is None:
        return None, ""
    note = step.note
    words = "\n".join((say(note.ask), say(note.misconception), say(note.answer)))
    return step.guess and asked(name, step), plain(f"{text('{n} minutes', n=str(note.minutes))}\n{words}")


def waits(page: str) -> bool:
    """Whether the picture of this page's step waits for a guess in this browser."""
    name = page.replace("-", "_")
    step = _step(name) if name in lessons.names() else None
    return step is not None and guesses.waits(name, session.value(f"{name}-step"), step)


def leave_out(page: str, settings: Mapping[str, str]) -> None:
    """Shows the picture of a step, as if this browser had left the guess out: the class has seen it."""
    name, step = page.replace("-", "_"), settings.get("step", "1")
    if name in lessons.names() and step.isdecimal() and len(step) < 4:
        guesses.leave_out(name, int(step))


def _step(name: str) -> Step | None:
    steps, number = getattr(lessons.get(name), "STEPS", ()), session.value(f"{name}-step")
    return steps[number - 1] if isinstance(number, int) and 1 <= number <= len(steps) else None


def asked(name: str, step: Step) -> dict[str, Any] | None:
    """What the command Ask holds for a step's guess; None while a Run of the lesson is missing."""
    runs, guess = _runs(name), step.guess
    if runs is None or guess is None:
        return None
    module = lessons.get(name)
    run = runs[step.spec or next(iter(module.SPECS))]
    key = ("class-guess", name, step.title.text, current())
    asked_ = shared_cache.get(key, lambda: question(guess, run, runs))
    number = module.STEPS.index(step) + 1
    return asked_ | ({"pictures": f"{name}/{number}"} if isinstance(guess, ChoosePicture) else {})


def pictures(name: str, number: int) -> bytes:
    """The pictures of a step's guess as gzipped JSON: a list of figures. Raises LookupError where there are none."""
    steps = getattr(lessons.get(name), "STEPS", ()) if name in lessons.names() else ()
    guess = steps[number - 1].guess if 1 <= number <= len(steps) else None
    if not isinstance(guess, ChoosePicture):
        raise LookupError(f"{name}/{number}")
    return shared_cache.get(("class-pictures", name, number, current()), lambda: _packed(name, guess))


def _packed(name: str, guess: ChoosePicture) -> bytes:
    runs = _runs(name)
    if runs is None:
        raise LookupError(name)
    return gzip.compress(f"[{','.join(map(figure_json, guess.pictures(runs)))}]".encode(), mtime=0)


def _runs(name: str) -> Mapping[str, Run] | None:
    return complete({label: cache.find(spec) for label, spec in lessons.all_of(name).items()})


def question(guess: Guess, run: Run, runs: Mapping[str, Run]) -> dict[str, Any]:
    """A guess as a question to a class: its options, or the marks along its axis, and what is right."""
    answer = guess.reveal(runs)
    asked = {"question": plain(say(guess.question)), "why": plain(say(answer.why))}
    if isinstance(guess, ChooseOption):
        return asked | {"options": [plain(say(option)) for option in guess.options], "right": answer.value}
    if isinstance(guess, ChoosePicture):
        n = len(guess.pictures(runs))
        return (
            asked
            | {"options": [text("picture {letter}", letter=LETTERS[i]) for i in range(n)]}
            | {"right": answer.value}
        )
    marks = [say(number(value)) for value in run.knobs]
    if isinstance(guess, PlaceKnob):
        right = run.index(place_of(answer.value))
        return asked | {"kind": "knob", "options": marks, "high": len(marks) - 1, "right": right}
    assert isinstance(guess, DrawCurve)
    truth = [float(value) for value in curve_of(answer.value)]
    return asked | {"kind": "curve", "options": marks, "high": guess.top, "truth": truth}
