"""The guided path through a lesson: which step is shown, its guess, and the words beside its picture."""

import logging
from collections.abc import Mapping
from types import ModuleType
from typing import Any, NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from aeviz import lessons, views
from aeviz.app.parts import controls, examples, formulas, guesses
from aeviz.app.state import address, client
from aeviz.app.state.session import PartState, session
from aeviz.engine.requests import of_view
from aeviz.figures import Mark
from aeviz.language import Sentence, count, name_of, number, say, text
from aeviz.lessons import glossary
from aeviz.lessons.base import Shown, Step, large
from aeviz.required import required
from aeviz.run import Run
from aeviz.type_guards import is_mapping
from aeviz.views.base import asked_for

logger = logging.getLogger(__name__)
ALL = "all"  # in the address, instead of a step's number: every picture of the lesson, by its headings


class Guided(NamedTuple):
    """Where on its path a lesson stands.

    number  of the step, from 1; 0 where all pictures are open
    steps   of the lesson
    waits   whether the step's guess is neither made nor left out yet
    """

    name: str
    number: int
    steps: tuple[Step, ...]
    waits: bool = False

    @property
    def step(self) -> Step | None:
        return self.steps[self.number - 1] if self.number else None


def prepare(name: str, module: ModuleType) -> Guided:
    """Settles the step, by the address; a step that is newly entered puts its settings into the session."""
    steps = module.STEPS
    if address.asks("heading"):  # only the open lesson has headings
        address.suppose("step", ALL)
    key, numbers = f"{name}-step", range(1, len(steps) + 1)
    address.bind(key, 1, address.choice([*numbers, ALL]))
    chosen = session.value(key)
    number = 0 if chosen == ALL else chosen
    guided = Guided(name, number, steps, bool(number) and guesses.waits(name, number, steps[number - 1]))
    if number:
        client.client().visited.add((name, number))
        if session.value(f"{name}-entered") != number:
            _enter(guided, module)
    session.put(f"{name}-entered", number)
    return guided


def spec(guided: Guided, module: ModuleType) -> str:
    """The label of the Run that the page opens with."""
    return (guided.step and guided.step.spec) or next(iter(module.SPECS))


def asked_at(guided: Guided) -> float | None:
    """The knob value of the picture that is shown below a guess that waits; None without one."""
    guess = guided.step.guess if guided.step else None
    return guess.at if guess and guided.waits else None


def start(guided: Guided, module: ModuleType, label: str) -> float | None:
    """The knob value that the page opens a Run at."""
    step = guided.step
    if step and label == spec(guided, module):
        asked = asked_at(guided)
        knob_value = step.knob if asked is None else asked
        if knob_value is not None:
            return knob_value
    return module.START.get(label) if is_mapping(module.START) else module.START


def picture(step: Step) -> list[Shown]:
    """What the page draws in a step."""
    return [Shown(step.picture, step.controls)]


def marks(guided: Guided, module: ModuleType, run: Run, runs: Mapping[str, Run]) -> tuple[Mark, ...]:
    """What is drawn into the step's picture: the guess and the answer, while the step's own Run is shown."""
    if not guided.step or guided.waits or run.spec != module.SPECS[spec(guided, module)]:
        return ()
    at = start(guided, module, spec(guided, module))
    try:
        return guesses.marks(guided.name, guided.number, guided.step, run, runs, at)
    except Exception:
        logger.exception("The answer of step %s of the lesson %s is broken.", guided.number, guided.name)
        return ()


def ask(guided: Guided, module: ModuleType, runs: Mapping[str, Run]) -> None:
    """The guess, where the picture that answers it will be."""
    step = required(guided.step, "steps")
    address.hold()
    run = runs[spec(guided, module)]
    if guesses.alone(step):  # on a phone the panel comes after the stage: too late for what the question is about
        _words(step)
    guesses.ask(guided.name, guided.number, step, run, runs)
    if (at := asked_at(guided)) is not None:
        st.caption(f"{run.knob_label} = {say(number(at))}")  # of the picture below
    if guesses.on_axes(step) and _drawable(step, runs):
        guesses.show_axes(guided.name, guided.number, step, run, runs)


def panel(guided: Guided, module: ModuleType, runs: Mapping[str, Run], taught: Mapping[str, StreamlitPage]) -> None:
    """What stands beside the picture: the step's words, its guess answered, and the way on; ``taught`` are the lessons'
    pages by name."""
    step = guided.step
    if step is None:
        st.markdown(f"**{name_of(module.QUESTION)}**")
        st.button(text("Back to the guided path"), key=f"{guided.name}-guided", on_click=_go, args=(guided.name, 1))
        _beside(guided.name, taught)
        return
    _map(guided, taught)
    _ways(guided)
    if not guided.waits:
        _seen(guided, runs)
    elif not guesses.alone(step):
        _words(step)
    if guided.number == len(guided.steps) and not guided.waits:
        _end(guided, module)
        _beside(guided.name, taught)


def _words(step: Step) -> None:
    """A step's title and text, which come before its guess or its picture."""
    _title(step)
    _text(step)


def _title(step: Step) -> None:
    st.markdown(f"## {say(step.title)}")


def _text(step: Step) -> None:
    words = say(step.text)
    with formulas.lighting(step.lights):
        st.markdown(formulas.readable(large(words)), help=glossary.explained(words))


def _enter(guided: Guided, module: ModuleType) -> None:
    """A step's settings, as if the student had made them."""
    step, label = required(guided.step, "steps"), spec(guided, module)
    key = f"{guided.name}-{label}"
    session.put(f"{guided.name}-spec", label)
    if (begins := start(guided, module, label)) is not None:
        PartState(key).move(begins)
    for control in () if views.broken(step.picture) else asked_for(views.get(step.picture).Controls):
        value = step.controls.get(control.name, control.default)
        session.put(f"{key}-{step.picture}-{control.name}", value)
    if label in module.SPECS:
        examples.pass_over(f"{key}-{step.picture}", module.SPECS[label])


def _go(name: str, to: int | str) -> None:
    session.put(f"{name}-step", to)


def _map(guided: Guided, taught: Mapping[str, StreamlitPage]) -> None:
    """Small dots for what was done, and a list to go to any step."""
    done = client.client().visited
    dots = " ".join(
        "●" if n == guided.number else ":gray[●]" if (guided.name, n) in done else ":gray[○]"
        for n in range(1, len(guided.steps) + 1)
    )
    where = Sentence("Step {i} of {n}", i=count(guided.number), n=count(len(guided.steps)))
    with st.popover(f"{say(where)}  {dots}", key=f"{guided.name}-map", type="tertiary"):
        for n, step in enumerate(guided.steps, 1):
            seen = ":material/check:" if (guided.name, n) in done else ":material/radio_button_unchecked:"
            key = f"{guided.name}-to-{n}"
            go: dict[str, Any] = {"on_click": _go, "args": (guided.name, n)}
            st.button(f"{n}. {say(step.title)}", key=key, icon=seen, type="tertiary", **go)
        st.button(text("All pictures"), key=f"{guided.name}-all", on_click=_go, args=(guided.name, ALL))
        _beside(guided.name, taught)


def _seen(guided: Guided, runs: Mapping[str, Run]) -> None:
    """The words beside the picture; the text after what is new where it was read before the guess."""
    step = required(guided.step, "steps")
    _title(step)
    if not step.guess:
        _text(step)
    if step.guess and _drawable(step, runs):
        _verdict(guided, step, runs)
    if step.do:
        st.markdown(say(step.do))
    st.info(say(step.learned), icon=":material/lightbulb:")
    if step.guess:
        _text(step)


def _verdict(guided: Guided, step: Step, runs: Mapping[str, Run]) -> None:
    """The guess answered; where the answer fails, a note, and the rest of the page stays."""
    try:
        guesses.verdict(guided.name, guided.number, step, runs)
    except Exception as error:
        logger.exception("The answer of step %s of the lesson %s is broken.", guided.number, guided.name)
        st.error(text("The answer of this step is broken: {reason}", reason=f"{type(error).__name__}: {error}"))


def _drawable(step: Step, runs: Mapping[str, Run]) -> bool:
    """Whether there is all that the picture, and so the answer, is made of."""
    run = runs[step.spec] if step.spec else next(iter(runs.values()))
    return not views.broken(step.picture) and all(
        request.stored() for request in of_view(views.get(step.picture), run.spec, "NEEDS")
    )


def _ways(guided: Guided) -> None:
    name, number, last = guided.name, guided.number, len(guided.steps)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        back: dict[str, Any] = {
            "key": f"{name}-back",
            "disabled": number == 1,
            "on_click": _go,
            "args": (name, number - 1),
        }
        st.button(text("Back"), icon=":material/arrow_back:", **back)
        if number < last:
            st.button(
                text("Next"), key=f"{name}-next", type=controls.main_button(), on_click=_go, args=(name, number + 1)
            )


def _end(guided: Guided, module: ModuleType) -> None:
    """What was learned, and two questions that take it elsewhere."""
    heading = text("What you have learned")
    st.markdown(f"## {heading}")
    st.markdown("\n".join(f"{n}. {say(step.learned)}" for n, step in enumerate(guided.steps, 1)))
    for question in module.TRANSFER:
        st.markdown(f"**{say(question.question)}**")
        with st.expander(text("The answer")):
            st.markdown(say(question.answer))


def _beside(name: str, taught: Mapping[str, StreamlitPage]) -> None:
    """The lessons before and after, by their titles alone: more has no room beside the picture."""
    names = list(taught)
    i = names.index(name) if name in taught else 0
    arrows = {i - 1: ":material/arrow_back:", i + 1: ":material/arrow_forward:"}
    for place, icon in arrows.items():
        if 0 <= place < len(names):
            st.page_link(taught[names[place]], label=name_of(lessons.get(names[place]).TITLE), icon=icon)
