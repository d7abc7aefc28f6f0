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
