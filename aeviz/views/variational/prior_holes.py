"""The codes beside the prior from which new ones would be drawn: do they fill it?"""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import variational
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "two_busiest", "unfit"]

TITLE = "Codes and prior"
HEIGHT = 460
N_PRIOR = 2000
INSIDE = 0.95  # of the prior, in the circle that is drawn
FAR = 0.99  # a draw of the prior is in a hole where it is further from all codes than this part of codes is


@dataclass(frozen=True)
class Data:
    """``z`` (n, 2) one draw of the code of each training example, in the two busiest units, with ``labels`` or None and
    the ``value`` (n,) that colours them in their place or None;
    ``prior`` (N_PRIOR, 2) draws of N(0, I), and in which of them is a ``hole``. ``variance`` of all draws of the code,
    a mean over the units in use: 1 where they fill the prior.
    """

    z: np.ndarray
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    value: np.ndarray | None
    value_name: str
    prior: np.ndarray
    hole: np.ndarray
    variance: float
    units: tuple[int, int]
    knob: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(i)
    posterior = variational.posterior(model, dataset.x_train)
    rng, units = np.random.default_rng(0), two_busiest(posterior)
    draws, again = posterior.draw(rng)[:, units], posterior.draw(rng)[:, units]
    prior = rng.standard_normal((N_PRIOR, 2))
    limit = np.quantile(nearest_stored(again, draws).distance, FAR)
    return Data(
        z=draws,
        labels=None if dataset.y is None else dataset.y[dataset.train],
        class_names=dataset.class_names,
        value=None if dataset.value is None else dataset.value[dataset.train],
        value_name=dataset.value_name,
        prior=prior,
        hole=nearest_stored(prior, draws).distance > limit,
        variance=float(draws.var(axis=0).mean()),
        units=(int(units[0]), int(units[1])),
        knob=float(run.knobs[i]),
    )


def two_busiest(posterior: variational.Posterior) -> np.ndarray:
    """(2,) the units with the largest KL, in their order."""
    return np.sort(np.argsort(-posterior.kl(), kind="stable")[:2])


def unfit(run: Run) -> str:
    if not run.variant.draws_code:
        return text("Only a variational autoencoder holds its code near a prior.")
    return "" if run.spec.d_latent > 1 else text("Codes are drawn in the plane of two units; this code has one.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = [text("unit {n}", n=count(unit + 1)) for unit in data.units]
    looks = {
        "labels": data.labels,
        "class_names": data.class_names,
        "values": data.value,
        "value_name": data.value_name,
    }
    chart = figures.points(data.z, "", *labels, **looks)
    turn, radius = np.linspace(0, 2 * np.pi, 90), np.sqrt(-2 * np.log(1 - INSIDE))
    ring = {"x": radius * np.cos(turn), "y": radius * np.sin(turn), "line": {"color": figures.GREY, "width": 3}}
    chart.add("scatter", mode="lines", name=text("{part} of the prior", part=percent(INSIDE)), **ring)
    marker = {"size": 4, "symbol": "x", "color": figures.CONTRAST, "opacity": 0.6}
    holes = data.prior[data.hole]
    look = {"mode": "markers", "marker": marker, "name": text("prior, in a hole"), "hoverinfo": "skip"}
    chart.add("scattergl", x=holes[:, 0], y=holes[:, 1], **look)
    chart.update_xaxes(constrain="domain").update_yaxes(constrain="domain")
    return chart.update_layout(showlegend=True, legend=figures.BELOW)


def told(data: Data) -> Sentence:
    """How much of the prior is empty."""
    return Sentence(
        "At β = {beta} the codes of the training examples, drawn once each, have a variance of {variance} in the two "
        "busiest units; the prior has 1. Of {n} draws of the prior {holes} lie in holes, further from every code than "
        "{part} of the codes lie from one another.",
        beta=number(data.knob),
        variance=number(data.variance),
        n=count(len(data.prior)),
        holes=percent(data.hole.mean()),
        part=percent(FAR),
    )
