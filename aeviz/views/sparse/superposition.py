"""Features as arrows in the plane of two hidden numbers: two at right angles, or more of them that share the plane."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.figures.grid import grid
from aeviz.language import Sentence, count, number, plural, say, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "TOYS", "WIDE", "Controls", "arrows", "compute", "figure", "told", "unfit"]

TITLE = "Features as arrows"
HEIGHT = 440
WIDE = True
TOYS = True
LONG = 0.5  # an arrow from which a feature can be told
SEEN = 0.05  # an arrow that can be drawn
ROOM = 1.45  # from the middle of the plane to its edge
CIRCLE = np.linspace(0, 2 * np.pi, 73)


@dataclass(frozen=True)
class Data:
    """``arrows`` (n, 2) the columns of W at the knob value, ``back`` (n, n) what comes back where the feature of a row
    alone is there, at strength 1; ``stored`` (K,) the squared lengths of all arrows together, at each knob value.
    """

    arrows: np.ndarray
    back: np.ndarray
    stored: np.ndarray
    knobs: np.ndarray
    i: int
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    weights = run.weights["encoder.0.weight"].astype(float)
    return Data(
        arrows=weights[i].T,
        back=run.model(i).reconstruct(np.eye(run.d_in, dtype=np.float32)).astype(float),
        stored=(weights**2).sum(axis=(1, 2)),
        knobs=run.knobs,
        i=i,
        symbol=run.variant.symbol,
    )


def unfit(run: Run) -> str:
    if not run.variant.TOY:
        return text("This view is about the toy model of superposition.")
    return "" if run.spec.d_latent == 2 else text("This view draws arrows in the plane of two hidden numbers.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    titles = [text("arrow of each feature"), text("squared lengths, summed")]
    chart = grid(titles, 2, across=0.1, up=0)
    _draw(chart, data.arrows)
    steps, line = np.arange(len(data.knobs)), {"color": figures.ACCENT}
    chance = {"customdata": data.knobs, "hovertemplate": "%{customdata:.3g}: %{y:.3g}<extra></extra>"}
    chart.add("scatter", x=steps, y=data.stored, xaxis="x2", yaxis="y2", line=line, showlegend=False, **chance)
    mark = {"type": "line", "xref": "x2", "yref": "y2 domain", "x0": data.i, "x1": data.i, "y0": 0, "y1": 1}
    chart.add_shape(**mark, line={"color": figures.CONTRAST, "width": 2, "dash": "dot"})
    chart.axis("x", 2).update(
        title={"text": data.symbol, "standoff": 2},
        tickvals=steps[::2],
        ticktext=[say(number(knob)) for knob in data.knobs[::2]],
    )
    chart.axis("y", 2).update(range=[0, 1.08 * max(len(data.arrows), data.stored.max())])
    return chart


def arrows(found: np.ndarray) -> figures.Figure:
    """The arrows (n, 2) alone, for a picture among others."""
    chart = figures.empty(margin={"l": 8, "r": 8, "t": 8, "b": 8})
    _draw(chart, found)
    return chart


def _draw(chart: figures.Figure, found: np.ndarray) -> None:
    """Adds the unit circle and the arrows, each with its number beyond its tip."""
    look = {"mode": "lines", "hoverinfo": "skip", "showlegend": False}
    chart.add("scatter", x=np.cos(CIRCLE), y=np.sin(CIRCLE), line={"color": figures.GREY, "width": 1}, **look)
    for j, arrow in enumerate(found):
        _arrow(chart, j, arrow)
    frame = {
        "range": [-ROOM, ROOM],
        "zeroline": True,
        "zerolinecolor": figures.GREY,
        "showticklabels": False,
        "ticks": "",
    }
    chart.axis("x", 1).update(frame, constrain="domain")
    chart.axis("y", 1).update(frame, scaleanchor="x", constrain="domain")


def _arrow(chart: figures.Figure, j: int, arrow: np.ndarray) -> None:
    """Adds the arrow of feature ``j``, and its number beyond the tip of one that can be seen."""
    length, colour = float(np.linalg.norm(arrow)), figures.SERIES[j % len(figures.SERIES)]
    chart.add(
        "scatter",
        x=[0, arrow[0]],
        y=[0, arrow[1]],
        mode="lines+markers",
        line={"color": colour, "width": 4},
        marker={"symbol": "arrow", "angleref": "previous", "size": [0, 16], "color": colour},
        name=text("feature {j}", j=count(j + 1)),
        showlegend=False,
        hovertext=text("feature {j}: length {length}", j=count(j + 1), length=number(length)),
        hoverinfo="text",
    )
    if length > SEEN:
        x, y = (arrow * (1 + 0.16 / length)).tolist()
        words = {"text": f"<b>{j + 1}</b>", "font": {"size": figures.SMALL}}
        chart.add_annotation(x=x, y=y, xref="x", yref="y", **words)


def told(data: Data) -> tuple[Sentence, ...]:
    """How many features have an arrow, and how well one comes back that is there alone."""
    lengths = np.linalg.norm(data.arrows, axis=1)
    has = lengths > LONG
    kept = plural(
        "At {symbol} = {knob} {n} of {all} features has an arrow longer than {long}; the squared lengths of all "
        "add up to {stored}.",
        "At {symbol} = {knob} {n} of {all} features have an arrow longer than {long}; the squared lengths of all "
        "add up to {stored}.",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        n=count(has.sum()),
        all=count(len(lengths)),
        long=number(LONG),
        stored=number(data.stored[data.i], 2),
    )
    if not has.any():
        return (kept,)
    others = data.back[has] * (1 - np.eye(len(lengths)))[has]
    alone = Sentence(
        "One of these that is there alone, at strength 1, comes back as {own} (mean) and spills at most {spill} on "
        "another.",
        own=number(np.diag(data.back)[has].mean(), 2),
        spill=number(others.max(), 2),
    )
    return kept, alone
