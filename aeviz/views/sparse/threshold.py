"""The soft threshold: what a unit is given, and what it answers, beside the formula."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, count, number, percent, plural, text
from aeviz.run import Run
from aeviz.views.base import Range, examples
from aeviz.views.sparse import exact_codes

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "A unit against the formula"
HEIGHT = 400
N_CURVE = 60


@dataclass(frozen=True)
class Controls:
    """What stands on the x axis: d_j . (x - b), or the same after what the other units make is taken off.

    The formula holds with the first for orthonormal columns, with the second for the best codes of any dictionary.
    """

    unit: Annotated[int, Range(1, 128)] = field(default=4, metadata={"label": "Unit"})
    of: Literal["the example", "what the others leave"] = field(
        default="what the others leave", metadata={"label": "Match with"}
    )


@dataclass(frozen=True)
class Data:
    """``match`` and ``code`` (n_test,) of one unit, and the formula max(0, match - lambda/2).

    ``off`` is the root mean square of code - formula over ALL units and test examples, ``size`` that of the codes;
    ``coherence`` the largest |cosine| of two columns (0: orthogonal).
    """

    match: np.ndarray
    code: np.ndarray
    unit: int
    off: float
    size: float
    coherence: float
    lam: float
    of: str
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    x, model = run.dataset().x_test, run.model(i)
    columns, bias, _ = model.decoder_layers()[0]
    z = model.encode(x).astype(np.float64)
    match = (x - bias).astype(np.float64) @ columns.T
    if controls.of == "what the others leave":
        match = match - z @ (columns @ columns.T) + z * (columns**2).sum(axis=1)
    unit, half = sparsity.nth(z, controls.unit), model.knob / 2
    formula = np.maximum(0, sparsity.soft_threshold(match, half))
    return Data(
        match=match[:, unit],
        code=z[:, unit],
        unit=unit,
        off=float(np.sqrt(((z - formula) ** 2).mean())),
        size=float(np.sqrt((z**2).mean())),
        coherence=sparsity.coherence(columns.T),
        lam=model.knob,
        of=controls.of,
        symbol=run.variant.symbol,
    )


def unfit(run: Run) -> str:
    """The formula is for columns of norm 1."""
    return exact_codes.unfit(run) or (
        "" if run.variant.has_unit_columns else text("The formula needs columns of norm 1.")
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The unit's answers as points, the formula as a line."""
    xlabel = text("dⱼ · (x − b)") if data.of == "the example" else text("dⱼ · (x − what the other units make)")
    chart = figures.points(np.stack([data.match, data.code], axis=1), "", xlabel, text("code zⱼ"), equal=False)
    chart.update_traces(name=text("network"))
    a = np.linspace(min(0.0, float(data.match.min())), float(data.match.max()), N_CURVE)
    name = text("max(0, a − λ/2)")
    formula, line = np.maximum(0, sparsity.soft_threshold(a, data.lam / 2)), {"color": figures.CONTRAST, "width": 3}
    chart.add("scatter", x=a, y=formula, mode="lines", name=name, line=line)
    return chart.update_layout(showlegend=True)


def told(data: Data) -> tuple[Sentence, ...]:
    """How many examples pass the threshold, and how far all units are from the formula."""
    threshold = plural(
        "At {symbol} = {knob} the threshold is {half}: {n} of {examples} is above it for unit {unit}.",
        "At {symbol} = {knob} the threshold is {half}: {n} of {examples} are above it for unit {unit}.",
        symbol=data.symbol,
        knob=number(data.lam),
        half=number(data.lam / 2),
        n=count((data.match > data.lam / 2).sum()),
        examples=examples(len(data.match), len(data.match), "test"),
        unit=count(data.unit + 1),
    )
    if data.size == 0:
        return threshold, Sentence("No unit fires for any of them.")
    off = Sentence(
        "Over all units the codes are off the formula by {off} of their size (root mean square).",
        off=percent(data.off / data.size),
    )
    angle = Sentence(
        "The largest cosine of two columns is {coherence}; it is 0 for orthogonal ones.",
        coherence=number(data.coherence, 2),
    )
    return threshold, off, angle
