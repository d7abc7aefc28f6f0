"""What it costs that an encoder answers at once: its codes beside the best codes of the same dictionary."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, number, percent, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples, is_sparse_dictionary, sample

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The encoder's codes and the best ones"
HEIGHT = 420
PASSES = 50  # of coordinate descent over the codes, in the cost of an example


@dataclass(frozen=True)
class Data:
    """(n,) for ``n`` of the ``n_test`` test examples: the objective of the encoder's code and of the best one.

    Objective: ||x - b - Dz||^2 + lambda sum_j z_j over z >= 0. ``l0`` mean number of units that fire, (encoder, best);
    ``missed`` the share of the best code's units that the encoder leaves silent, ``invented`` the share of the
    encoder's units that the best code does without. Empty at lambda = 0.
    """

    encoder: np.ndarray
    best: np.ndarray
    l0: tuple[float, float]
    missed: float
    invented: float
    knob: float
    n_test: int
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    x_test, model = run.dataset().x_test, run.model(i)
    x = x_test[sample(len(x_test), PASSES * run.spec.d_latent)]
    columns, bias, _ = model.decoder_layers()[0]
    lam, code = model.knob, model.encode(x).astype(np.float64)
    if lam == 0:
        return Data(np.zeros(0), np.zeros(0), (0.0, 0.0), 0.0, 0.0, lam, len(x_test), run.variant.symbol)
    best = sparsity.best_codes(x - bias, columns.T, lam)
    costs = [sparsity.objective(x - bias, columns.T, z, lam) for z in (code, best)]
    fires, needed = code > 0, best > 0
    return Data(
        *costs,
        l0=(float(fires.sum(1).mean()), float(needed.sum(1).mean())),
        missed=float((needed & ~fires).sum() / max(1, needed.sum())),
        invented=float((fires & ~needed).sum() / max(1, fires.sum())),
        knob=lam,
        n_test=len(x_test),
        symbol=run.variant.symbol,
    )


def unfit(run: Run) -> str:
    lasso = run.variant.l1 == "codes" and is_sparse_dictionary(run)
    return "" if lasso else text("Best codes are known for an L1 on the codes of a dictionary.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A point for each example, and the diagonal below which none can lie."""
    labels = text("cost of the best code"), text("cost of the encoder's code")
    chart = figures.points(np.stack([data.best, data.encoder], axis=1), "", *labels, equal=False)
    top = float(data.best.max(initial=0))
    line = {"color": figures.GREY, "dash": "dot", "width": 2}
    chart.add("scatter", x=[0, top], y=[0, top], mode="lines", line=line, hoverinfo="skip")
    return chart.update_yaxes(rangemode="tozero").update_xaxes(rangemode="tozero")


def told(data: Data) -> tuple[Sentence, ...]:
    """What the encoder pays more, and in which units it errs."""
    if not len(data.best):
        return (Sentence("At {symbol} = {knob} units cost nothing: many codes are best.", **_here(data)),)
    more = float(data.encoder.mean() / data.best.mean() - 1)
    price = Sentence(
        "At {symbol} = {knob}, for {examples}, the encoder's codes cost {more} more on average: {encoder}, where the "
        "best codes of this dictionary cost {best}.",
        examples=examples(len(data.best), data.n_test, "test"),
        more=percent(more),
        encoder=number(data.encoder.mean()),
        best=number(data.best.mean()),
        **_here(data),
    )
    units = Sentence(
        "{fired} units fire on average where {needed} would be best: {missed} of those are missed, and {invented} of "
        "the encoder's are not needed.",
        fired=number(data.l0[0], 2),
        needed=number(data.l0[1], 2),
        missed=percent(data.missed),
        invented=percent(data.invented),
    )
    return price, units


def _here(data: Data) -> dict[str, Any]:
    return {"symbol": data.symbol, "knob": number(data.knob)}
