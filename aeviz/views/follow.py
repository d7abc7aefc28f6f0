"""Points dropped into the field and followed, in the learned field and in the exact one."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import plotly.graph_objects as go

from aeviz import figures
from aeviz.analysis import field as exact_field
from aeviz.analysis import flow, plane
from aeviz.run import Run
from aeviz.views.base import Range, evenly
from aeviz.views.field import unfit

__all__ = ["DRAW", "HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Drop a point and follow it"
HEIGHT = 440
DRAW = "points"
FINE = 48
N_DROPPED = 40  # points followed at most


@dataclass(frozen=True)
class Controls:
    """``drawn`` holds x, y, x, y ... in [-1, 1], the square of the picture; without any, the two sliders' point."""

    x: Annotated[float, Range(-1, 1, 0.05)] = field(default=0.9, metadata={"label": "Across"})
    y: Annotated[float, Range(-1, 1, 0.05)] = field(default=0.8, metadata={"label": "Up"})
    steps: Annotated[int, Range(1, 60)] = field(default=20, metadata={"label": "Steps"})
    drawn: tuple[float, ...] = ()


@dataclass(frozen=True)
class Data:
    """``learned`` and ``exact`` (steps + 1, m, 2): x <- r(x) from the same m starts; ``density`` (FINE, FINE) of the
    noisy data on ``x``, ``y``; ``gap`` (2,) median distances of the two ends from the nearest training point.
    """

    learned: np.ndarray
    exact: np.ndarray
    x: np.ndarray
    y: np.ndarray
    density: np.ndarray
    gap: tuple[float, float]
    sigma: float


def compute(run: Run, at: int, controls: Controls) -> Data:
    model, dataset = run.model(at), run.dataset()
    data, sigma = dataset.x_train, model.knob
    start = _starts(controls, dataset.x)
    learned = flow.flow(model.reconstruct, start, controls.steps)
    exact = flow.flow(lambda x: exact_field.posterior_mean(x, data, sigma), start, controls.steps)
    x, y, fine = plane.grid(dataset.x, FINE)
    density = plane.density(fine, data, sigma).reshape(FINE, FINE)
    return Data(learned, exact, x, y, density, (_gap(learned[-1], data), _gap(exact[-1], data)), sigma)


def _starts(controls: Controls, data: np.ndarray) -> np.ndarray:
    centre, half = plane.square(data)
    drawn = np.reshape(controls.drawn or (controls.x, controls.y), (-1, 2))
    return centre + half * evenly(drawn, N_DROPPED)


def _gap(ends: np.ndarray, data: np.ndarray) -> float:
    return float(np.median(np.linalg.norm(ends[:, None] - data, axis=-1).min(axis=1)))


def figure(data: Data, controls: Controls) -> go.Figure:
    chart = figures.empty("", "x", "y", showlegend=True)
    figures.shade(chart, data.x, data.y, data.density)
    for name, path, colour in (("exact", data.exact, figures.SERIES[2]), ("learned", data.learned, figures.ACCENT)):
        gaps = np.full_like(path[:1], np.nan)
        line = np.concatenate([path, gaps]).swapaxes(0, 1).reshape(-1, 2)
        look = {"line": {"color": colour, "width": 2}, "marker": {"size": 5, "color": colour}}
        chart.add_scatter(x=line[:, 0], y=line[:, 1], mode="lines+markers", name=name, **look)
    first = data.learned[0]
    marker = {"size": 11, "symbol": "circle-open", "color": figures.SERIES[1], "line": {"width": 2}}
    chart.add_scatter(x=first[:, 0], y=first[:, 1], mode="markers", marker=marker, name="start")
    return chart.update_yaxes(scaleanchor="x", constrain="domain").update_xaxes(constrain="domain")


def caption(data: Data) -> str:
    steps, m = len(data.learned) - 1, data.learned.shape[1]
    who = "the point is" if m == 1 else f"the {m} points are (in the median)"
    return (
        f"At σ = {data.sigma:.3g}, after {steps} step{'s' if steps > 1 else ''} {who} {data.gap[0]:.2f} from the "
        f"nearest training point; carried by the exact field, {data.gap[1]:.2f}."
    )
