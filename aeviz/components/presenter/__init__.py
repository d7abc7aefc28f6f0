"""Presenter mode: a button, and the keys that show one picture of the page at a time in full screen.

The browser half lifts the canvases and charts that are on the page already; nothing is drawn twice. P enters and
leaves, as Escape does; the arrows move the knob, Page up and Page down the picture and the step, B blanks the screen,
? tells the keys. A second window of the same browser, in the mode "notes", follows the first and passes its keys on.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.components.v2 import component

from aeviz.components.words import said
from aeviz.type_guards import is_dict

HERE = Path(__file__).parent
Mode = Literal["0", "1", "notes"]
MODES: tuple[Mode, ...] = ("0", "1", "notes")
WAYS = "step", "heading"
_component = component(
    "aeviz_presenter",
    html=(HERE / "presenter.html").read_text(encoding="utf-8"),
    css=(HERE / "presenter.css").read_text(encoding="utf-8"),
    js=(HERE / "presenter.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # else it has no height when what stands below it comes
)


def presenter(
    key: str,
    mode: Mode,
    on_mode: Callable[[Mode], None],
    on_go: Callable[[str, int], None],
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Draws the button, and presents at once in the mode "1".

    `on_mode` is called when presenting begins or ends, `on_go` with "step" or "heading" and -1 or 1 for another one,
    each before the script runs again. `before` and `after` are the addresses of the lessons beside this one.
    """
    told = {"mode": mode, "before": before, "after": after, "said": said()}
    _component(
        key=key,
        data=json.dumps(told).encode(),
        width="content",
        on_mode_change=partial(_switched, key, on_mode),
        on_go_change=partial(_gone, key, on_go),
    )


def _switched(key: str, on_mode: Callable[[Mode], None]) -> None:
    mode = st.session_state[key].get("mode")
    if mode in MODES:
        on_mode(mode)


def _gone(key: str, on_go: Callable[[str, int], None]) -> None:
    go = st.session_state[key].get("go")
    if is_dict(go) and go.get("what") in WAYS and go.get("by") in (-1, 1):
        on_go(go["what"], go["by"])
