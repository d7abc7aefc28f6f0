"""The page of a lesson: step by step along its path, or all its pictures by their headings."""

from collections.abc import Hashable, Mapping
from functools import partial
from types import ModuleType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from aeviz import lessons, views
from aeviz.app.parts import (
    controls,
    draw_manifold,
    knob,
    live_canvas,
    network,
    notes,
    pin_tray,
    presenting,
    score_table,
    stage,
    steps,
    take_home,
    training,
    view_chart,
    window,
)
from aeviz.app.state import address, session_data
from aeviz.app.state.session import session
from aeviz.engine.requests import KINDS, Request
from aeviz.language import name_of, text
from aeviz.lessons.base import Shown
from aeviz.run import Run
from aeviz.spec import Spec


def page(name: str, taught: Mapping[str, StreamlitPage] | None = None) -> None:
    """Draws a lesson; ``taught`` are the lessons' pages by name."""
    module = lessons.get(name)
    address.scope(name)
    guided = steps.prepare(name, module)
    place = stage.begin(name_of(module.TITLE), name, partial(_go, guided), _beside(name))
    with place.pictures:
        runs = _runs(name)
        if runs is not None:
            _pictures(name, module, runs, guided, place.bar)
    with place.side:
        if runs is None:
            st.markdown(f"**{name_of(module.QUESTION)}**")
            return
        if presenting.notes():
            notes.show(guided, runs)
            return
        steps.panel(guided, module, runs, taught or {})
        if hasattr(module, "own") and not guided.step and not address.pinned():
            draw_manifold.offer(name)


def _beside(name: str) -> stage.Beside:
    """The addresses of the lessons before and after."""
    names = [None, *lessons.names(), None]
    at = names.index(name)
    return tuple(other and other.replace("_", "-") for other in (names[at - 1], names[at + 1]))


def _go(guided: steps.Guided, what: str, by: int) -> None:
    """To another step, or to another heading where all pictures are open; from the presenter's keys."""
    if guided.step:
        session.put(f"{guided.name}-step", min(max(1, guided.number + by), len(guided.steps)))
        return
    headings = session.value(f"{guided.name}-headings", ())
    if headings:
        at = headings.index(session.value(f"{guided.name}-heading", headings[0]))
        session.put(f"{guided.name}-heading", headings[(at + by) % len(headings)])


def _runs(name: str) -> dict[str, Run] | None:
    """All Runs of a lesson; while one is missing it is trained, and the page shows how far it is."""
    runs = {}
    for label, spec in lessons.all_of(name).items():
        run = training.obtain(spec)
        if run is None:
            return None
        runs[label] = run
    return runs


def _pictures(
    name: str, module: ModuleType, runs: Mapping[str, Run], guided: steps.Guided, bar: DeltaGenerator
) -> None:
    """What the pictures are of, and under which heading; then the pictures."""
    more = (module.more() if hasattr(module, "more") else {}) | _own(module)
    with bar:
        shown = _choice(f"{name}-spec", [*module.SPECS, *more], text("Trained on"), steps.spec(guided, module))
    run, key = runs.get(shown) or training.obtain(more[shown]), f"{name}-{shown}"
    if run is None:
        return
    address.scope(key)
    pin_tray.show(run, f"{key}-knob")
    start = steps.start(guided, module, shown)
    with bar:
        entries = steps.picture(guided.step) if guided.step else _under_heading(name, module, run)
    if guided.waits:
        steps.ask(guided, module, runs)
        if guided.step.guess.at is not None:
            _under(module, run, knob.hidden(run, key, start), key, None, entries, runs, guided)
        return
    live_view = next((view.view for view in entries if view.view in live_canvas.VIEWS), None)
    if live_view:
        state = live_canvas.show(live_view, run, key, start)
    elif any(views.follows_knob(view.view) for view in entries):
        state = knob.slider(run, key, start, score_table.SOON if score_table.at_work(key) else None)
    else:
        state = knob.hidden(run, key, start)
    _under(module, run, state, key, live_view, entries, runs, guided)
    network.show(run, state, key)
    if getattr(module, "SCORES", False):
        score_table.offer(run, state.i, key)


@st.fragment
@address.part("pictures")
def _under(
    module: ModuleType,
    run: Run,
    state: knob.KnobState,
    key: str,
    live_view: str | None,
    entries: list[Shown],
    runs: Mapping[str, Run],
    guided: steps.Guided,
) -> None:
    """The charts under a heading; a move of their controls draws these again and nothing else."""
    state = knob.now(state, run, key)
    drawn = [live_canvas.picture(live_view, run, state.i)] if live_view else []
    charts = [view for view in entries if view.view not in live_canvas.VIEWS]
    if not all(training.made(request) for request in _needed(charts, run)):
        return
    settled: dict[Hashable, str] = {}
    above = window.GUESS if guided.waits else 0 if live_view else window.KNOB
    for column, view, fill in stage.rows(charts, above, lambda shown: view_chart.wide(shown.view)):
        with column:
            place, first = view.within(key), dict(view.controls)
            look = {"settled": settled, "marks": steps.marks(guided, module, run, runs), "fill": fill}
            drawn.append(view_chart.show(view.view, run, state, place, first, runs, **look))
    take_home.show(name_of(module.TITLE), name_of(module.QUESTION), drawn, f"{key}-knob", lesson=guided.name)


def _own(module: ModuleType) -> dict[str, Spec]:
    """The lesson's networks on this session's own data, where they fit: a label for each."""
    if not hasattr(module, "own"):
        return {}
    specs = {draw_manifold.label(own.title): module.own(own.dataset) for own in session_data.held().values()}
    return {label: spec for label, spec in specs.items() if spec is not None}


def _needed(charts: list[Shown], run: Run) -> list[Request]:
    """What must be there before the views can be computed, each once."""
    kinds = {views.get(chart.view).NEEDS for chart in charts if hasattr(views.get(chart.view), "NEEDS")}
    return [KINDS[kind](run.spec) for kind in sorted(kinds)]


def _fitting(module: ModuleType, run: Run) -> dict[str, list[Shown]]:
    """heading -> its views that can show this Run, without the headings that have none."""
    found = {}
    for heading, entries in module.VIEWS.items():
        all_of_it = [view if isinstance(view, Shown) else Shown(view) for view in entries]
        found[heading] = [view for view in all_of_it if not views.unfit(view.view, run)]
    return {heading: shown for heading, shown in found.items() if shown}


def _under_heading(name: str, module: ModuleType, run: Run) -> list[Shown]:
    """The pictures under the heading that is chosen."""
    fitting = _fitting(module, run)
    session.put(f"{name}-headings", tuple(fitting))
    return fitting[_choice(f"{name}-heading", list(fitting), text("Look at"), next(iter(fitting)))]


def _choice(key: str, options: list[str], label: str, first: str) -> str:
    """A menu in the bar; nothing for one option, or for what a link has pinned."""
    if len(options) == 1:
        return options[0]
    if address.bind(key, first, address.choice(options)):
        return session.value(key)
    return controls.menu(label, options, key, persist_state="session")
