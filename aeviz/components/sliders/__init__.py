"""The sliders of a picture's settings: the charts follow each one while it is dragged, as they follow the knob.

The browser knows first where a slider stands. A chart that was given the slider's key (``chart.LivePictures``) asks the
server for its picture there by an address. The script hears of it when the hand has rested for a second, and with
whatever else it hears of.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from aeviz.components import told
from aeviz.components.words import said
from aeviz.type_guards import is_mapping

HERE = Path(__file__).parent
REST = 1.0  # seconds until the script hears of a slider that rests
MOST_REPORTS = 2**53
_component = component(
    "aeviz_sliders",
    html='<div class="aeviz-sliders"></div>',
    css=(HERE / "sliders.css").read_text(encoding="utf-8"),
    js=(HERE / "sliders.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # else it has no height when the pictures below it come
)


@dataclass(frozen=True)
class Slider:
    """One number that is set by hand.

    name   of the setting, as the charts' addresses call it
    key    names the slider on the page, for the charts that follow it
    value  where it stands; low, high and step bound it
    label, help  what it is, in the reader's language
    whole  whether its values are whole numbers
    pulled  whether an image of the picture that is pulled moves it, too
    """

    name: str
    key: str
    value: float
    low: float
    high: float
    step: float
    label: str = ""
    help: str = ""
    whole: bool = False
    pulled: bool = False


def sliders(shown: Sequence[Slider], key: str, on_move: Callable[[Mapping[str, float]], None]) -> None:
    """Draws the sliders side by side. ``on_move`` hears, before the script runs again, of those that were moved.

    It is told key -> value of the sliders that are among ``shown``, each value within its limits. Where a slider stands
    is the caller's to remember: ``Slider.value`` moves it when it changes.
    """
    state: Any = st.session_state.get(key) or {}
    data = {
        "sliders": [asdict(slider) for slider in shown],
        "heard": _count(state),
        "rest": REST,
        "said": said(),
    }
    heard = partial(_tell, key, tuple(shown), on_move)
    _component(key=key, data=json.dumps(data).encode(), on_moved_change=heard)


def _tell(key: str, shown: Sequence[Slider], on_move: Callable[[Mapping[str, float]], None]) -> None:
    on_move(_moved(st.session_state[key].get("moved"), shown))


def _moved(value: object, shown: Sequence[Slider]) -> dict[str, float]:
    """key -> value of what the browser told; what it may not set counts as not told."""
    values = value.get("values") if is_mapping(value) else None
    if not is_mapping(values):
        return {}
    found = {slider.key: _value(slider, values.get(slider.key)) for slider in shown}
    return {key: number for key, number in found.items() if number is not None}


def _value(slider: Slider, value: object) -> float | None:
    number = told.amount(value, slider.low, slider.high)
    if number is None or not slider.whole:
        return None if number is None else float(number)
    return int(number) if number == int(number) else None


def _count(state: Mapping[str, Any]) -> int:
    """How many reports of the browser the script has heard: what it then says of a slider is not from before them."""
    moved = state.get("moved")
    return told.position(moved.get("count"), MOST_REPORTS) if is_mapping(moved) else 0
