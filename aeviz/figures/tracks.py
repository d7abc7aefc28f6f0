"""Paths through a plane of two quantities, one for each name."""

import numpy as np

from aeviz.figures.colours import CONTRAST, class_markers, series_colours
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty


def tracks(
    paths: dict[str, np.ndarray],
    xlabel: str,
    ylabel: str,
    *,
    hover: dict[str, list[str]],
    dashed: tuple[str, ...] = (),
    marked: tuple[str, int] | None = None,
) -> Figure:
    """name -> (m, 2) points in their order, each with a text to hover; ``marked`` = (name, i) is ringed."""
    figure = empty("", xlabel, ylabel)
    symbols, colours = class_markers(len(paths)), series_colours(paths)
    for i, (name, path) in enumerate(paths.items()):
        dash = "dash" if name in dashed else "solid"
        look = {"line": {"color": colours[name], "dash": dash}, "marker": {"symbol": symbols[i], "size": 8}}
        told = {"text": hover[name], "hoverinfo": "text+name"}
        figure.add("scatter", x=path[:, 0], y=path[:, 1], name=name, mode="lines+markers", **told, **look)
    if marked:
        x, y = paths[marked[0]][marked[1]]
        ring = {"symbol": "circle-open", "size": 20, "line": {"width": 3}, "color": CONTRAST}
        figure.add("scatter", x=[x], y=[y], mode="markers", marker=ring, showlegend=False, hoverinfo="skip")
    return figure
