"""A guess before the picture that answers it: locked once made, kept for the browser, answered in the picture."""

import html
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from aeviz import views
from aeviz.app.parts import controls, window
from aeviz.app.state import cache, client
from aeviz.app.state.client import Draft
from aeviz.app.state.session import session
from aeviz.components.chart import Click, Fill, chart
from aeviz.components.options import options
from aeviz.components.sketch import sketch
from aeviz.figures import Curve, Figure, Mark, Span, marked, outside, without_data
from aeviz.language import Sentence, number, say, text
from aeviz.language.plain import plain
from aeviz.lessons.base import (
    Answer,
    ChooseOption,
    ChoosePicture,
    DrawCurve,
    Guess,
    GuessValue,
    PlaceKnob,
    Step,
    curve_of,
    option_of,
    place_of,
)
from aeviz.required import required
from aeviz.run import Run
from aeviz.shared_cache import shared_cache

LETTERS = "ABCDEFGH"
LARGE = "margin: 0; padding: 0; font-size: clamp(1.4rem, 0.8rem + 1.5vw, 2.6rem); font-weight: 600; line-height: 1.25"


def waits(name: str, number: int, step: Step) -> bool:
    """Whether a step has a guess that is neither made nor left out."""
    return step.guess is not None and (name, number) not in client.client().guesses


def alone(step: Step) -> bool:
    """Whether a step's guess has the stage to itself, without a picture, so that there is room for the step's words."""
    return isinstance(step.guess, ChooseOption) and step.guess.at is None


def ask(name: str, number: int, step: Step, run: Run, runs: Mapping[str, Run]) -> None:
    """Draws the question and what it is answered with: across the stage, or as a band above the picture before."""
    key, question = f"{name}-guess-{number}", required(step.guess, "guesses")
    with st.container(border=True):
        with st.container(gap="large" if alone(step) else "xsmall"):
            st.html(f'<h2 style="{LARGE}">{html.escape(plain(say(question.question)))}</h2>')
            guess = _asked(name, number, question, run, runs)
        if alone(step):
            st.space("medium")
        with st.container(horizontal=True):
            lock: dict[str, Any] = {"disabled": not _whole(guess), "on_click": _lock, "args": (name, number, guess)}
            st.button(
                text("This is my guess"), key=f"{key}-lock", type=controls.main_button(), icon=":material/lock:", **lock
            )
            skip: dict[str, Any] = {"on_click": _lock, "args": (name, number, None)}
            st.button(text("Show me without a guess"), key=f"{key}-skip", type="tertiary", **skip)


def on_axes(step: Step) -> bool:
    """Whether a step's guess is made on the axes of its picture, whose data come after it."""
    return isinstance(step.guess, PlaceKnob) and step.guess.at is None


def show_axes(name: str, number: int, step: Step, run: Run, runs: Mapping[str, Run]) -> None:
    """Draws the step's picture without its data; what is guessed is a line in it, which goes where somebody clicks."""
    guess, key = required(step.guess, "guesses"), f"{name}-guess-{number}"
    assert isinstance(guess, PlaceKnob)
    value: float = session.value(key)
    figure = without_data(_picture_of(step, run, runs))
    line = _along(guess, run, value, text("your guess"), guess=True)
    chart(
        marked(figure, line),
        f"{key}-axes",
        text("The picture's axes, still without its data. Click where you expect it, or move the slider."),
        on_click=partial(_placed, key, guess, run),
        panel=guess.panel,
        captioned=True,
        fill=Fill(window.BAR + window.GUESS + window.CAPTION),
    )


def _picture_of(step: Step, run: Run, runs: Mapping[str, Run]) -> Figure:
    view = views.get(step.picture)
    settings = view.Controls(**step.controls)
    others = runs if getattr(view, "COMPARES", False) else None
    return outside(views.figure(view, cache.computed(step.picture, run, 0, settings, others), settings))


def _placed(key: str, guess: PlaceKnob, run: Run, click: Click) -> None:
    """The guess goes to the knob's value that is nearest to a click."""
    if isinstance(click.x, str):
        return  # a browser's word that no click here could have said
    places = [_place(guess, run, knob) for knob in run.knobs]
    session.put(key, run.knobs.tolist()[int(np.argmin(np.abs(np.array(places) - float(click.x))))])


def _asked(name: str, number: int, guess: Guess, run: Run, runs: Mapping[str, Run]) -> Draft:
    """What the student has said so far, also before a reload."""
    key, drafts = f"{name}-guess-{number}", client.client().drafts
    draft = drafts.get((name, number))
    if isinstance(guess, DrawCurve):
        found = _curve(guess, run, key, draft)
    elif isinstance(guess, ChooseOption):
        found = _option(guess, key, draft)
    else:
        if draft is not None and not session.has(key):
            session.put(key, draft)
        found = _knob(guess, run, runs, key) if isinstance(guess, PlaceKnob) else _picture(guess, run, runs, key)
    drafts[name, number] = found
    return found


def _whole(guess: Draft) -> bool:
    return guess is not None and not (isinstance(guess, tuple) and None in guess)


def verdict(name: str, number: int, step: Step, runs: Mapping[str, Run]) -> None:
    """What was guessed, and what is the case."""
    guess, answer = client.client().guesses.get((name, number)), _answer(name, number, step, runs)
    why = say(answer.why)
    if guess is None:
        st.markdown(f"{_right(step, answer)}\n\n{why}")
    elif isinstance(step.guess, DrawCurve):
        st.info(text("Your curve is the dashed one. {why}", why=why), icon=":material/draw:")
    elif guess == answer.value:
        st.success(text("Right. {why}", why=why), icon=":material/check:")
    else:
        st.warning(f"**{_right(step, answer)}**  \n{why}")


def marks(
    name: str, number: int, step: Step, run: Run, runs: Mapping[str, Run], start: float | None
) -> tuple[Mark, ...]:
    """The guess and the answer as marks in the step's picture, whose knob the step puts to ``start``."""
    if step.guess is None:
        return ()
    guess, answer = client.client().guesses.get((name, number)), _answer(name, number, step, runs)
    return drawn(step, guess, answer, run, start)


def drawn(
    step: Step, guess: GuessValue | None, answer: Answer, run: Run, start: float | None = None
) -> tuple[Mark, ...]:
    """A guess, if one was made, and its answer, where they are in the picture as the step sets it."""
    kind = step.guess
    if isinstance(kind, PlaceKnob | DrawCurve):
        right = guess == answer.value
        found = (*_along(kind, run, answer.value, text("your guess: right") if right else text("it is")), *answer.marks)
        return found if guess is None or right else (*_along(kind, run, guess, text("your guess"), True), *found)
    right = answer.marks or (answer.places[option_of(answer.value)],)
    found = (replace(right[0], label=_named(right[0], "it is")), *right[1:])
    if guess == answer.value:
        found = (replace(found[0], label=_named(right[0], "your guess, and it is")), *found[1:])
    elif guess is not None:
        place = answer.places[option_of(guess)]
        found = (place.guessed(_named(place, "your guess")), *found)
    view = views.get(step.picture)
    here = {"settings": view.Controls(**step.controls)}
    if not answer.everywhere and start is not None and views.follows_knob(step.picture):
        here["i"] = run.index(start)
    return tuple(replace(mark, **here) for mark in found)


def _answer(name: str, number: int, step: Step, runs: Mapping[str, Run]) -> Answer:
    """The answer, worked out once for all."""
    identities, guess = tuple(cache.identity(run) for run in runs.values()), required(step.guess, "guesses")
    return shared_cache.get(("answer", name, number, identities), lambda: guess.reveal(runs))


def _named(mark: Mark, whose: str) -> str:
    """A mark's label: whose it is, and its own words, if it has any."""
    said = {
        "it is": (text("it is"), Sentence("it is: {what}", what=mark.label)),
        "your guess": (text("your guess"), Sentence("your guess: {what}", what=mark.label)),
        "your guess, and it is": (text("your guess: right"), Sentence("your guess, right: {what}", what=mark.label)),
    }
    alone, with_words = said[whose]
    return say(with_words) if mark.label else alone


def _along(
    kind: PlaceKnob | DrawCurve, run: Run, value: GuessValue, label: str, guess: bool = False
) -> tuple[Mark, ...]:
    """A knob value, or a curve over the knob, on the axis on which the picture has the knob."""
    look: dict[str, Any] = {"panel": kind.panel, "label": label, "guess": guess}
    if isinstance(kind, PlaceKnob):
        return (Span(x=_place(kind, run, place_of(value)), **look),)
    return (Curve(x=tuple(_place(kind, run, knob) for knob in run.knobs), y=curve_of(value), **look),)


def _place(guess: PlaceKnob | DrawCurve, run: Run, knob: float) -> float:
    """Where a knob value stands on the axis of the picture."""
    return float(run.index(knob)) if guess.evenly else float(knob)


def _right(step: Step, answer: Answer) -> str:
    return text("It is: {right}", right=_said(step, answer.value))


def _said(step: Step, value: GuessValue) -> str:
    """A guess in words."""
    if isinstance(step.guess, ChooseOption):
        return say(step.guess.options[option_of(value)])
    if isinstance(step.guess, PlaceKnob):
        return say(number(place_of(value)))
    if isinstance(step.guess, ChoosePicture):
        return text("picture {letter}", letter=LETTERS[option_of(value)])
    return text("the solid curve")


def leave_out(name: str, number: int) -> None:
    """Shows a step's picture without a guess, if none was made."""
    if (name, number) not in client.client().guesses:
        _lock(name, number, None)


def _lock(name: str, number: int, guess: GuessValue | None) -> None:
    client.client().guesses.setdefault((name, number), guess)
    client.client().drafts.pop((name, number), None)
    session.put(f"{name}-entered", None)  # the step begins anew, with its answer


def _option(guess: ChooseOption, key: str, begun: Draft) -> int | None:
    chosen = begun if isinstance(begun, int) else None
    return options(key, plain(say(guess.question)), [plain(say(option)) for option in guess.options], chosen)


def _knob(guess: PlaceKnob, run: Run, runs: Mapping[str, Run], key: str) -> float:
    def named(value: float) -> str:
        return f"{run.variant.symbol} = {say(number(value))}"

    values: list[float] = run.knobs.tolist()
    return st.select_slider(say(guess.question), values, key=key, format_func=named, label_visibility="collapsed")


def _curve(guess: DrawCurve, run: Run, key: str, begun: Draft) -> Draft:
    curve = begun if isinstance(begun, tuple) else None
    return sketch(key, say(guess.question), run.knobs.tolist(), run.knob_label, guess.top, say(guess.axis), curve)


def _picture(guess: ChoosePicture, run: Run, runs: Mapping[str, Run], key: str) -> int | None:
    pictures = guess.pictures(runs)
    beside = st.container(horizontal=True)  # two in a row on a phone
    for i, figure in enumerate(pictures):
        alt = text("Picture {letter}", letter=LETTERS[i])
        with beside.container():
            chart(figure, f"{key}-{i}", alt, height=240, captioned=True, on_click=partial(_clicked, key, i), small=True)
    return st.segmented_control(
        say(guess.question),
        range(len(pictures)),
        key=key,
        format_func=LETTERS.__getitem__,
        label_visibility="collapsed",
    )


def _clicked(key: str, i: int, click: Click) -> None:
    """A picture is chosen by a click on it, too: on a phone its letter lies below all of them."""
    session.put(key, i)
