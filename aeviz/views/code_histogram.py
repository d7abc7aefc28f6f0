"""The values of the codes, with the exact zeros counted apart."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

import plotly.graph_objects as go

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.run import Run
from aeviz.views.base import Range

TITLE = "How large are the codes?"
N = 2000  # the first so many examples


@dataclass(frozen=True)
class Controls:
    units: Literal["all units", "one unit"] = field(default="all units", metadata={"label": "Show"})
    rank: Annotated[int, Range(1, 96)] = field(default=1, metadata={"label": "Unit (1: used most)"})
    log: bool = field(default=True, metadata={"label": "Log count"})


@dataclass(frozen=True)
class Data:
    """``what`` is counted, in ``histogram``; ``zero`` is the share of values that are exactly 0."""

    histogram: sparsity.CodeHistogram
    what: str
    zero: float
    largest: float


def compute(run: Run, at: int, controls: Controls) -> Data:
    z = run.model(at).encode(run.dataset().x[:N])
    what = f"all {z.shape[1]} units"
    if controls.units == "one unit":
        unit = sparsity.ranked(z, controls.rank)
        z, what = z[:, [unit]], f"unit {unit + 1}"
    return Data(sparsity.code_histogram(z), what, float((z == 0).mean()), float(z.max()))


def figure(data: Data, controls: Controls) -> go.Figure:
    h = data.histogram
    return figures.zero_histogram(h.edges, h.counts, h.zeros, f"code of {data.what}", log=controls.log)


def caption(data: Data) -> str:
    return f"Of the codes of {data.what}, {data.zero:.1%} are exactly 0; the largest is {data.largest:.2f}."
