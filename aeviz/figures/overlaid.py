"""Two samples on one axis: are they apart?"""

import numpy as np

from aeviz.figures.figure import Figure
from aeviz.figures.template import CONTRAST, SERIES, SMALL, empty, log_axis


def overlaid(samples: dict[str, np.ndarray], xlabel: str, *, mark: float, mark_name: str, n_bins: int = 36) -> Figure:
    """Histograms with common bins of positive numbers, on a logarithmic axis, each as the share of its own sample.

    ``mark`` is a vertical line with the text ``mark_name``.
    """
    everything = np.log10(np.maximum(np.concatenate([*samples.values(), [mark]]), 1e-12))
    edges = np.linspace(everything.min(), everything.max() + 1e-9, n_bins + 1)
    figure = empty("", xlabel, "share of its kind")
    for (name, values), colour, dash in zip(samples.items(), SERIES, ("solid", "dot"), strict=False):
        share = np.histogram(np.log10(np.maximum(values, 1e-12)), edges)[0] / len(values)
        look = {"line": {"color": colour, "shape": "hv", "dash": dash}, "fill": "tozeroy"}
        figure.add("scatter", x=10**edges, y=np.append(share, 0), name=name, mode="lines", **look)
    line = {"color": CONTRAST, "width": 2, "dash": "dash"}
    figure.add_vline(x=mark, line=line)
    # On a logarithmic axis Plotly wants an annotation's place as an exponent, a line's as a number.
    place = {"x": float(np.log10(max(mark, 1e-12))), "y": 1, "yref": "y domain", "xanchor": "left", "yanchor": "top"}
    figure.add_annotation(text=f" {mark_name}", font={"size": SMALL}, **place)
    return figure.update_xaxes(**log_axis([10**edges]))
