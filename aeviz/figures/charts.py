"""The few charts that most views are made of."""

from typing import Any

import numpy as np

from aeviz.figures.colours import CONTRAST, DIVERGING, SEQUENTIAL, class_colours, class_markers, series_colours
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty, log_axis
from aeviz.language import number, text


def lines(
    x: np.ndarray,
    series: dict[str, np.ndarray],
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    *,
    at: float | None = None,
    dashed: tuple[str, ...] = (),
    log_x: bool = False,
    log_y: bool = False,
    markers: bool = True,
) -> Figure:
    """Curves y(x), (n,) each, one for each name; ``at`` marks the present x by a vertical line."""
    figure, colours = empty(title, xlabel, ylabel), series_colours(series)
    for name, y in series.items():
        line = {"color": colours[name], "dash": "dash" if name in dashed else "solid"}
        mode = "lines+markers" if markers and name not in dashed else "lines"
        figure.add("scatter", x=x, y=y, name=name, mode=mode, line=line)
    if at is not None:
        figure.add_vline(x=at, line={"color": CONTRAST, "width": 2, "dash": "dot"})
    if log_x:
        figure.update_xaxes(**log_axis([x]))
    return figure.update_yaxes(**log_axis(series.values())) if log_y else figure


def first_here_last(
    x: np.ndarray,
    curves: np.ndarray,
    knobs: tuple[float, ...],
    symbol: str,
    xlabel: str = "",
    ylabel: str = "",
    *,
    log_x: bool = False,
    log_y: bool = False,
) -> Figure:
    """Three curves (3, n) over x: at the first of three knob values, here, and at the last; two are dashed."""
    first = text("first, {symbol} = {knob}", symbol=symbol, knob=number(knobs[0]))
    last = text("last, {symbol} = {knob}", symbol=symbol, knob=number(knobs[2]))
    series = dict(zip((first, text("here"), last), curves, strict=True))
    return lines(x, series, "", xlabel, ylabel, dashed=(first, last), log_x=log_x, log_y=log_y)


def bars(
    x: np.ndarray | list[str], series: dict[str, np.ndarray], title: str = "", xlabel: str = "", ylabel: str = ""
) -> Figure:
    """Bars side by side: one group for each x, one colour for each name."""
    figure, colours = empty(title, xlabel, ylabel, barmode="group"), series_colours(series)
    for name, y in series.items():
        figure.add("bar", x=x, y=y, name=name, marker={"color": colours[name]})
    return figure.update_layout(showlegend=len(series) > 1)


def heatmap(
    z: np.ndarray,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    *,
    x: np.ndarray | list[float] | list[str] | None = None,
    y: np.ndarray | list[float] | list[str] | None = None,
    zlabel: str = "",
    diverging: bool = False,
) -> Figure:
    """A matrix (rows, columns) as colours, its first row at the top; ``diverging`` centres the scale on 0."""
    figure = empty(title, xlabel, ylabel)
    bound = float(np.nanmax(np.abs(z))) or 1.0
    scale = {"colorscale": DIVERGING, "zmin": -bound, "zmax": bound} if diverging else {"colorscale": SEQUENTIAL}
    said = {"hovertemplate": "%{y}, %{x}: %{z:.3g}<extra></extra>", "hoverongaps": False}
    figure.add("heatmap", z=z, x=x, y=y, colorbar={"title": {"text": zlabel}}, **said, **scale)
    return figure.update_yaxes(autorange="reversed")


def points(
    xy: np.ndarray,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    *,
    labels: np.ndarray | None = None,
    class_names: tuple[str, ...] = (),
    values: np.ndarray | None = None,
    value_name: str = "",
    equal: bool = True,
) -> Figure:
    """A scatter of (n, 2) points: a colour and a marker for each class, or a ramp of colours for ``values`` (n,)."""
    figure = empty(title, xlabel, ylabel, showlegend=values is None and labels is not None)
    if values is not None:
        ramp = {"color": values, "colorscale": SEQUENTIAL, "colorbar": {"title": {"text": value_name}}}
        _dots(figure, xy, value_name, ramp)
    elif labels is None:
        _dots(figure, xy, "", {"color": class_colours(1)[0], "symbol": class_markers(1)[0]})
    else:
        looks = zip(class_names, class_colours(len(class_names)), class_markers(len(class_names)), strict=True)
        for c, (name, colour, symbol) in enumerate(looks):
            _dots(figure, xy[labels == c], name, {"color": colour, "symbol": symbol})
    return figure.update_yaxes(scaleanchor="x") if equal else figure


def _dots(figure: Figure, xy: np.ndarray, name: str, look: dict[str, Any]) -> None:
    marker = {"size": 5, "opacity": 0.8, **look}
    figure.add("scattergl", x=xy[:, 0], y=xy[:, 1], mode="markers", marker=marker, name=name)
