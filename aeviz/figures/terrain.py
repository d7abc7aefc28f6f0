"""A number over the plane."""

import numpy as np

from aeviz.figures.colours import SEQUENTIAL
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty


def terrain(x: np.ndarray, y: np.ndarray, z: np.ndarray, zlabel: str, xlabel: str = "", ylabel: str = "") -> Figure:
    """z (len(y), len(x)) as colours over the places x, y, with equal axes; other traces may be drawn on top."""
    figure = empty("", xlabel, ylabel)
    bar, said = {"title": {"text": zlabel}}, {"hovertemplate": "%{z:.3g}<extra></extra>", "hoverongaps": False}
    figure.add("heatmap", x=x, y=y, z=z, colorscale=SEQUENTIAL, colorbar=bar, **said)
    figure.update_xaxes(range=[x[0], x[-1]], constrain="domain", showgrid=False)
    return figure.update_yaxes(range=[y[0], y[-1]], scaleanchor="x", constrain="domain", showgrid=False)


def dotted(figure: Figure, points: np.ndarray, colour: str) -> Figure:
    """A heatmap over the plane with data (n, 2) on it as small dots, both axes on one scale and y upwards."""
    dots = {"size": 3, "color": colour, "opacity": 0.7}
    figure.add("scattergl", x=points[:, 0], y=points[:, 1], mode="markers", marker=dots, hoverinfo="skip")
    figure.update_layout(showlegend=False).update_xaxes(constrain="domain")
    return figure.update_yaxes(autorange=True, scaleanchor="x", constrain="domain")
