"""Where particles come to rest that are carried by the reconstruction, and from where."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import flow, plane
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.flow import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Places of rest"
HEIGHT = 440
SIDE = 24
MAX_STEPS = 120
CALM = 0.02  # a particle rests where a step is shorter than this share of sigma


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
    n_steps: int

    @property
    def n_restless(self) -> int:
        return int((self.basins.label < 0).sum())


def compute(run: Run, at: int, controls: Controls) -> Data:
    model, dataset = run.model(at), run.dataset()
    x, y, places = plane.grid(dataset.x, SIDE)
    sigma = run.variant.noise_std(model.knob) or 1.0
    rest = flow.come_to_rest(model.reconstruct, places, tolerance=CALM * sigma, max_steps=MAX_STEPS)
    data = dataset.x_train
    return Data(x, y, flow.basins(rest, data, merge=sigma / 2, far=sigma), data, model.knob, int(rest.steps.max()))


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.empty("", "x", "y", showlegend=True)
    label = data.basins.label.reshape(SIDE, SIDE)
    chart.add("heatmap", x=data.x, y=data.y, z=np.where(label < 0, np.nan, label % 8), **_stripes(), opacity=0.35)
    dots = {"size": 3, "color": figures.GREY, "opacity": 0.6}
    chart.add("scatter", x=data.points[:, 0], y=data.points[:, 1], mode="markers", marker=dots, name="data")
    for name, chosen, symbol in (("rest", ~data.basins.spurious, "circle"), ("spurious", data.basins.spurious, "x")):
        xy, colour = data.basins.attractor[chosen], np.flatnonzero(chosen) % 8
        marker = {"size": 11, "symbol": symbol, "color": [figures.SERIES[c] for c in colour]}
        marker |= {"line": {"color": "white", "width": 1.5}}
        chart.add("scatter", x=xy[:, 0], y=xy[:, 1], mode="markers", marker=marker, name=name)
    return chart.update_yaxes(scaleanchor="x", constrain="domain").update_xaxes(constrain="domain")


def _stripes() -> dict:
    """A scale of eight flat colours for the numbers 0 to 7."""
    edges = [(e, c) for c, colour in enumerate(figures.SERIES[:8]) for e in (c / 8, (c + 1) / 8)]
    scale = [[e, figures.SERIES[c]] for e, c in edges]
    return {"colorscale": scale, "zmin": -0.5, "zmax": 7.5, "showscale": False, "hoverinfo": "skip"}


def caption(data: Data) -> str:
    b = data.basins
    text = f"At σ = {data.sigma:.3g}, {SIDE**2 - data.n_restless} of {SIDE**2} particles come to rest within "
    text += f"{data.n_steps} steps, at {len(b.size)} place{'s' if len(b.size) != 1 else ''}"
    if not len(b.size):
        return f"{text}."
    return f"{text}; {b.n_spurious} of them further than σ from all data. The largest basin holds {b.size[0]}."
