"""The values of the codes, with the exact zeros counted apart."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.run import Run
from aeviz.views.base import Range, your_selection

TITLE = "How large are the codes?"
SELECTS = True
N = 2000  # the first so many examples


@dataclass(frozen=True)
class Controls:
    """``selected``: numbers of the examples whose codes are counted in place of the first N."""

    units: Literal["all units", "one unit"] = field(default="all units", metadata={"label": "Show"})
    rank: Annotated[int, Range(1, 96)] = field(default=1, metadata={"label": "Unit (1: used most)"})
    log: bool = field(default=True, metadata={"label": "Log count"})
    selected: tuple[int, ...] = ()


@dataclass(frozen=True)
class Data:
    """``what`` is counted, in ``histogram``; ``zero`` is the share of values that are exactly 0, ``zero_of_all`` that
    share among all examples, where only ``n_selected`` are counted.
    """

    histogram: sparsity.CodeHistogram
    what: str
    zero: float
    largest: float
    zero_of_all: float
    n_selected: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    model, x = run.model(at), run.dataset().x
    every = model.encode(x[:N])
    z = model.encode(x[list(controls.selected)]) if controls.selected else every
    what = f"all {z.shape[1]} units"
    if controls.units == "one unit":
        unit = sparsity.ranked(every, controls.rank)
        every, z, what = every[:, [unit]], z[:, [unit]], f"unit {unit + 1}"
    zero, zero_of_all = (float((code == 0).mean()) for code in (z, every))
    return Data(sparsity.code_histogram(z), what, zero, float(z.max()), zero_of_all, len(controls.selected))


def figure(data: Data, controls: Controls) -> figures.Figure:
    h = data.histogram
    return figures.zero_histogram(h.edges, h.counts, h.zeros, f"code of {data.what}", log=controls.log)


def caption(data: Data) -> str:
    text = f"Of the codes of {data.what}, {data.zero:.1%} are exactly 0; the largest is {data.largest:.2f}."
    if not data.n_selected:
        return text
    whose = your_selection(data.n_selected)
    return f"In {whose}: {text[0].lower()}{text[1:]} Among all examples {data.zero_of_all:.1%} are 0."
