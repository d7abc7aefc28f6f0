"""A point dropped into the field and followed, in the learned field and in the exact one."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from aeviz import figures
from aeviz.analysis import field as exact_field
from aeviz.analysis import flow, plane
from aeviz.language import Sentence, count, number, plural, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import Range, handle
from aeviz.views.denoising.field import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "clicked", "compute", "figure", "told", "unfit"]

TITLE = "Click to drop a point, and follow it"
HEIGHT = 440
FINE = 48


@dataclass(frozen=True)
class Controls:
    """Where the point is dropped, in [-1, 1], the square of the picture, and how often r is applied to it."""

    x: Annotated[float, Range(-1, 1, 0.05)] = field(default=0.9, metadata={"label": "Across"})
    y: Annotated[float, Range(-1, 1, 0.05)] = field(default=0.8, metadata={"label": "Up"})
    steps: Annotated[int, Range(1, 60)] = field(default=20, metadata={"label": "Steps"})


@dataclass(frozen=True)
class Data:
    """``learned`` and ``exact`` (steps + 1, 2): x <- r(x) from the same start; ``density`` (FINE, FINE) of the noisy
    data on ``x``, ``y``; ``gap`` (2,) distances of the two ends from the nearest training point.
    """

    learned: np.ndarray
    exact: np.ndarray
    x: np.ndarray
    y: np.ndarray
    density: np.ndarray
    gap: tuple[float, float]
    sigma: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    model, dataset = run.model(i), run.dataset()
    data, sigma = dataset.x_train, required(run.variant.noise_std(model.knob), "Gaussian noise")
    centre, half = plane.square(dataset.x)
    start = (centre + half * np.array([controls.x, controls.y]))[None]
    learned = flow.flow(model.reconstruct, start, controls.steps)[:, 0]
    exact = flow.flow(lambda x: exact_field.posterior_mean(x, data, sigma), start, controls.steps)[:, 0]
    x, y, fine = plane.grid(dataset.x, FINE)
    density = plane.density(fine, data, sigma).reshape(FINE, FINE)
    return Data(learned, exact, x, y, density, (_gap(learned[-1], data), _gap(exact[-1], data)), sigma)


def _gap(end: np.ndarray, data: np.ndarray) -> float:
    return float(np.linalg.norm(end - data, axis=1).min())


def clicked(data: Data, x: float, y: float) -> dict[str, float]:
    """The place that was clicked, as a fraction of the picture's half width."""
    ends = {"x": (x, data.x), "y": (y, data.y)}
    within = {name: 2 * (place - axis[0]) / (axis[-1] - axis[0]) - 1 for name, (place, axis) in ends.items()}
    return {name: round(float(np.clip(part, -1, 1)), 3) for name, part in within.items()}


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.empty("", "x₁", "x₂", showlegend=True)
    figures.shade(chart, data.x, data.y, data.density)
    for name, path, colour in (
        (text("exact"), data.exact, figures.SERIES[2]),
        (text("learned"), data.learned, figures.ACCENT),
    ):
        look = {"line": {"color": colour, "width": 2}, "marker": {"size": 5, "color": colour}}
        chart.add("scatter", x=path[:, 0], y=path[:, 1], mode="lines+markers", name=name, **look)
    first = data.learned[0]
    marker = {"size": 11, "symbol": "circle-open", "color": figures.SERIES[1], "line": {"width": 2}}
    chart.add("scatter", x=first[:1], y=first[1:], mode="markers", marker=marker, name=text("start"))
    settings: dict[str, Any] = {
        name: (name, (axis[0] + axis[-1]) / 2, (axis[-1] - axis[0]) / 2) for name, axis in _axes(data).items()
    }
    chart.update_layout(meta={"handles": [handle(Controls, (first[0], first[1]), **settings)]})
    return chart.equal_scales()


def _axes(data: Data) -> dict[str, np.ndarray]:
    return {"x": data.x, "y": data.y}


def told(data: Data) -> Sentence:
    """How far from the training points both fields have carried the point."""
    return plural(
        "At σ = {sigma}, after {n} step, the point is {learned} from the nearest training point; carried by the exact "
        "field, {exact}.",
        "At σ = {sigma}, after {n} steps, the point is {learned} from the nearest training point; carried by the exact "
        "field, {exact}.",
        n=count(len(data.learned) - 1),
        sigma=number(data.sigma),
        learned=number(data.gap[0]),
        exact=number(data.gap[1]),
    )
