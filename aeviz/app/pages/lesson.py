"""The page of a lesson: step by step along its path, or all its pictures by their headings."""

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from types import ModuleType
from typing import NamedTuple

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
from aeviz.app.state.session import PartState, session
from aeviz.engine.requests import KINDS, Request
from aeviz.export import python_code
from aeviz.language import name_of, text
from aeviz.lessons.base import Shown
from aeviz.run import Run
from aeviz.spec import Spec

Settled = dict[Hashable, str]


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
            draw_manifold.offer(name, module.own)


def _beside(name: str) -> stage.Beside:
    """The addresses of the lessons before and after."""
    names = [None, *lessons.names(), None]
    i = names.index(name)
    before, after = (other and other.replace("_", "-") for other in (names[i - 1], names[i + 1]))
    return before, after


def _go(guided: steps.Guided, what: str, by: int) -> None:
    """To another step, or to another heading where all pictures are open; from the presenter's keys."""
    if guided.step:
        session.put(f"{guided.name}-step", min(max(1, guided.number + by), len(guided.steps)))
        return
    headings = session.value(f"{guided.name}-headings", ())
    if headings:
        i = headings.index(session.value(f"{guided.name}-heading", headings[0]))
        session.put(f"{guided.name}-heading", headings[(i + by) % len(headings)])


def _runs(name: str) -> dict[str, Run] | None:
    """All Runs of a lesson; while one is missing it is trained, and the page shows how far it is."""
    runs: dict[str, Run] = {}
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
    besides: dict[str, Spec] = module.more() if hasattr(module, "more") else {}
    more = besides | _own(module)
    with bar:
        shown = _choice(f"{name}-spec", [*module.SPECS, *more], text("Trained on"), steps.spec(guided, module))
    run, key = runs.get(shown) or training.obtain(more[shown]), f"{name}-{shown}"
    if run is None:
        return
    address.scope(key)
    with bar:
        entries = steps.picture(guided.step) if guided.step else _under_heading(name, module, run)
    entries = _whole(entries)
    if guided.step and not entries:
        return
    told = _Shown(module, run, key, steps.start(guided, module, shown), entries, runs, guided, bar)
    pictured = key, guided.number, guided.waits, tuple(view.view for view in entries)
    with stage.scene(name, pictured, PartState(key).renew):
        pin_tray.show(run, f"{key}-knob")
        if guided.waits:
            steps.ask(guided, module, runs)
            if steps.asked_at(guided) is not None:
                _charts(told, knob.hidden(run, key, told.start), window.GUESS)
            return
        state = _live(told) or _at_the_knob(told)
        network.show(run, state, key)
        if getattr(module, "SCORES", False):
            score_table.offer(run, state.i, key)


class _Shown(NamedTuple):
    """What a lesson shows: the views of a Run, whose session keys begin with ``key`` and whose knob is at ``start`` at
    first; the lesson's other ``runs``, the step, and the bar on top."""

    module: ModuleType
    run: Run
    key: str
    start: float | None
    entries: list[Shown]
    runs: Mapping[str, Run]
    guided: steps.Guided
    bar: DeltaGenerator


def _live(told: _Shown) -> knob.KnobState | None:
    """The canvas that the pictures follow, and these; None where none of the entries is a canvas."""
    view = next((view.view for view in told.entries if view.view in live_canvas.VIEWS), None)
    if view is None:
        return None
    state = live_canvas.show(view, told.run, told.key, told.start)
    _charts(told, state, 0, shown=[live_canvas.picture(view, told.run, state.i)])
    return state


def _at_the_knob(told: _Shown) -> knob.KnobState:
    """The knob with the controls of the first picture beside it, and the menus of the second; then the pictures. A knob
    of one value is only named, in the bar."""
    run, key = told.run, told.key
    follow = any(views.follows_knob(view.view) for view in told.entries)
    moves = follow and len(run.knobs) > 1
    asking = _asking(told, moves)
    n_asked = sum(view_chart.asks(view.view) for view in asking[:1])
    hand, beside = stage.hands(moves, n_asked)
    with hand if moves else told.bar:
        rest = score_table.SOON if score_table.at_work(key) else None
        state = knob.slider(run, key, told.start, rest) if follow else knob.hidden(run, key, told.start)
    settled: Settled = {}
    with beside:
        # Where they ask for more than has room, the menus of the first go into the bar; so they do where they would be
        # alone in a row.
        alone = bool(asking) and not moves and bool(told.guided.step) and view_chart.asks_by_menus(asking[0].view)
        crowded = alone or sum(view_chart.asks_at_first(view.view) for view in asking) > stage.AT_HAND
        asked = {told.entries.index(v): _ask(told, v, settled, crowded and v is asking[0]) for v in asking}
    _charts(told, state, window.KNOB if moves or (asking and not alone) else 0, settled, asked)
    return state


def _asking(told: _Shown, moves: bool) -> list[Shown]:
    """The pictures whose controls stand at the knob: the first that has any, and one beside it that adds only menus."""
    first = stage.first_row(told.entries, _wide)
    asking = [view for view in first if view_chart.asks(view.view)][:1]
    return asking + [
        view for view in first[1:] if moves and asking and view_chart.adds_menus(view.view, asking[0].view)
    ]


def _ask(told: _Shown, view: Shown, settled: Settled, crowded: bool) -> controls.Asked | None:
    return view_chart.ask_of(view.view, told.run, view.within(told.key), view.controls, settled, told.bar, crowded)


def _charts(
    told: _Shown,
    state: knob.KnobState,
    above: float,
    settled: Settled | None = None,
    asked: Mapping[int, controls.Asked | None] | None = None,
    shown: Sequence[python_code.ViewRequest] = (),
) -> None:
    """The charts under a heading, below ``above`` rem and what is ``shown`` already; those on top were ``asked``."""
    module, run, runs, guided = told.module, told.run, told.runs, told.guided
    charts = [view for view in told.entries if view.view not in live_canvas.VIEWS]
    if not all(training.made(request) for request in _needed(charts, run)):
        return
    drawn: list[python_code.ViewRequest | None] = [*shown]
    settled = {} if settled is None else settled
    for column, view, fill in stage.rows(charts, above, _wide):
        with column:
            done = (asked or {}).get(told.entries.index(view)) or view_chart.Unasked(view.controls, settled)
            marks = steps.marks(guided, module, run, runs)
            drawn.append(view_chart.show(view.view, run, state, view.within(told.key), done, runs, marks, fill))
    take_home.show(name_of(module.TITLE), name_of(module.QUESTION), drawn, f"{told.key}-knob", lesson=guided.name)


def _wide(shown: Shown) -> bool:
    return view_chart.wide(shown.view)


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
    found: dict[str, list[Shown]] = {}
    headings: Mapping[str, Sequence[str | Shown]] = module.VIEWS
    for heading, entries in headings.items():
        all_of_it = [view if isinstance(view, Shown) else Shown(view) for view in entries]
        found[heading] = [view for view in all_of_it if view_chart.fits(view.view, run)]
    return {heading: shown for heading, shown in found.items() if shown}


def _whole(entries: list[Shown]) -> list[Shown]:
    """The views whose files are as they must be; of each other one a note says what is wrong."""
    reasons = {entry.view: views.broken(entry.view) for entry in entries}
    for view, reason in reasons.items():
        if reason:
            view_chart.say_broken(view, reason)
    return [entry for entry in entries if not reasons[entry.view]]


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
    return controls.menu(label, options, key)
