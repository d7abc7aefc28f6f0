"""The values of the codes, with the exact zeros counted apart."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import Range, examples, your_selection

TITLE = "How large are the codes?"
SELECTS = True


@dataclass(frozen=True)
class Controls:
    """``selected``: numbers of the examples whose codes are counted in place of all."""

    units: Literal["all units", "one unit"] = field(default="all units", metadata={"label": "Show"})
    unit: Annotated[int, Range(1, 128)] = field(default=4, metadata={"label": "Unit", "when": ("units", "one unit")})
    log: bool = field(default=True, metadata={"label": "Log count"})
    selected: tuple[int, ...] = ()


@dataclass(frozen=True)
class Data:
    """The codes of all ``n_units`` units, or of the one of number ``unit``, counted in ``histogram``.

    ``zero`` is the share of values that are exactly 0; ``zero_of_all`` that share among all ``n`` examples, where only
    ``n_selected`` are counted.
    """

    histogram: sparsity.CodeHistogram
    unit: int | None
    n_units: int
    zero: float
    largest: float
    zero_of_all: float
    n_selected: int
    n: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    model, x = run.model(i), run.dataset().x
    every = model.encode(x)
    unit, n_units = None, every.shape[1]
    if controls.units == "one unit":
        unit = sparsity.nth(every, controls.unit)
        every = every[:, [unit]]
    z = every[list(controls.selected)] if controls.selected else every
    zero, zero_of_all = (float((code == 0).mean()) for code in (z, every))
    largest = float(z.max())
    return Data(sparsity.code_histogram(z), unit, n_units, zero, largest, zero_of_all, len(controls.selected), len(x))


def figure(data: Data, controls: Controls) -> figures.Figure:
    h = data.histogram
    if data.unit is None:
        label = text("code of all {units} units", units=count(data.n_units))
    else:
        label = text("code of unit {unit}", unit=count(data.unit + 1))
    return figures.zero_histogram(h.edges, h.counts, h.zeros, label, log=controls.log)


def told(data: Data) -> Sentence:
    """How many are exactly 0, and how large the largest is."""
    if data.unit is None:
        of = Sentence("Of the codes of all {units} units", units=count(data.n_units))
    else:
        of = Sentence("Of the codes of unit {unit}", unit=count(data.unit + 1))
    values = {"of": of, "zero": percent(data.zero), "largest": number(data.largest)}
    if not data.n_selected:
        return Sentence(
            "{of}, for {examples}, {zero} are exactly 0; the largest is {largest}.",
            examples=examples(data.n, data.n, "all"),
            **values,
        )
    return Sentence(
        "{of}, for {whose}, {zero} are exactly 0; the largest is {largest}. Among all {n} examples {every} are 0.",
        whose=your_selection(data.n_selected),
        n=count(data.n),
        every=percent(data.zero_of_all),
        **values,
    )
