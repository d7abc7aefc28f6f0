"""For browsers without WebGL 2: the frames of one pane as a Plotly figure with its own slider."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from aeviz.components.canvas.scene import Pane, Scene

MOST_POINTS = 2000
_PALETTE = json.loads((Path(__file__).parents[2] / "figures" / "palette.json").read_text(encoding="utf-8"))


def fallback_figure(scene: Scene, pane: Pane, knob_index: int = 0) -> dict[str, Any]:
    """A Plotly figure (as a dict) with one frame for each knob value, of at most the first 2,000 examples."""
    frames = np.asarray(pane.frames, np.float32)
    frames = frames[-1] if frames.ndim == 4 else frames.reshape(-1, scene.n, 2)
    names = [f"{value:.3g}" for value in scene.knobs] if len(frames) > 1 else [""]
    frames = frames[:, :MOST_POINTS]
    return {
        "data": [_trace(scene, frames[min(knob_index, len(frames) - 1)])],
        "frames": [{"name": name, "data": [_coordinates(frame)]} for name, frame in zip(names, frames, strict=True)],
        "layout": {
            "title": {"text": pane.title},
            "xaxis": {"title": {"text": pane.axes[0]}, "range": _range(frames[..., 0])},
            "yaxis": {"title": {"text": pane.axes[1]}, "range": _range(frames[..., 1])},
            "sliders": [_slider(scene, names, knob_index)] if len(names) > 1 else [],
        },
    }


def _trace(scene: Scene, frame: np.ndarray) -> dict[str, Any]:
    if scene.values is not None:
        colour: Any = np.asarray(scene.values, float)[:MOST_POINTS].tolist()
    elif scene.labels is not None:
        colours = _PALETTE["okabe_ito" if len(scene.class_names) <= 8 else "ten"]
        colour = [colours[int(label) % len(colours)] for label in scene.labels[:MOST_POINTS]]
    else:
        colour = _PALETTE["okabe_ito"][0]
    return {"type": "scatter", "mode": "markers", "marker": {"color": colour, "size": 6}, **_coordinates(frame)}


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
        "currentvalue": {"prefix": f"{scene.knob_name} = "},
        "steps": [{"label": name, "method": "animate", "args": [[name], still]} for name in names],
    }
