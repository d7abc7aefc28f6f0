"""A class on a page: the part of a page that hears what happens in a room, and says what its reader does there.

Everything goes between the browser and ``aeviz.app.server.rooms``. A script runs only where a tab goes to another
page or setting with its class, or looks for its own drawings.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2 import component

from aeviz.components import told
from aeviz.components.words import said
from aeviz.type_guards import is_mapping

HERE = Path(__file__).parent
KEY = "aeviz-room"
MOST_SETTINGS, LONGEST = 60, 2000
Screen = Literal["open", "join", "student", "projector", "teacher", "panel"]
_component = component(
    "aeviz_room",
    html='<section class="aeviz"></section>',
    css=(HERE / "room.css").read_text(encoding="utf-8"),
    js=(HERE / "room.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Destination:
    """Where a tab is to go: a page, what else its address holds, and whether a picture is shown without a guess."""

    page: str
    settings: Mapping[str, str]
    shown: bool = False


@dataclass(frozen=True)
class Drawings:
    """The rows of a data set that this student has drawn."""

    dataset: str
    rows: tuple[int, ...]


def room(
    view: Screen,
    words: Mapping[str, str],
    about: Mapping[str, Any],
    on_go: Callable[[Destination], None],
    on_find: Callable[[Drawings], None],
) -> None:
    """Shows a class as ``view`` says, with the labels ``words``; ``about`` is what else a view shows of the page.

    ``on_go`` and ``on_find`` are called before the script runs again.
    """
    message = json.dumps({"view": view, "say": words, "said": said(), **about}).encode()
    _component(key=KEY, data=message, on_go_change=lambda: _go(on_go), on_find_change=lambda: _find(on_find))


def _go(on_go: Callable[[Destination], None]) -> None:
    if (place := read_place(st.session_state[KEY].get("go"))) is not None:
        on_go(place)


def _find(on_find: Callable[[Drawings], None]) -> None:
    if (found := read_drawings(st.session_state[KEY].get("find"))) is not None:
        on_find(found)


def read_place(value: Any) -> Destination | None:
    """A place, as a browser has told it; None where it is none."""
    page, settings = (value.get("page"), value.get("settings")) if is_mapping(value) else (None, None)
    if not isinstance(page, str) or not is_mapping(settings) or len(settings) > MOST_SETTINGS:
        return None
    texts = [page, *settings, *settings.values()]
    if not all(isinstance(text, str) for text in texts) or sum(map(len, texts)) > LONGEST:
        return None
    return Destination(page, dict(settings), value.get("shown") is True)


def read_drawings(value: Any) -> Drawings | None:
    """A student's rows, as a browser has told them; None where they are none."""
    if not is_mapping(value) or not isinstance(value.get("dataset"), str):
        return None
    rows = told.ids(value.get("rows"), told.MOST_NUMBERS)
    return Drawings(value["dataset"], tuple(rows.tolist())) if len(rows) else None
