"""Scatter plots side by side, of the same points in the same order and colours."""

from typing import Any

import numpy as np

from aeviz.figures.colours import CONTRAST, SEQUENTIAL, class_colours, class_markers
from aeviz.figures.figure import Figure, axis
from aeviz.figures.grid import grid


def scatters(
    pictures: dict[str, np.ndarray],
    *,
    labels: np.ndarray | None = None,
    class_names: tuple[str, ...] = (),
    values: dict[str, np.ndarray] | None = None,
    value_name: str = "",
    bounds: tuple[float, float] = (0, 1),
    marks: dict[str, np.ndarray] | None = None,
) -> Figure:
    """Title -> (n, 2), coloured by class, or on one ramp between ``bounds`` by ``values``, title -> (n,).

    ``marks``, title -> (m, 2), are large crosses on top.
    """
    figure = grid(list(pictures), len(pictures), across=0.06, up=0).update_layout(showlegend=labels is not None)
    if values:
        bar = {"title": {"text": value_name}}
        figure.update_layout(
            coloraxis={"colorscale": SEQUENTIAL, "cmin": bounds[0], "cmax": bounds[1], "colorbar": bar}
        )
    for column, (title, xy) in enumerate(pictures.items(), 1):
        if labels is not None:
            _classes(figure, column, xy, labels, class_names)
        else:
            ramp = {"color": values[title], "coloraxis": "coloraxis"} if values else {}
            _add(figure, column, xy, marker={"size": 6, "opacity": 0.8, **ramp})
        if marks:
            cross = {"symbol": "x", "size": 16, "color": CONTRAST, "line": {"width": 2, "color": "white"}}
            _add(figure, column, marks[title], marker=cross, showlegend=False)
        figure.axis("y", column)["scaleanchor"] = axis("x", column)
    return figure.update_xaxes(showticklabels=False).update_yaxes(showticklabels=False)


def _classes(figure: Figure, column: int, xy: np.ndarray, labels: np.ndarray, names: tuple[str, ...]) -> None:
    looks = zip(names, class_colours(len(names)), class_markers(len(names)), strict=True)
    for c, (name, colour, symbol) in enumerate(looks):
        marker = {"color": colour, "symbol": symbol, "size": 5, "opacity": 0.7}
        legend = {"name": name, "legendgroup": name, "showlegend": column == 1}
        _add(figure, column, xy[labels == c], marker=marker, **legend)


def _add(figure: Figure, column: int, xy: np.ndarray, **look: Any) -> None:
    axes = {"xaxis": axis("x", column), "yaxis": axis("y", column)}
    figure.add("scattergl", x=xy[:, 0], y=xy[:, 1], mode="markers", **axes, **look)
