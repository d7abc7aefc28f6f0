"""A sheet with axes on which a student draws a curve over a knob's values, before the true one is shown.

The pointer draws; with the keyboard, left and right choose a place and up and down move the curve there.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from aeviz.components import told

HERE = Path(__file__).parent
_component = st.components.v2.component(
    "aeviz_sketch",
    html='<div class="sketch"></div>',
    css=(HERE / "sketch.css").read_text(encoding="utf-8"),
    js=(HERE / "sketch.js").read_text(encoding="utf-8"),
)


def sketch(key: str, label: str, values: Sequence[float], knob: str, top: float, axis: str) -> tuple[float, ...] | None:
    """Draws the sheet and returns the curve's height at each of ``values``; None until it is drawn over all of them.

    ``knob`` and ``axis`` name the axes; heights go from 0 to ``top``. ``label`` says what is to be drawn.
    """
    about = {"label": label, "values": [float(value) for value in values], "knob": knob, "axis": axis, "top": top}
    state = _component(key=key, data=json.dumps(about).encode(), default={"curve": None}, on_curve_change=_ignore)
    heights = told.numbers(state.get("curve"))
    if heights is None or len(heights) != len(values):
        return None
    return tuple(heights.clip(0, top).tolist())


def _ignore() -> None:
    """A change only has to run the script again."""
