"""A Plotly chart that keeps its zoom, its camera and its node when the figure changes.

``st.plotly_chart`` throws the whole chart away on every changed figure. This component calls ``Plotly.react`` on the
chart that is already there. It follows Streamlit's light and dark theme, is as wide as its column, names itself to a
screen reader, offers PNG and SVG in its toolbar, and can report clicks and selections.

The plotting library (plotly.js cut down to the traces in ``traces.json``) is built by ``frontend/`` and travels once
for a page, gzipped, by an address of its own; the component's own message holds only the figure.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from aeviz.components import files, told
from aeviz.components.sliders import Slider
from aeviz.type_guards import is_dict, is_mapping, is_sequence

HERE = Path(__file__).parent
TRACES = tuple(json.loads((HERE / "traces.json").read_text(encoding="utf-8")))
"""The trace types that the shipped build of plotly.js can draw."""

MOST_SELECTED = 100_000
MOST_PLACES = 1000  # of a knob
_REPORTS = ("click", "selected")


def _declared(name: str, look: str) -> Callable[..., Any]:
    return component(
        name,
        html=f'<div class="aeviz-chart{look}"></div><p class="aeviz-caption{look}"></p>',
        css=(HERE / "chart.css").read_text(encoding="utf-8"),
        js=(HERE / "chart.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


# One that fills the window, or is small, has its place before anything is drawn in it: nothing moves.
_component, _filling = _declared("aeviz_chart", ""), _declared("filling_aeviz_chart", " filling")
_hanging = _declared("hanging_aeviz_chart", " filling hanging")
_small = _declared("small_aeviz_chart", " small")


@dataclass(frozen=True)
class LivePictures:
    """Where a chart's other figures are found, so that it follows a knob and sliders without a rerun.

    `knob` is the key of the canvas or knob that it follows ("" for none), `i` the position whose figure the chart is
    given, `last` the last one. `address` followed by a position, and by the sliders' settings as a query, is where the
    server has the others, as JSON: the figure is "spec", its words "alt". `controls` are the sliders that it follows.
    """

    knob: str
    i: int
    last: int
    address: str
    controls: tuple[Slider, ...] = ()


@dataclass(frozen=True)
class Fill:
    """How a picture fills the window.

    `taken` is the height that other things take of it, in rem; where it `hangs`, it reaches into the wide margin that a
    page has on its left, so that what is drawn stands in line with the words above.
    """

    taken: float
    hangs: bool = True


@dataclass(frozen=True)
class Click:
    """One click in a chart: where, in data coordinates; `count` tells a second click on a place from the first.

    `i` is the position of the knob at which it was clicked, None for a chart that follows no knob; `example` is the
    number of the example whose image or dot was clicked, None for none; `settings` are the sliders' values there, by
    name.
    """

    x: Any
    y: Any
    count: int
    i: int | None = None
    example: int | None = None
    settings: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class ChartState:
    """What the student did in a chart: the last `click`, and the `selected` (curve, point) pairs."""

    click: Click | None = None
    selected: tuple[tuple[int, int], ...] = ()


def chart(
    fig: Any,
    key: str,
    alt: str,
    height: int = 400,
    reports: tuple[str, ...] = (),
    animate: bool = False,
    on_click: Callable[[Click], None] | None = None,
    on_hold: Callable[[Mapping[str, float | str]], None] | None = None,
    captioned: bool = False,
    live: LivePictures | None = None,
    title: str = "",
    fill: Fill | None = None,
    examples: str = "",
    panel: int = 1,
    small: bool = False,
) -> ChartState:
    """Draw a Plotly figure in place and return what was clicked in it.

    `fig` is a `figures.Figure` or Plotly's own, its JSON as a dict, or the text of :func:`figure_json`; `key` names the
    chart, and the same key keeps the same node, zoom and camera; `alt` says in one sentence what the chart shows.
    `reports` names the events that rerun the script: "click" (anywhere within the ``panel``-th pair of axes) and
    "selected" (box or lasso). With `animate`, points and bars glide to their new place. `on_click` is called with every
    click, before the script runs again. `on_hold` makes what the figure's `layout.meta["handles"]` lists
    (`views.base.handle`) something to take hold of, and is called with settings by name when it is let go of.
    `captioned` writes `alt` below the chart, too, after its `title`. With `live`, figure and words follow a knob and
    sliders. With `fill`, the chart is not `height` pixels high, but as high as the window leaves, and its letters grow
    with it; a `small` one is one of several in a row. `examples` names the data set whose examples the figure shows:
    those that are selected in any picture of the page are marked in all.

    Raises ValueError for an empty `alt`, an unknown report, or a trace type that the shipped plotly.js cannot draw.
    """
    _check(alt, reports)
    heard = (*reports, "click") if on_click and "click" not in reports else reports
    about = {
        "library": files.url("plotly", library),
        "alt": alt,
        "height": height,
        "name": key,
        "reports": list(heard),
        "holds": on_hold is not None,
        "heard": _heard(key),
        "animate": animate,
        "captioned": captioned,
        "live": live and asdict(live),
        "title": title,
        "fill": fill and asdict(fill),
        "examples": examples,
        "panel": panel,
        "small": small,
    }
    spec = fig if isinstance(fig, str) else figure_json(fig)
    place = _small if small else _component if fill is None else _hanging if fill.hangs else _filling
    state = place(key=key, data=_message(spec, about), **_callbacks(key, heard, on_click, on_hold))
    return _read(state)


def _check(alt: str, reports: tuple[str, ...]) -> None:
    if not alt.strip():
        raise ValueError("A chart needs an alt text: one sentence that says what it shows.")
    if unknown := set(reports) - set(_REPORTS):
        raise ValueError(f"Unknown report {sorted(unknown)[0]!r}; a chart reports {', '.join(_REPORTS)}.")


def _callbacks(
    key: str,
    heard: tuple[str, ...],
    on_click: Callable[[Click], None] | None,
    on_hold: Callable[[Mapping[str, float | str]], None] | None,
) -> dict[str, Callable[[], None]]:
    """What is called, by Streamlit's names, when the browser tells of a click, of a selection, or of what was held."""
    callbacks: dict[str, Callable[[], None]] = {f"on_{name}_change": told.run_again for name in heard}
    if on_hold:
        callbacks["on_held_change"] = partial(_tell_held, key, on_hold)
    if on_click:
        callbacks["on_click_change"] = partial(_tell, key, on_click)
    return callbacks


def _message(spec: str, about: dict[str, Any]) -> bytes:
    """One JSON object, the figure in it as it is: as bytes, which Streamlit passes on without looking into them."""
    return f'{{"spec": {spec}, {json.dumps(about)[1:]}'.encode()


def figure_json(fig: Any) -> str:
    """The figure as JSON text. Raises ValueError for a trace that the shipped plotly.js cannot draw."""
    if is_dict(fig):
        _check_kinds(fig["data"])
        return json.dumps(fig)
    _check_kinds(fig.data)
    return fig.to_json()


def _check_kinds(traces: Iterable[Any]) -> None:
    for trace in traces:
        kind = trace.get("type", "scatter") if is_dict(trace) else trace.type
        if kind not in TRACES:
            raise ValueError(f"No chart of type {kind!r}; the shipped plotly.js draws {', '.join(TRACES)}.")


@cache
def library() -> bytes:
    """The gzipped plotly.js build: 0.7 MB instead of 2.2."""
    return gzip.compress((HERE / "plotly.min.js").read_bytes(), mtime=0)


def _read(state: Any) -> ChartState:
    pairs = state.get("selected")
    places = [told.place(pair) for pair in pairs[:MOST_SELECTED]] if is_sequence(pairs) else []
    selected = tuple((int(curve), int(point)) for curve, point in filter(None, places))
    return ChartState(_clicked(state.get("click")), selected)


def _clicked(click: Any) -> Click | None:
    """A click, or None where it is none."""
    if not is_mapping(click):
        return None
    x, y, i = told.coordinate(click.get("x")), told.coordinate(click.get("y")), click.get("i")
    i = None if i is None else told.position(i, MOST_PLACES, first=-1)
    if x is None or y is None or i == -1:
        return None
    count, settings = told.position(click.get("count"), 2**53), told.amounts(click.get("settings"))
    example = told.position(click.get("example"), 2**53, first=-1)
    return Click(x, y, count, i, None if example < 0 else example, settings)


def _tell(key: str, on_click: Callable[[Click], None]) -> None:
    if click := _read(st.session_state[key]).click:
        on_click(click)


def _tell_held(key: str, on_hold: Callable[[Mapping[str, float | str]], None]) -> None:
    held = st.session_state[key].get("held")
    on_hold(told.settings(held.get("values")) if is_mapping(held) else {})


def _heard(key: str) -> int:
    """How often the script has heard that the picture was let go of."""
    state: Any = st.session_state.get(key) or {}
    held = state.get("held")
    return told.position(held.get("count"), 2**53) if is_mapping(held) else 0
