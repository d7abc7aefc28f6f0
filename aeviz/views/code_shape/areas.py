"""The plane of the code with its true areas: how much of a picture changes with a step at each place."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import code_metric
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples, sample
from aeviz.views.bottleneck.sheet import grid, near

__all__ = [
    "HEIGHT",
    "TITLE",
    "AreaMap",
    "Controls",
    "area_map",
    "compute",
    "drawn",
    "figure",
    "ranges",
    "told",
    "unfit",
]

TITLE = "The code with its true areas"
HEIGHT = 520
N_SIDE = 40
EVERY = 4  # on every so many places of the grid there is an ellipse
PARTS = 0.05, 0.5, 0.95
TURN = np.linspace(0, 2 * np.pi, 25)


@dataclass(frozen=True)
class AreaMap:
    """``area`` (N_SIDE, N_SIDE) at the places ``across`` and ``up`` (N_SIDE,), nan far from the data: sqrt(det G), the
    magnification factor (Bishop, Svensén & Williams 1997).
    """

    across: np.ndarray
    up: np.ndarray
    area: np.ndarray


@dataclass(frozen=True)
class Data:
    """``ellipses`` (m, 25, 2): what circles of one size around places of the code become, drawn at those places.

    Of the ``n[0]`` test examples looked at, of n[1]: ``areas`` (3,) is what PARTS of them have at most, and
    ``stretch`` (2,) the medians of how far a unit step moves what is decoded, in the direction felt least and most.
    """

    area_map: AreaMap
    ellipses: np.ndarray
    areas: np.ndarray
    stretch: np.ndarray
    n: tuple[int, int]
    symbol: str
    knob: float


def unfit(run: Run) -> str:
    """A plane of codes, each of which the decoder's layers alone decode."""
    if run.spec.d_latent != 2 or any(run.units(i) != 2 for i in range(len(run.knobs))):
        return text("This view draws codes of two units.")
    return "" if run.variant.decodes_anywhere else text("This view needs a decoder that is a chain of layers.")


def compute(run: Run, i: int, controls: Controls) -> Data:
    data, model = run.dataset(), run.model(i)
    test = data.x_test
    used = sample(len(test), 2 * run.d_in)
    surface = code_metric.of_model(model)
    g = code_metric.metric(surface, model.encode(test[used]))
    return Data(
        area_map=area_map(run, i),
        ellipses=_ellipses(surface, model.encode(data.x_train)),
        areas=np.quantile(code_metric.area(g), PARTS),
        stretch=np.median(code_metric.stretch(g), axis=0),
        n=(len(used), len(test)),
        symbol=run.variant.symbol,
        knob=float(run.knobs[i]),
    )


@once
def area_map(run: Run, i: int) -> AreaMap:
    """The areas around the codes of the training examples."""
    surface, z = code_metric.of_model(run.model(i)), run.model(i).encode(run.dataset().x_train)
    codes = grid(z, N_SIDE)
    area = np.full(codes.shape[:2], np.nan)
    for row, places in zip(area, near(codes, z), strict=True):  # the Jacobians of all would fill the memory
        there = ~np.isnan(places[:, 0])
        row[there] = code_metric.area(code_metric.metric(surface, places[there]))
    return AreaMap(codes[0, :, 0], codes[:, 0, 1], area)


def _ellipses(surface: code_metric.Surface, z: np.ndarray) -> np.ndarray:
    """(m, 25, 2) Tissot's indicatrices; the widest is as wide as its neighbours are apart."""
    codes = grid(z, N_SIDE)
    places = near(codes, z)[EVERY // 2 :: EVERY, EVERY // 2 :: EVERY].reshape(-1, 2)
    places = places[~np.isnan(places[:, 0])]
    roots = code_metric.root(code_metric.metric(surface, places))
    room = EVERY / 2 * (codes[1, 1] - codes[0, 0]).min()
    widest = max(np.linalg.eigvalsh(roots).max(), np.finfo(float).tiny)
    circle = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)
    return places[:, None] + room / widest * circle @ roots


def drawn(area_map: AreaMap) -> figures.Figure:
    """The areas as colours."""
    labels = text("unit {n}", n=count(1)), text("unit {n}", n=count(2))
    return figures.terrain(area_map.across, area_map.up, area_map.area, text("area"), *labels)


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = drawn(data.area_map)
    gaps = np.full((len(data.ellipses), 1, 2), np.nan)
    line = np.concatenate([data.ellipses, gaps], axis=1).reshape(-1, 2)
    look = {"mode": "lines", "line": {"color": figures.CONTRAST, "width": 2}, "hoverinfo": "skip", "showlegend": False}
    chart.add("scatter", x=line[:, 0], y=line[:, 1], **look)
    across, up = ranges(data.area_map, line)
    return chart.update_xaxes(range=across).update_yaxes(range=up)


def ranges(area_map: AreaMap, points: np.ndarray) -> tuple[list[float], list[float]]:
    """(low, high) of both axes, between which all of the map lies, and the points (n, 2) that are no gap."""
    ends = np.array([area_map.across[[0, -1]], area_map.up[[0, -1]]]).T
    every = np.concatenate([ends, points])
    low, high = np.nanmin(every, axis=0).tolist(), np.nanmax(every, axis=0).tolist()
    return [low[0], high[0]], [low[1], high[1]]


def told(data: Data) -> Sentence:
    """How uneven the code is, and how far it is from turning alone."""
    return Sentence(
        "At {symbol} = {knob} a unit of area of the code is worth {middle} of area where it is decoded (median of "
        "{examples}); at the 5% in the tightest places at most {low}, at the 5% in the widest at least {high}. A unit "
        "step moves what is decoded by {most} in the direction that is felt most, by {least} across it (medians).",
        symbol=data.symbol,
        knob=number(data.knob),
        low=number(data.areas[0]),
        middle=number(data.areas[1]),
        high=number(data.areas[2]),
        examples=examples(*data.n, "test"),
        least=number(data.stretch[0]),
        most=number(data.stretch[1]),
    )
