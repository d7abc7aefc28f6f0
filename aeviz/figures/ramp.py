"""Points whose colour is a number."""

import numpy as np

from aeviz.figures.colours import GREY, SEQUENTIAL
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty


def ramp(xy: np.ndarray, values: np.ndarray, xlabel: str = "", ylabel: str = "", *, label: str = "") -> Figure:
    """(n, 2) points coloured by ``values`` (n,) >= 0; those at exactly 0 are small and grey, behind the others."""
    figure = empty("", xlabel, ylabel, showlegend=False)
    silent = xy[values == 0]
    grey = {"color": GREY, "size": 3, "opacity": 0.45}
    figure.add("scattergl", x=silent[:, 0], y=silent[:, 1], mode="markers", marker=grey, hoverinfo="skip")
    order = np.flatnonzero(values)[np.argsort(values[values != 0])]
    marker = {"color": values[order], "size": 6, "colorscale": SEQUENTIAL, "cmin": 0}
    marker |= {"showscale": True, "colorbar": {"title": {"text": label}}}
    figure.add("scattergl", x=xy[order, 0], y=xy[order, 1], mode="markers", marker=marker)
    return figure.update_yaxes(scaleanchor="x")
