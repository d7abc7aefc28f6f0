"""For browsers without WebGL 2: the frames of one pane as a Plotly figure with its own slider."""

from __future__ import annotations

from typing import Any

import numpy as np

from aeviz.components.canvas.scene import Pane, Scene
from aeviz.figures import ACCENT, class_colours, class_markers, empty
from aeviz.language import number, say

MOST_POINTS = 2000


def fallback_figure(scene: Scene, pane: Pane, knob_index: int = 0) -> dict[str, Any]:
    """A Plotly figure (as a dict) with one frame for each knob value, of at most the first 2,000 examples."""
    frames = np.asarray(pane.frames, np.float32)
    frames = frames[-1] if frames.ndim == 4 else frames.reshape(-1, scene.n, 2)
    names = [f"{value:.3g}" for value in scene.knobs] if len(frames) > 1 else [""]
    frames = frames[:, :MOST_POINTS]
    figure = empty(pane.title, *pane.axes, sliders=[_slider(scene, names, knob_index)] if len(names) > 1 else [])
    figure.update_xaxes(range=_range(frames[..., 0])).update_yaxes(range=_range(frames[..., 1]))
    shown = frames[min(knob_index, len(frames) - 1)]
    figure.add("scatter", mode="markers", marker={"size": 6, **_marks(scene)}, **_coordinates(shown))
    steps = [{"name": name, "data": [_coordinates(frame)]} for name, frame in zip(names, frames, strict=True)]
    return {"data": figure.data, "layout": figure.layout, "frames": steps}


def _marks(scene: Scene) -> dict[str, Any]:
    """The colour of each example, and of each class its marker, as in the live canvas."""
    if scene.values is not None:
        return {"color": np.asarray(scene.values, float)[:MOST_POINTS].tolist()}
    if scene.labels is None:
        return {"color": ACCENT}
    count, labels = len(scene.class_names), [int(label) for label in scene.labels[:MOST_POINTS]]
    colours, markers = class_colours(count), class_markers(count)
    return {"color": [colours[c] for c in labels], "symbol": [markers[c] for c in labels]}


def _coordinates(frame: np.ndarray) -> dict[str, Any]:
    return {"x": frame[:, 0].tolist(), "y": frame[:, 1].tolist()}


def _range(values: np.ndarray) -> list[float]:
    lo, hi = float(values.min()), float(values.max())
    pad = 0.06 * (hi - lo or 1.0)
    return [lo - pad, hi + pad]


def _slider(scene: Scene, names: list[str], knob_index: int) -> dict[str, Any]:
    still = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}}
    return {
        "active": knob_index,
        "pad": {"t": 48},  # below the axis and its title
        "currentvalue": {"prefix": f"{scene.knob_name} = "},
        "steps": [
            {"label": say(number(value)), "method": "animate", "args": [[name], still]}
            for value, name in zip(scene.knobs, names, strict=True)
        ],
    }
