"""Points that start as pure noise and are carried down the ladder of noises, as they are at one of them."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder, plane
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.from_noise.walker_distances import noises_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "From noise to data"
HEIGHT = 480
N_WALKERS = 400
MARGIN = 1.05  # so that the outermost walker is not on the frame


@dataclass(frozen=True)
class Controls:
    """Which denoisers carry the points, and whether chance has a part in it."""

    by: Literal["network", "exact optimum"] = field(default="network", metadata={"label": "Denoiser"})
    how: Literal["flow", "Langevin"] = field(default="flow", metadata={"label": "Walk"})


@dataclass(frozen=True)
class Data:
    """``walkers`` (n, 2) at ``sigma``; ``ends`` (n,) the class of the training point nearest to where each one will
    be denoised at last, or None without classes; ``gap`` the median distance from there to that point, now.
    """

    walkers: np.ndarray
    ends: np.ndarray | None
    class_names: tuple[str, ...]
    points: np.ndarray
    sigma: float
    gap: float
    rung: int
    n_rungs: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, data = run.dataset(), run.dataset().x_train
    least = int(np.argmin(run.knobs))
    every = (noise_ladder.of_run if controls.by == "network" else noise_ladder.of_data)(run, least)
    path = noise_ladder.walk(every, data, N_WALKERS, shaken=controls.how == "Langevin")
    rung = len(noise_ladder.of_run(run, i)) - 1
    (sigma, now), (_, last) = every[rung], every[-1]
    which = nearest_stored(last(path[-1]), data).index
    return Data(
        walkers=path[rung],
        ends=None if dataset.y is None else dataset.y[dataset.train][which],
        class_names=dataset.class_names,
        points=data,
        sigma=sigma,
        gap=float(np.median(nearest_stored(now(path[rung]), data).distance)),
        rung=rung,
        n_rungs=len(every),
    )


def unfit(run: Run) -> str:
    """Points of the plane, and a noise above 0 at every knob value."""
    return noises_only(run) or (
        "" if run.d_in == 2 else text("Walkers are drawn on the plane; these data have more features.")
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.points(data.walkers, "", "x₁", "x₂", labels=data.ends, class_names=data.class_names)
    marker = {"size": 4, "color": figures.GREY, "opacity": 0.55}
    look = {"mode": "markers", "marker": marker, "hoverinfo": "skip", "name": text("data")}
    chart.add("scattergl", x=data.points[:, 0], y=data.points[:, 1], **look)
    chart.data.insert(0, chart.data.pop())  # behind the walkers
    centre, half = plane.square(data.points)
    half = max(half, MARGIN * float(np.abs(data.walkers - centre).max()))
    ranges = [[float(c - half), float(c + half)] for c in centre]
    chart.update_xaxes(range=ranges[0], constrain="domain").update_yaxes(range=ranges[1], constrain="domain")
    return chart.update_layout(showlegend=True, legend=figures.BELOW)


def told(data: Data) -> tuple[Sentence, ...]:
    """Where they are on the ladder, and how near to the training points r would put them."""
    now = Sentence(
        "Noise {rung} of {n}, σ = {sigma}: {walkers} walkers. Denoised from here, the median one would lie {gap} from "
        "its nearest training point.",
        rung=count(data.rung + 1),
        n=count(data.n_rungs),
        sigma=number(data.sigma),
        walkers=count(len(data.walkers)),
        gap=number(data.gap),
    )
    colour = Sentence("Each has the colour of the class at which it ends.")
    return (now,) if data.ends is None else (now, colour)
