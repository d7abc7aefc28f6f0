"""A sheet with axes on which a student draws a curve over a knob's values, before the true one is shown.

The pointer draws; with the keyboard, left and right choose a place and up and down move the curve there.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from streamlit.components.v2 import component

from aeviz.components import told
from aeviz.language import number, say

SHARES = 0, 0.25, 0.5, 0.75, 1  # of the height, with a number each
HERE = Path(__file__).parent
_component = component(
    "aeviz_sketch",
    html='<div class="aeviz-sketch"><svg></svg></div>',
    css=(HERE / "sketch.css").read_text(encoding="utf-8"),
    js=(HERE / "sketch.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # else it has no height when what stands below it comes
)


Heights = tuple[float | None, ...]  # a height at each value of the knob, None where nothing is drawn yet


def sketch(
    key: str, label: str, values: Sequence[float], knob: str, top: float, axis: str, begun: Heights | None = None
) -> Heights | None:
    """Draws the sheet, with the curve ``begun``, and returns what is drawn; None where nothing is.

    ``knob`` and ``axis`` name the axes; heights go from 0 to ``top``. ``label`` says what is to be drawn.
    """
    written = {"values": [say(number(value)) for value in values], "heights": [say(number(s * top)) for s in SHARES]}
    about = {"label": label, "knob": knob, "axis": axis, "top": top} | written
    data = json.dumps(about | {"begun": begun}).encode()
    state = _component(key=key, data=data, default={"curve": begun and list(begun)}, on_curve_change=told.run_again)
    heights = told.with_gaps(state.get("curve"), len(values))
    return heights and tuple(height if height is None else min(max(height, 0.0), top) for height in heights)
