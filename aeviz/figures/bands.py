"""Curves with the spread behind them."""

import numpy as np

from aeviz.figures.colours import class_markers, series_colours
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty
from aeviz.language import number, say


def bands(
    x: np.ndarray,
    series: dict[str, np.ndarray],
    xlabel: str = "",
    ylabel: str = "",
    *,
    thin: dict[str, np.ndarray] | None = None,
    beside: dict[str, np.ndarray] | None = None,
) -> Figure:
    """name -> (n, m): the mean of m repeats at each x (n,) > 0 on a log axis, in a band from their least to their most.

    ``thin``: name -> (n,) further curves, dotted, without a band, in the colours of the series; ``beside``: others,
    dashed, in colours of their own.
    """
    figure = empty("", xlabel, ylabel)
    symbols, colours = class_markers(len(series)), series_colours([*series, *(beside or {})])
    for i, (name, y) in enumerate(series.items()):
        colour = colours[name]
        _band(figure, x, y.min(1), y.max(1), _pale(colour))
        look = {"line": {"color": colour}, "marker": {"symbol": symbols[i], "size": 7}}
        figure.add("scatter", x=x, y=y.mean(1), name=name, mode="lines+markers", **look)
    for of, (name, y) in zip(series, (thin or {}).items(), strict=False):
        figure.add("scatter", x=x, y=y, name=name, mode="lines", line={"color": colours[of], "dash": "dot"})
    for name, y in (beside or {}).items():
        figure.add("scatter", x=x, y=y, name=name, mode="lines", line={"color": colours[name], "dash": "dash"})
    return figure.update_xaxes(type="log", tickvals=x, ticktext=[say(number(value)) for value in x])


def _band(figure: Figure, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> None:
    """What lies between two curves (n,), filled."""
    look = {"fill": "toself", "fillcolor": colour, "mode": "lines", "line": {"width": 0}}
    around = {"x": np.append(x, x[::-1]), "y": np.append(high, low[::-1])}
    figure.add("scatter", **around, **look, showlegend=False, hoverinfo="skip")


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
