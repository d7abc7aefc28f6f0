"""The one knob of a page: trained values, each of them a model that is there already.

The canvas or slider that moves it stands in the browser, under a name of its own. It begins where the session says and
is its own master from then on; to move it from here, the browser's part is made anew (``PartState.renew``).
"""

from functools import partial
from typing import NamedTuple

import streamlit as st

from aeviz.app.state import address
from aeviz.app.state.session import PartState
from aeviz.components.knob import knob
from aeviz.language import number, say, text
from aeviz.run import Run


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
    """Draws a slider; the PartState ``key`` holds its value, for what a script draws and the next visit.

    Where not only charts depend on it, the script must hear of it soon: after ``rest`` seconds.
    """
    part = PartState(key)
    before = part.knob
    pinned = bind_knob(run, key, start)
    i, label = run.index(part.value), run.knob_label
    if pinned or len(run.knobs) == 1:
        why = text("fixed by this link") if pinned else text("the only trained value")
        st.caption(f"{label} = {say(number(part.value))}", width="content", help=why)
        return KnobState(i)
    if before not in (None, part.knob):
        part.renew()  # the address has moved it
    name = part.name_of("slider")
    moved = partial(commit, run, key, name)
    i = knob(label, run.knobs.tolist(), name, part.begin(name, i), moved, rest)
    moved(i)
    return KnobState(i, name=name)


def now(state: KnobState, run: Run, key: str) -> KnobState:
    """``state``, where the knob stands by now: what is drawn again without it hears of it from the session.

    It is drawn outside of fragments: Streamlit sends what the browser tells in one moment as one message, to the
    fragment of any of it, and so to that of the other.
    """
    return state._replace(i=run.index(PartState(key).value))


def commit(run: Run, key: str, name: str, i: int) -> bool:
    """Tells the session where the knob ``key`` was let go of; False if another has moved it since ``name`` was made."""
    part = PartState(key)
    shows = part.shows(name)
    if shows:
        part.knob = float(run.knobs[i])
    return shows


def hidden(run: Run, key: str, start: float | None) -> KnobState:
    """No slider, where no picture depends on it."""
    bind_knob(run, key, start)
    return KnobState(run.index(PartState(key).value))


def bind_knob(run: Run, key: str, start: float | None) -> bool:
    """Settles the knob of the PartState ``key``: it begins at ``start`` if that was trained, else in the middle.

    True if a link has pinned it.
    """
    values = run.knobs.tolist()
    first = start if start in values else values[len(values) // 2]
    return address.bind(PartState(key).key("knob"), first, lambda text: values[run.index(address.number()(text))])
