"""A histogram of values of which many are exactly 0."""

import numpy as np

from aeviz.figures.figure import Figure
from aeviz.figures.template import ACCENT, CONTRAST, empty


def zero_histogram(edges: np.ndarray, counts: np.ndarray, zeros: int, xlabel: str, *, log: bool) -> Figure:
    """Bars of the values that are not 0, and one of another colour, left of them, for the exact zeros."""
    figure = empty("", xlabel, "count", showlegend=True, bargap=0)
    middle, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
    apart = edges[0] - 2 * width
    figure.add("bar", x=[apart], y=[zeros], width=2 * width, name="exactly 0", marker={"color": CONTRAST})
    figure.add("bar", x=middle, y=counts, width=width, name="not 0", marker={"color": ACCENT})
    return figure.update_yaxes(type="log" if log else "linear", rangemode="tozero", dtick=1 if log else None)
