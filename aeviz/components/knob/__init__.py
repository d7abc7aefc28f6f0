"""The knob of a page that has no live canvas: a slider over trained values that the charts follow while it is dragged.

The browser knows first where a knob stands. A chart that was given the knob's name (``chart.LivePictures``) asks the
server for its picture there by an address. The script hears of the knob with whatever it hears of next, when the window
loses the focus, and at the latest when the hand has rested for 15 seconds.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from aeviz.components import told
from aeviz.components.words import said

HERE = Path(__file__).parent
CSS = (HERE / "knob.css").read_text(encoding="utf-8")
_component = component(
    "aeviz_knob",
    html=(HERE / "knob.html").read_text(encoding="utf-8"),
    css=CSS,
    js=(HERE / "knob.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # else it has no height when the pictures below it come
)


def knob(
    name: str,
    values: Sequence[float],
    key: str,
    begin: int = 0,
    on_move: Callable[[int], object] | None = None,
    rest: float | None = None,
) -> int:
    """Draws the slider ``name`` and returns the position among ``values`` that was let go of, ``begin`` at first.

    ``key`` names it for the charts that follow it; the same key keeps its place over reruns. ``on_move`` is called with
    a new position before the script runs again, on whatever page: the knob may be told of when it is gone. ``rest`` is
    the time in seconds after which the script hears of it in any case; None is 15.
    """
    begun = {"knob": key, "name": name, "values": list(values), "at": begin, "rest": rest, "said": said()}
    heard = partial(_tell, key, len(values), on_move)
    state = _component(
        key=key, data=json.dumps(begun).encode(), default={"knob_index": begin}, on_knob_index_change=heard
    )
    return told.position(state.get("knob_index"), len(values))


def _tell(key: str, n: int, on_move: Callable[[int], object] | None) -> None:
    if on_move:
        on_move(told.position(st.session_state[key].get("knob_index"), n))
