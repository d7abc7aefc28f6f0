"""In the plane of the code: the straight line between two examples, and the geodesic of the decoder's metric."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import code_metric
from aeviz.language import Number, Sentence, count, number, percent, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import Example, handle_among
from aeviz.views.code_shape.areas import AreaMap, area_map, drawn, ranges, unfit

__all__ = [
    "HEIGHT",
    "TITLE",
    "Controls",
    "Ways",
    "chosen_ways",
    "clicked",
    "codes",
    "compute",
    "figure",
    "handles",
    "told",
    "unfit",
]

TITLE = "The shortest way through the code"
HEIGHT = 520
N_PAIRS = 20
N_COARSE = 12  # steps of each of these
MOST = 1000  # test examples, the first ones, among which a pair is chosen

Pair = Literal["typical", "most different", "your own"]
OWN = "pair", "your own"


@dataclass(frozen=True)
class Controls:
    """pair: of the N_PAIRS that were drawn at random the one in the middle, or the one where the two ways differ most;
    or from one test example to another.
    """

    pair: Pair = field(default="typical", metadata={"label": "Pair"})
    start: Annotated[int, Example(0, MOST - 1)] = field(default=0, metadata={"label": "From test example", "when": OWN})
    end: Annotated[int, Example(0, MOST - 1)] = field(default=1, metadata={"label": "To test example", "when": OWN})


@dataclass(frozen=True)
class Ways:
    """Codes (N_STEPS + 1, 2) on the two ways, equally far apart where they are decoded, and how far that is in all;
    ``chord`` is the distance between the two decoded ends: no way is shorter. ``ends`` are the two test examples.
    """

    ends: tuple[int, int]
    straight: np.ndarray
    geodesic: np.ndarray
    straight_length: float
    geodesic_length: float
    chord: float


@dataclass(frozen=True)
class Data:
    """The ``ways`` over the ``area_map``, with the ``codes`` (n, 2) of the test examples to choose from and their
    ``numbers`` (n,) in the data set; ``saved``
    (N_PAIRS,) is the share of the straight code line's length by which the geodesic is shorter, for each of the drawn
    pairs, in rising order.
    """

    area_map: AreaMap
    codes: np.ndarray
    numbers: np.ndarray
    ways: Ways
    saved: np.ndarray
    symbol: str
    knob: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    return Data(
        area_map=area_map(run, i),
        codes=codes(run, i),
        numbers=run.dataset().test[:MOST],
        ways=chosen_ways(run, i, controls),
        saved=_ranked(run, i)[1],
        symbol=run.variant.symbol,
        knob=float(run.knobs[i]),
    )


@once
def codes(run: Run, i: int) -> np.ndarray:
    """(n, 2) of the test examples among which a pair is chosen."""
    return run.model(i).encode(run.dataset().x_test[:MOST]).astype(float)


def chosen_ways(run: Run, i: int, controls: Controls) -> Ways:
    """Both ways of the pair that is asked for."""
    if controls.pair != "your own":
        return _drawn_ways(run, i, {"typical": N_PAIRS // 2, "most different": -1}[controls.pair])
    z = codes(run, i)
    return _ways(code_metric.of_model(run.model(i)), z, np.array([controls.start, controls.end]) % len(z))


@once
def _drawn_ways(run: Run, i: int, rank: int) -> Ways:
    """Of a drawn pair: two pictures show them. One's own pairs are too many to be kept."""
    return _ways(code_metric.of_model(run.model(i)), codes(run, i), _ranked(run, i)[0][rank])


def _ways(surface: code_metric.Surface, z: np.ndarray, pair: np.ndarray) -> Ways:
    """Both ways from one of the codes z (m, 2) to another."""
    n, (start, end) = code_metric.N_STEPS, z[pair][:, None]
    line = code_metric.straight(start, end, n)
    geodesic = code_metric.geodesics(surface, start, end, n, around=z)
    decoded = surface.at(z[pair])
    return Ways(
        ends=(int(pair[0]), int(pair[1])),
        straight=code_metric.evenly_paced(surface, line, n)[0],
        geodesic=code_metric.evenly_paced(surface, geodesic, n)[0],
        straight_length=float(code_metric.lengths(surface, line)[0]),
        geodesic_length=float(code_metric.lengths(surface, geodesic)[0]),
        chord=float(np.linalg.norm(decoded[1] - decoded[0])),
    )


@once
def _ranked(run: Run, i: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (N_PAIRS, 2) that are drawn once, and what the geodesic saves of each, in rising order.

    It is 0 for a pair between whose ends nothing moves.
    """
    surface, z = code_metric.of_model(run.model(i)), codes(run, i)
    pairs = np.random.default_rng(0).integers(len(z), size=(N_PAIRS, 2))
    start, end = z[pairs[:, 0]], z[pairs[:, 1]]
    bent = code_metric.lengths(surface, code_metric.geodesics(surface, start, end, N_COARSE, around=z))
    line = code_metric.lengths(surface, code_metric.straight(start, end, N_COARSE))
    saved = np.maximum(1 - np.divide(bent, line, out=np.ones_like(bent), where=line > 0), 0)
    order = np.argsort(saved)
    return pairs[order], saved[order]


def clicked(data: Data, x: float, y: float) -> dict[str, int | str]:
    """On from where the last way ended, to the test example whose code is nearest to the click."""
    end = int(np.linalg.norm(data.codes - [x, y], axis=1).argmin())
    return {"pair": "your own", "start": data.ways.ends[1], "end": end}


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = drawn(data.area_map)
    dots = {"size": 3, "color": figures.CONTRAST, "opacity": 0.6}
    look = {"mode": "markers", "marker": dots, "hoverinfo": "skip", "showlegend": False}
    chart.add("scatter", x=data.codes[:, 0], y=data.codes[:, 1], **look)
    lines = {text("straight code line"): data.ways.straight, text("geodesic"): data.ways.geodesic}
    colours = figures.series_colours([text("pixel line"), *lines])  # the same as beside the pixel line
    for name, z in lines.items():
        look = {"mode": "lines+markers", "line": {"color": colours[name], "width": 3}, "marker": {"size": 6}}
        chart.add("scatter", x=z[:, 0], y=z[:, 1], name=name, **look)
    chart.update_layout(showlegend=True, legend=figures.BELOW)
    shown = np.concatenate([data.codes, data.ways.straight, data.ways.geodesic])
    across, up = ranges(data.area_map, shown)
    chart.update_xaxes(range=across).update_yaxes(range=up)
    dotted = {"trace": 1, "ids": data.numbers.tolist()}  # after the areas
    return chart.update_layout(meta={"handles": handles(data.ways, data.codes), "examples": dotted})


def handles(ways: Ways, places: np.ndarray) -> list[dict[str, Any]]:
    """Both ends, to be pulled to other ``places`` (n, 2) or (n, 3) of test examples: the pair is one's own then."""
    ends = {"start": ways.ends[0], "end": ways.ends[1]}
    return [
        handle_among(Controls, name, at, places, pair="your own", **{o: ends[o] for o in ends if o != name})
        for name, at in ends.items()
    ]


def lengths(ways: Ways) -> dict[str, Number]:
    """What captions say of two ways: their ends, and how long they and the pixel line are."""
    return {
        "start": count(ways.ends[0]),
        "end": count(ways.ends[1]),
        "straight": number(ways.straight_length),
        "geodesic": number(ways.geodesic_length),
        "chord": number(ways.chord),
    }


def told(data: Data) -> tuple[Sentence, ...]:
    """The three lengths, and how much the detour saves in general."""
    one = Sentence(
        "At {symbol} = {knob}, from test example {start} to test example {end}, the straight code line is {straight} "
        "long where it is decoded, the geodesic {geodesic}, and the pixel line, which leaves what the decoder can "
        "draw, {chord}.",
        symbol=data.symbol,
        knob=number(data.knob),
        **lengths(data.ways),
    )
    return one, Sentence(
        "Over {pairs} pairs of test examples, drawn at random, the geodesic is {saved} shorter than the straight code "
        "line in the median, {least} at least and {most} at most.",
        pairs=count(len(data.saved)),
        saved=percent(np.median(data.saved)),
        least=percent(data.saved[0]),
        most=percent(data.saved[-1]),
    )
