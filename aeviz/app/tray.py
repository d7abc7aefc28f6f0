"""Your runs: models that a session has pinned, in a table, side by side, and trained again with other seeds."""

from dataclasses import dataclass, replace

import streamlit as st

from aeviz import store, views
from aeviz.app import address, cache, live, share, training, widgets
from aeviz.components.canvas import canvas
from aeviz.components.chart import chart
from aeviz.data import given
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.views import seed_band

MAX_PINNED, MAX_SHOWN = 24, 3
TRAY = "runs-tray"
CODES = "where the examples land"
SEEDS = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Pin:
    """One model, by name: the Run is looked up where it is shown. As text it is what the address holds."""

    name: str
    spec: Spec
    at: int

    def __str__(self) -> str:
        return f"{self.spec.key()}.{self.at}"


def shown(spec: Spec, key: str) -> None:
    """Tells which Run a page shows, and the session key of its knob value: what ``button`` pins."""
    st.session_state["tray-shown"] = (spec, key)


@st.fragment
def button() -> None:
    """Pins the model that the page shows now."""
    present = st.session_state.get("tray-shown")
    if present is None or not st.button("Pin this run", icon=":material/keep:", key="tray-pin"):
        return
    spec, key = present
    st.toast(_pin(spec, spec.knobs.index(st.session_state[key])), icon=":material/keep:")


def _pin(spec: Spec, at: int) -> str:
    """Adds a model to the tray; says what came of it."""
    pins, pin = _pins(), Pin("", spec, at)
    if str(pin) in map(str, pins):
        return "This run is pinned already: see Your runs."
    if len(pins) >= MAX_PINNED:
        return f"The tray is full: it holds {MAX_PINNED} runs. Remove one under Your runs."
    name = _unlike(_usual_name(pin), pins)
    st.session_state[TRAY] = (*pins, replace(pin, name=name))
    return f"Pinned: {name}. See Your runs."


def _pins() -> tuple[Pin, ...]:
    return st.session_state.get(TRAY, ())


def _usual_name(pin: Pin) -> str:
    spec = pin.spec
    seed = f", seed {spec.seed}" if spec.seed else ""
    return f"{spec.variant} {spec.knobs[pin.at]:g}, {spec.data.replace('_', ' ')}{seed}"


def _unlike(name: str, pins: tuple[Pin, ...]) -> str:
    """The name, numbered if another pin has it."""
    taken, numbered = {pin.name for pin in pins}, name
    while numbered in taken:
        number = int(numbered.rpartition(" #")[2]) + 1 if numbered != name else 2
        numbered = f"{name} #{number}"
    return numbered


# ---- the page ----


def page() -> None:
    """Draws the page of pinned runs."""
    address.scope("runs")
    share.heading("Your runs")
    st.session_state.pop("tray-shown", None)
    address.keep(TRAY, (), _read)
    pins = _pins()
    if not pins:
        st.info("Nothing is pinned yet. Set the knob of a lesson or of Compare, then press **Pin this run**.")
        return
    _table(pins)
    _edit(pins)
    _side_by_side(pins)


def _read(text: str) -> tuple[Pin, ...]:
    """The pins of an address: those that are in the tray already, or whose Runs are stored here."""
    mine, found = {str(pin): pin for pin in _pins()}, ()
    for entry in text.split(",")[:MAX_PINNED] if text else ():
        pin = mine.get(entry) or _stored(entry)
        if pin is not None:
            found = (*found, replace(pin, name=pin.name or _unlike(_usual_name(pin), found)))
    return found


def _stored(entry: str) -> Pin | None:
    """The pin of a stored Run; None, and told, where there is none that this session may see."""
    key, _, at = entry.partition(".")
    run = cache.find(key) if store.KEY.fullmatch(key) else None
    if run is None or not at.isdecimal() or int(at) >= len(run.knobs):
        address.ignore("tray", "one of its runs is not stored here")
    elif given.is_name(run.spec.data):
        address.ignore("tray", "one of its runs learned from someone's own data, which stay with their owner")
    else:
        return Pin("", run.spec, int(at))
    return None
