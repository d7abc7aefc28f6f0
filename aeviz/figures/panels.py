"""Small multiples over one knob: several quantities, each on its own scale, the present value marked in all."""

from typing import Any

import numpy as np

from aeviz.figures.colours import CONTRAST, GREY, series_colours
from aeviz.figures.figure import Figure, axis
from aeviz.figures.grid import grid
from aeviz.figures.template import BELOW, log_axis
from aeviz.language import number, say

Panels = dict[str, dict[str, np.ndarray]]


def panels(
    knobs: np.ndarray,
    quantities: Panels,
    xlabel: str,
    i: int,
    *,
    columns: int = 2,
    levels: dict[str, float] | None = None,
    log_y: tuple[str, ...] = (),
) -> Figure:
    """quantity -> name -> (K,) curve over the K trained knob values, which stand at equal steps (one may be 0);
    the ``i``-th is the present one.

    ``levels`` draws a dotted horizontal line in a quantity's panel; ``log_y`` names the panels on a log scale.
    """
    rows = -(-len(quantities) // columns)
    figure = grid(list(quantities), columns, across=0.2 / columns, up=0.4 / rows)
    colours = series_colours(dict.fromkeys(name for curves in quantities.values() for name in curves))
    marks: list[dict[str, Any]] = []
    for place, (quantity, curves) in enumerate(quantities.items(), start=1):
        across, up = axis("x", place), axis("y", place)
        _curves(figure, knobs, curves, {"xaxis": across, "yaxis": up}, colours)
        marks.append(_mark(across, f"{up} domain", i, i, 0, 1, CONTRAST))
        if levels and quantity in levels:
            marks.append(_mark(f"{across} domain", up, 0, 1, levels[quantity], levels[quantity], GREY))
        if quantity in log_y:
            figure.axis("y", place).update(log_axis(curves.values()))
    figure.update_layout(shapes=marks, showlegend=len(colours) > 1, legend=BELOW)
    _number(figure, knobs, 4 if columns < 3 else 3)
    for place in range((rows - 1) * columns, len(quantities)):  # the lowest ones
        figure.axis("x", place + 1)["title"] = {"text": xlabel, "standoff": 2}
    return figure


def _curves(
    figure: Figure, knobs: np.ndarray, curves: dict[str, np.ndarray], axes: dict[str, str], colours: dict[str, str]
) -> None:
    """One panel's curves; the legend names each once for all panels."""
    named = {trace["name"] for trace in figure.data}
    true = {"customdata": knobs, "hovertemplate": "%{customdata:.3g}: %{y:.4g}"}
    for name, y in curves.items():
        look = {"name": name, "line": {"color": colours[name]}, "showlegend": name not in named}
        figure.add("scatter", x=np.arange(len(knobs)), y=y, **axes, **look, **true)


def _mark(xref: str, yref: str, x0: float, x1: float, y0: float, y1: float, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 2, "dash": "dot"}
    return {"type": "line", "xref": xref, "yref": yref, "x0": x0, "x1": x1, "y0": y0, "y1": y1, "line": line}


def _number(figure: Figure, knobs: np.ndarray, most: int) -> None:
    """Writes every few knob values under the axes: a panel has room for few numbers."""
    shown = np.arange(len(knobs))[:: max(1, round(len(knobs) / most))]
    figure.update_xaxes(tickvals=shown, ticktext=[say(number(knobs[i])) for i in shown], tickangle=0)
