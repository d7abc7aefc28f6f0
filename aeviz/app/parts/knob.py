"""The one knob of a page: trained values, each of them a model that is there already.

The canvas or slider that moves it stands in the browser, under a name of its own. It begins where the session says and
is its own master from then on; to move it from here, the browser's part is made anew (``renew``).
"""

from functools import partial
from typing import NamedTuple, TypeVar

import streamlit as st

from aeviz.app.state import address
from aeviz.app.state.session import Place, session
from aeviz.components.knob import knob
from aeviz.language import text
from aeviz.run import Run

T = TypeVar("T")
KINDS = ("canvas", "slider", "pinned")  # of what shows the knob; the last cannot move it


class KnobState(NamedTuple):
    """Where the student let go of it, as the script knows.

    i         position of the knob value
    selected  numbers of the selected examples
    name      of the canvas or slider that charts can follow; "" where the knob is fixed
    """

    i: int
    selected: tuple[int, ...] = ()
    name: str = ""


def slider(run: Run, key: str, start: float | None = None, rest: float | None = None) -> KnobState:
    """Draws a slider; the Place ``key`` holds its value, for what a script draws and the next visit.

    Where not only charts depend on it, the script must hear of it soon: after ``rest`` seconds.
    """
    place = Place(key)
    before = place.knob
    pinned = bind(run, key, start)
    i, label = run.index(place.value), run.knob_label
    if pinned or len(run.knobs) == 1:
        why = text("fixed by this link") if pinned else text("the only trained value")
        st.caption(f"{label} = {place.value:g}, {why}")
        return KnobState(i)
    if before not in (None, place.knob):
        renew(key)  # the address has moved it
    name = name_of(key, "slider")
    moved = partial(commit, run, key, name)
    i = knob(label, run.knobs.tolist(), name, begin(name, i), moved, rest)
    moved(i)
    return KnobState(i, name=name)


def now(state: KnobState, run: Run, key: str) -> KnobState:
    """``state``, where the knob stands by now: what is drawn again without it hears of it from the session.

    It is drawn outside of fragments: Streamlit sends what the browser tells in one moment as one message, to the
    fragment of any of it, and so to that of the other.
    """
    return state._replace(i=run.index(Place(key).value))


def commit(run: Run, key: str, name: str, i: int) -> bool:
    """Tells the session where the knob ``key`` was let go of; False if another has moved it since ``name`` was made."""
    if name not in (name_of(key, kind) for kind in KINDS):
        return False
    Place(key).knob = float(run.knobs[i])
    return True


def hidden(run: Run, key: str, start: float | None) -> KnobState:
    """No slider, where no picture depends on it."""
    bind(run, key, start)
    return KnobState(run.index(Place(key).value))


def bind(run: Run, key: str, start: float | None) -> bool:
    """Settles the knob of the Place ``key``: it begins at ``start`` if that was trained, else in the middle.

    True if a link has pinned it.
    """
    values = run.knobs.tolist()
    return address.bind(
        Place(key).key("knob"),
        start if start in values else values[len(values) // 2],
        lambda text: values[run.index(address.number()(text))],
    )


def move(key: str, value: float) -> None:
    """Puts the knob ``key`` to a value, from a button's callback."""
    Place(key).knob = float(value)
    renew(key)


def name_of(key: str, kind: str) -> str:
    """The name of the browser's part that now shows the knob ``key``, of one of the KINDS."""
    return f"{key}-{kind}-{Place(key).turn}"


def renew(key: str) -> None:
    """Has the browser's part under ``key`` made anew: only a new one begins where the session says."""
    Place(key).turn += 1


def begin(name: str, left: T) -> T:
    """Where the browser's part of this name begins: where all was ``left`` when it was new in this session."""
    if not session.has(name):
        session.put(f"{name}-start", left)
    return session.value(f"{name}-start")
