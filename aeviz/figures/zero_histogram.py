"""A histogram of values of which many are exactly 0."""

import numpy as np

from aeviz.figures.colours import ACCENT, CONTRAST
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty, log_ticks
from aeviz.language import text


def zero_histogram(edges: np.ndarray, counts: np.ndarray, zeros: int, xlabel: str, *, log: bool) -> Figure:
    """Bars of the values that are not 0, and one of another colour, left of them, for the exact zeros."""
    figure = empty("", xlabel, text("count"), showlegend=True, bargap=0)
    middle, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
    apart = edges[0] - 2 * width
    figure.add("bar", x=[apart], y=[zeros], width=2 * width, name=text("exactly 0"), marker={"color": CONTRAST})
    figure.add("bar", x=middle, y=counts, width=width, name=text("not 0"), marker={"color": ACCENT})
    if not log:
        return figure.update_yaxes(rangemode="tozero")
    top = np.log10(max(zeros, counts.max(initial=1), 1))
    return figure.update_yaxes(type="log", range=[-0.3, top + 0.2], **log_ticks(0, top))
