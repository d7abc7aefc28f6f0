"""In the plane of the code: the straight line between two examples, and the geodesic of the decoder's metric."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import code_metric
from aeviz.language import Sentence, count, number, percent, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import Range, handle_among
from aeviz.views.code_shape.areas import Land, drawn, land, unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "Ways", "compute", "figure", "told", "unfit", "ways"]

TITLE = "The shortest way through the code"
HEIGHT = 520
N_OFFERED = 100  # test examples
N_PAIRS = 10
N_COARSE = 24  # steps of each of these


@dataclass(frozen=True)
class Controls:
    """start, end: which test examples."""

    start: Annotated[int, Range(0, N_OFFERED - 1)] = field(default=52, metadata={"label": "From test example"})
    end: Annotated[int, Range(0, N_OFFERED - 1)] = field(default=78, metadata={"label": "To test example"})


@dataclass(frozen=True)
class Ways:
    """Codes (N_STEPS + 1, 2) on the two ways, equally far apart where they are decoded, and how far that is in all;
    ``chord`` is the distance between the two decoded ends: no way is shorter.
    """

    straight: np.ndarray
    geodesic: np.ndarray
    straight_length: float
    geodesic_length: float
    chord: float


@dataclass(frozen=True)
class Data:
    """The ``ways`` over the ``land``; ``saved`` is the share of the straight code line's length by which the geodesic
    is shorter, the median of ``pairs`` pairs of test examples. ``places`` (m, 2) are the codes of those to choose from.
    """

    land: Land
    ways: Ways
    places: np.ndarray
    saved: float
    pairs: int
    symbol: str
    knob: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    data, model = run.dataset(), run.model(i)
    surface = code_metric.of_model(model)
    z = model.encode(data.x_test).astype(float)
    return Data(
        land=land(run, i),
        ways=ways(surface, z[[controls.start % len(z)]], z[[controls.end % len(z)]]),
        places=z[:N_OFFERED],
        saved=_saved(run, i),
        pairs=N_PAIRS,
        symbol=run.variant.SYMBOL,
        knob=float(run.knobs[i]),
    )


def ways(surface: code_metric.Surface, start: np.ndarray, end: np.ndarray) -> Ways:
    """Both ways from one code (1, 2) to another."""
    n = code_metric.N_STEPS
    line = code_metric.straight(start, end, n)
    geodesic = code_metric.geodesics(surface, start, end, n)
    ends = surface(np.concatenate([start, end]))[0]
    return Ways(
        straight=code_metric.evenly_paced(surface, line, n)[0],
        geodesic=code_metric.evenly_paced(surface, geodesic, n)[0],
        straight_length=float(code_metric.lengths(surface, line)[0]),
        geodesic_length=float(code_metric.lengths(surface, geodesic)[0]),
        chord=float(np.linalg.norm(ends[1] - ends[0])),
    )


@once
def _saved(run: Run, i: int) -> float:
    """The median over pairs that are drawn once; 0 for a pair between whose ends nothing moves."""
    surface, z = code_metric.of_model(run.model(i)), run.model(i).encode(run.dataset().x_test).astype(float)
    start, end = z[np.random.default_rng(0).integers(len(z), size=(2, N_PAIRS))]
    bent = code_metric.lengths(surface, code_metric.geodesics(surface, start, end, N_COARSE))
    line = code_metric.lengths(surface, code_metric.straight(start, end, N_COARSE))
    return float(np.median(1 - np.divide(bent, line, out=np.ones_like(bent), where=line > 0)))


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = drawn(data.land)
    lines = {text("straight code line"): data.ways.straight, text("geodesic"): data.ways.geodesic}
    colours = figures.series_colours([text("pixel line"), *lines])  # the same as beside the pixel line
    for name, z in lines.items():
        look = {"mode": "lines+markers", "line": {"color": colours[name], "width": 3}, "marker": {"size": 6}}
        chart.add("scatter", x=z[:, 0], y=z[:, 1], name=name, **look)
    chart.update_layout(showlegend=True, legend=figures.BELOW)
    ends = [handle_among(Controls, name, getattr(controls, name), data.places) for name in ("start", "end")]
    return chart.update_layout(meta={"handles": ends})


def told(data: Data) -> Sentence:
    """The three lengths, and how much the detour saves in general."""
    return Sentence(
        "At {symbol} = {knob}, between the two decoded test examples, the straight code line is {straight} long where "
        "it is decoded, the geodesic {geodesic}, and the pixel line, which leaves what the decoder can draw, {chord}. "
        "Over {pairs} pairs of test examples the geodesic is {saved} shorter than the straight code line (median).",
        symbol=data.symbol,
        knob=number(data.knob),
        straight=number(data.ways.straight_length),
        geodesic=number(data.ways.geodesic_length),
        chord=number(data.ways.chord),
        pairs=count(data.pairs),
        saved=percent(max(data.saved, 0)),
    )
