"""Where particles come to rest that are carried by the reconstruction, and from where."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.analysis import derivatives, flow, plane
from aeviz.language import Sentence, count, number, plural, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.flow import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Places of rest"
HEIGHT = 440
SIDE = 20
MAX_STEPS = 4000
CALM = 1e-6  # of sigma: a particle rests where a step is shorter; at 1e-2 many only crawl along the data
EXACT = 4 * np.finfo(np.float32).eps  # of the picture's half width: a shorter step is the networks' rounding


@dataclass(frozen=True)
class Data:
    """Starts on a SIDE x SIDE grid over ``x``, ``y``; the basins they fall into; an attractor is spurious if it lies
    further than sigma from every training point.
    """

    x: np.ndarray
    y: np.ndarray
    basins: flow.Basins
    points: np.ndarray
    sigma: float
    n_steps: int  # that the last one took to come to rest, or until all were stopped

    @property
    def n_restless(self) -> int:
        return int((self.basins.label < 0).sum())


def compute(run: Run, i: int, controls: Controls) -> Data:
    model, dataset = run.model(i), run.dataset()
    x, y, places = plane.grid(dataset.x, SIDE)
    sigma = run.variant.noise_std(model.knob) or 1.0
    calm = max(CALM * sigma, EXACT * plane.square(dataset.x)[1])
    rest = flow.come_to_rest(derivatives.to_repeat(model), places, tolerance=float(calm), max_steps=MAX_STEPS)
    data = dataset.x_train
    return Data(x, y, flow.basins(rest, data, merge=sigma / 2, far=sigma), data, model.knob, int(rest.steps.max()))


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.empty("", "x₁", "x₂", showlegend=True)
    label = data.basins.label.reshape(SIDE, SIDE)
    chart.add("heatmap", x=data.x, y=data.y, z=np.where(label < 0, np.nan, label % 8), **_stripes(), opacity=0.35)
    dots = {"size": 3, "color": figures.GREY, "opacity": 0.6}
    chart.add("scatter", x=data.points[:, 0], y=data.points[:, 1], mode="markers", marker=dots, name=text("data"))
    for name, chosen, symbol in (
        (text("rest"), ~data.basins.spurious, "circle"),
        (text("spurious"), data.basins.spurious, "x"),
    ):
        xy, colour = data.basins.attractor[chosen], np.flatnonzero(chosen) % 8
        marker = {"size": 11, "symbol": symbol, "color": [figures.SERIES[c] for c in colour]}
        marker |= {"line": {"color": "white", "width": 1.5}}
        chart.add("scatter", x=xy[:, 0], y=xy[:, 1], mode="markers", marker=marker, name=name)
    return chart.equal_scales()


def _stripes() -> dict[str, Any]:
    """A scale of eight flat colours for the numbers 0 to 7."""
    edges = [(e, c) for c in range(8) for e in (c / 8, (c + 1) / 8)]
    scale = [[e, figures.SERIES[c]] for e, c in edges]
    return {"colorscale": scale, "zmin": -0.5, "zmax": 7.5, "showscale": False, "hoverinfo": "skip"}


def told(data: Data) -> tuple[Sentence, ...]:
    """How many places there are, how many of them away from the data, and how many particles still move."""
    b, n, still = data.basins, SIDE**2, data.n_restless
    sigma, steps, particles = number(data.sigma), count(data.n_steps), count(n)
    moving = Sentence("After {steps} steps {still} still move.", steps=steps, still=count(still))
    if still == n:
        return (
            Sentence(
                "At σ = {sigma} none of {particles} particles has come to rest.", sigma=sigma, particles=particles
            ),
            moving,
        )
    places = plural(
        "At σ = {sigma}, {rested} of {particles} particles come to rest within {steps} steps, at {n} place.",
        "At σ = {sigma}, {rested} of {particles} particles come to rest within {steps} steps, at {n} places.",
        n=count(len(b.size)),
        sigma=sigma,
        rested=count(n - still),
        particles=particles,
        steps=steps,
    )
    where = Sentence(
        "Places further than σ from all data: {spurious}. The largest basin holds {largest} particles.",
        spurious=count(b.n_spurious),
        largest=count(b.size[0]),
    )
    return (places, moving, where) if still else (places, where)
