"""Two samples on one axis: are they apart?"""

import numpy as np

from aeviz.figures.colours import GREY, SERIES
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty, log_axis
from aeviz.language import text

N_BINS = 36


def overlaid(samples: dict[str, np.ndarray], xlabel: str, *, mark: float, mark_name: str) -> Figure:
    """Histograms with common bins of positive numbers, on a logarithmic axis, each as the share of its own sample.

    ``mark`` is a vertical line, called ``mark_name`` in the legend: no text lies on the bars.
    """
    everything = np.log10(np.maximum(np.concatenate([*samples.values(), [mark]]), 1e-12))
    edges = np.linspace(float(everything.min()), float(everything.max()) + 1e-9, N_BINS + 1)
    figure, highest = empty("", xlabel, text("share of its kind")), 0.0
    for (name, values), colour, dash in zip(samples.items(), SERIES, ("solid", "dot"), strict=False):
        share = np.histogram(np.log10(np.maximum(values, 1e-12)), edges)[0] / len(values)
        look = {"line": {"color": colour, "shape": "hv", "dash": dash}, "fill": "tozeroy"}
        figure.add("scatter", x=10**edges, y=np.append(share, 0), name=name, mode="lines", **look)
        highest = max(highest, share.max())
    line = {"color": GREY, "width": 2, "dash": "dash"}
    figure.add("scatter", x=[mark, mark], y=[0, 1.1 * highest], name=mark_name, mode="lines", line=line)
    return figure.update_xaxes(**log_axis([10**edges]))
