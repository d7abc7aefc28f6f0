"""The live canvas: the picture follows the finger.

A :class:`Scene` holds every frame of a Run and, if wanted, its networks. It travels to the browser once; there the
knob morphs the panes, the pointer decodes, the field flows, all without a message to the server. What is let go of
(a knob, a click, a lasso, a drawing) comes back as a :class:`CanvasState`.

    scene = Scene(
        panes=(Pane("PCA", pca_xy), Pane("Autoencoder", codes, codes=True)),   # (n, 2) and (K, n, 2)
        knobs=run.knobs, knob_name="λ", labels=y, class_names=names, thumbnails=images,
        decoder=Decoder(
            decode=stack([m.decoder_layers() for m in models]),
            encode=stack([m.encoder_layers() for m in models]),
            image_shape=(8, 8),
        ),
    )
    state = canvas(scene, key="digits")
    model = run.model(state.knob_index)
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import streamlit as st
from streamlit.components.v2 import component

from aeviz.components import files, knob, told
from aeviz.components.canvas.fallback import fallback_figure
from aeviz.components.canvas.payload import name_of, payload, unpack
from aeviz.components.canvas.scene import Decoder, DrawingSheet, EnsembleLayer, Pane, Scene, VectorField, stack
from aeviz.components.chart import Fill, chart
from aeviz.components.words import said
from aeviz.language import text
from aeviz.shared_cache import SHARED

__all__ = [
    "CanvasState",
    "Decoder",
    "DrawingSheet",
    "EnsembleLayer",
    "Pane",
    "Scene",
    "VectorField",
    "canvas",
    "fallback_figure",
    "payload",
    "stack",
    "unpack",
]

HERE = Path(__file__).parent
CSS = knob.CSS + (HERE / "canvas.css").read_text(encoding="utf-8")
_STATES = ("knob_index", "step_index", "selected", "probe", "drawn", "fallback")
_names: WeakKeyDictionary[Scene, dict[int, str]] = WeakKeyDictionary()  # of their files, by height
HTML = (HERE / "canvas.html").read_text(encoding="utf-8")


def _declared(name: str, html: str) -> Callable[..., Any]:
    """Its styles are its own by nesting: isolated it would have no height yet when what stands below it comes."""
    own = {"html": f'<div class="aeviz-canvas">{html}</div>', "css": f".aeviz-canvas {{ {CSS} }}"}
    return component(name, **own, js=(HERE / "canvas.js").read_text(encoding="utf-8"), isolate_styles=False)


# One that fills the window is as high as that before its scene is there: what stands below does not move.
_filling = _declared("filling_aeviz_canvas", HTML.replace('class="aeviz"', 'class="aeviz filling hanging"'))
_component = _declared("aeviz_canvas", HTML)


@dataclass(frozen=True)
class CanvasState:
    """What the student let go of.

    `knob_index` and `step_index` are where the sliders rest; `selected` (m,) int64 the ids of the lassoed or
    clicked examples; `probe` the clicked place of the code plane, or None; `drawn` (m, 2) points, (rows, columns)
    pixels or None.
    """

    knob_index: int
    step_index: int
    selected: np.ndarray
    probe: tuple[float, float] | None
    drawn: np.ndarray | None


def canvas(
    scene: Scene,
    key: str,
    height: int = 420,
    selected: Sequence[int] = (),
    knob_index: int = 0,
    step_index: int | None = None,
    on_move: Callable[[CanvasState], None] | None = None,
    owner: str = SHARED,
    fill: Fill | None = None,
    words: Sequence[str] = (),
    examples: str = "",
) -> CanvasState:
    """Show `scene`, each pane `height` pixels high, and return what the student let go of.

    With `fill` the whole canvas is instead as high as the window leaves. `words` has for each knob value what stands
    below it. `examples` names the data set whose examples it shows, for the other pictures of the page: what is
    selected in one is marked in all.

    It begins with the examples `selected`, at the knob value `knob_index` and at the training step `step_index` (None
    is the last). `key` names the canvas, and its knob for the charts that follow it: the same key keeps its zoom and
    sliders over reruns. Only a click, and a slider that has rested, rerun the script. Pass the same scene again, from
    a cache, and nothing is packed twice. `on_move` is called with what was let go of before the script runs again, on
    whatever page: a slider may be told of when its canvas is gone.
    `owner` names the own data that it shows: only their owner's browser gets the scene.
    A browser without WebGL 2 gets Plotly frames of the first 2,000 examples, and a line that says so.
    """
    begin = {"selected": list(selected), "knob_index": knob_index, "step_index": step_index}
    begun = {"knob": key, "scene": scene_url(scene, height, owner), "height": height, "begin": begin}
    begun |= {"fill": fill and asdict(fill), "words": list(words), "examples": examples, "said": said()}
    extent = _Extent.of(scene)
    callbacks: dict[str, Any] = {f"on_{name}_change": partial(_tell, extent, key, on_move) for name in _STATES}
    state = (_filling if fill else _component)(
        key=key,
        data=json.dumps(begun).encode(),  # of a dict Streamlit asks whether it is a table, and imports pandas for it
        default=begin,
        **callbacks,
    )
    found = _read(extent, state)
    if state.get("fallback"):
        _fallback(scene, found.knob_index, key, height)
    return found


def scene_url(scene: Scene, height: int, owner: str) -> str:
    """Where the browser fetches a scene: packed once, and again only when it has left the memory."""
    names = _names.setdefault(scene, {})
    if height in names:
        return files.url(names[height], lambda: _stored(payload(scene, height)), owner)
    packed = payload(scene, height)
    names[height] = name_of(packed)
    return files.url(names[height], lambda: _stored(packed), owner)


def _stored(packed: bytes) -> bytes:
    """As gzip without compression: floats do not get much smaller, and bare bytes the server would compress at every
    visit (0.15 s for the digits)."""
    return gzip.compress(packed, 0, mtime=0)


def _fallback(scene: Scene, knob_index: int, key: str, height: int) -> None:
    st.caption(
        text("Your browser has no WebGL 2: these are Plotly frames; decoding, the lasso and the flow are left out.")
    )
    for i, pane in enumerate(scene.panes):
        chart(
            fallback_figure(scene, pane, knob_index),
            f"{key}-fallback-{i}",
            alt=text("{pane} at every {knob}", pane=pane.title, knob=scene.knob_name),
            height=height,
        )


class _Extent(NamedTuple):
    """What of a scene tells which answers are possible: a session keeps it, and not the scene."""

    n_knobs: int
    n_steps: int
    n: int
    draw: DrawingSheet | None

    @classmethod
    def of(cls, scene: Scene) -> _Extent:
        return cls(len(scene.knobs), len(scene.steps), scene.n, scene.draw)


def _read(extent: _Extent, state: Any) -> CanvasState:
    n_steps = extent.n_steps
    return CanvasState(
        knob_index=told.position(state.get("knob_index"), extent.n_knobs),
        step_index=told.position(state.get("step_index"), n_steps, first=max(0, n_steps - 1)),
        selected=told.ids(state.get("selected"), extent.n),  # a larger scene that was shown before may have had more
        probe=told.place(state.get("probe")),
        drawn=extent.draw and _drawn(extent.draw, state.get("drawn")),
    )


def _drawn(draw: DrawingSheet, value: Any) -> np.ndarray | None:
    """What was drawn, or None where it is nothing or of another size."""
    found = told.pairs(value) if draw.mode == "points" else told.numbers(value)
    if found is None or not found.size or (draw.mode == "digit" and found.size != draw.shape[0] * draw.shape[1]):
        return None
    found = np.clip(found, -1e6, 1e6).astype(np.float32)
    return found if draw.mode == "points" else found.reshape(draw.shape)


def _tell(extent: _Extent, key: str, on_move: Callable[[CanvasState], None] | None) -> None:
    if on_move:
        on_move(_read(extent, st.session_state[key]))
