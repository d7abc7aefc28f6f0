"""The one knob of a page: trained values, each of them a model that is there already.

The canvas or slider that moves it stands in the browser, under a name of its own. It begins where the session says and
is its own master from then on; to move it from here, another takes its turn.
"""

from functools import partial
from typing import NamedTuple, TypeVar

import streamlit as st

from aeviz.app.state import address
from aeviz.components.knob import knob
from aeviz.run import Run

T = TypeVar("T")
KINDS = ("canvas", "slider", "pinned")  # of what shows the knob; the last cannot move it


class Held(NamedTuple):
    """What the student let go of, as the script knows it.

    at        position of the knob value
    selected  numbers of the selected examples
    name      of the canvas or slider that charts can follow; "" where the knob is fixed
    """

    at: int
    selected: tuple[int, ...] = ()
    name: str = ""


def slider(run: Run, key: str, start: float | None = None, rest: float | None = None) -> Held:
    """Draws a slider; ``<key>-knob`` in the session holds its value, for what a script draws and the next visit.

    Where not only charts depend on it, the script must hear of it soon: after ``rest`` seconds.
    """
    before = st.session_state.get(f"{key}-knob")
    pinned = keep(run, key, start)
    value = st.session_state[f"{key}-knob"]
    at, label = run.index(value), f"{run.variant.KNOB} {run.variant.SYMBOL}"
    if pinned or len(run.knobs) == 1:
        st.caption(f"{label} = {value:g}, {'fixed by this link' if pinned else 'the only trained value'}")
        return Held(at)
    if before not in (None, value):
        renew(key)  # the address has moved it
    name = name_of(key, "slider")
    told = partial(settle, run, key, name)
    at = knob(label, run.knobs.tolist(), name, begin(name, at), told, rest)
    told(at)
    return Held(at, name=name)


def now(held: Held, run: Run, key: str) -> Held:
    """``held``, where the knob stands by now: what is drawn again without it hears of it from the session.

    It is drawn outside of fragments: Streamlit sends what the browser tells in one moment as one message, to the
    fragment of any of it, and so to that of the other.
    """
    return held._replace(at=run.index(st.session_state[f"{key}-knob"]))


def settle(run: Run, key: str, name: str, at: int) -> bool:
    """Tells the session where the knob ``key`` was let go of; False if ``name`` had its turn: another has moved it."""
    if name not in (name_of(key, kind) for kind in KINDS):
        return False
    st.session_state[f"{key}-knob"] = float(run.knobs[at])
    return True


def hidden(run: Run, key: str, start: float | None) -> Held:
    """No slider, where no picture depends on it."""
    keep(run, key, start)
    return Held(run.index(st.session_state[f"{key}-knob"]))


def keep(run: Run, key: str, start: float | None) -> bool:
    """Settles the value ``<key>-knob`` of the session: it begins at ``start`` if that was trained, else in the middle.

    True if a link has pinned it.
    """
    values = run.knobs.tolist()
    return address.keep(
        f"{key}-knob",
        start if start in values else values[len(values) // 2],
        lambda text: values[run.index(address.number()(text))],
    )


def move(key: str, value: float) -> None:
    """Puts the knob ``key`` to a value, from a button's callback."""
    st.session_state[f"{key}-knob"] = float(value)
    renew(key)


def name_of(key: str, kind: str) -> str:
    """The name of what, of one of the KINDS, has its turn under ``key``."""
    return f"{key}-{kind}-{st.session_state.get(f'{key}-turn', 0)}"


def renew(key: str) -> None:
    """Puts a new one in the place of that under ``key``: only a new one begins where the session says."""
    st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1


def begin(name: str, left: T) -> T:
    """Where the one of this name begins: where all was ``left`` when it was new in this session."""
    if name not in st.session_state:
        st.session_state[f"{name}-start"] = left
    return st.session_state[f"{name}-start"]
