"""The tray: the models that a session has pinned, by name only, to look at later side by side."""

from dataclasses import replace

import streamlit as st

from aeviz.app.state import address, client, session_data
from aeviz.app.state.records import Pin
from aeviz.app.state.session import session
from aeviz.language import count, text
from aeviz.run import Run
from aeviz.spec import Spec

MAX_PINNED = 24
KEY = "runs-tray"


def show(run: Run, key: str) -> None:
    """Tells which Run a page shows, and the session key of its knob value: what ``button`` pins, and what stays in
    sight while the next one is trained."""
    if not run.partial:
        session.shown_run = run.spec, key
        session.last_shown = address.page(), run.spec, key


def clear() -> None:
    """Tells that a page shows no Run yet."""
    session.shown_run = None


def button() -> None:
    """Pins the model that the page shows now."""
    present = session.shown_run
    told = text("Keeps this run for the page Your runs")
    if present is None or not st.button(
        text("Pin"), icon=":material/keep:", key="tray-pin", help=told, type="tertiary"
    ):
        return
    spec, key = present
    st.toast(_pin(spec, spec.knobs.index(session.value(key))), icon=":material/keep:")


def _pin(spec: Spec, i: int) -> str:
    """Adds a model to the tray; says what came of it."""
    kept, pin = pins(), Pin("", spec, i)
    if str(pin) in map(str, kept):
        return text("This run is pinned already: see Your runs.")
    if len(kept) >= MAX_PINNED:
        return text("The tray is full: it holds {most} runs. Remove one under Your runs.", most=count(MAX_PINNED))
    name = unlike(usual_name(pin), kept)
    keep((*kept, replace(pin, name=name)))
    return text("Pinned: {name}. See Your runs.", name=session_data.plain(name))


def pins() -> tuple[Pin, ...]:
    """This session's pins, the oldest first; a new session begins with its browser's."""
    if not session.has(KEY):
        session.pins = client.client().pins
    return session.pins


def keep(pins: tuple[Pin, ...]) -> None:
    """Makes these this session's, and what its browser's next one begins with."""
    session.pins = client.client().pins = pins


def usual_name(pin: Pin) -> str:
    """What a pin is called until it is renamed."""
    spec = pin.spec
    seed = f", seed {spec.seed}" if spec.seed else ""
    return f"{spec.variant} {spec.knobs[pin.i]:g}, {session_data.title(spec.data)}{seed}"


def unlike(name: str, pins: tuple[Pin, ...]) -> str:
    """The name, numbered if another pin has it."""
    taken, numbered, number = {pin.name for pin in pins}, name, 1
    while numbered in taken:
        number += 1
        numbered = f"{name} #{number}"
    return numbered
