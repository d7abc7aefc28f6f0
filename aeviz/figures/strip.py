"""Rows of pictures, each column with its numbers below."""

from collections.abc import Sequence

import numpy as np

from aeviz.figures.colours import series_colours
from aeviz.figures.figure import Figure
from aeviz.figures.images import gallery


def strip(
    rows: dict[str, np.ndarray],
    series: dict[str, np.ndarray],
    ylabel: str,
    examples: Sequence[int] = (),
) -> Figure:
    """A gallery, name -> (n, height, width), above curves, name -> (n,), that share its columns; of ``examples``
    (n,)."""
    figure = gallery(rows, wrap=False, examples=examples)
    figure.layout["meta"]["images"]["aligned"] = True
    n, _, width = map(int, next(iter(rows.values())).shape)
    centre = (width - 1) / 2 + np.arange(n) * (width + 1)
    figure.update_yaxes(domain=[0.5, 1])
    figure.update_xaxes(range=[-1, n * (width + 1) - 1])  # so that a column's number stands under its middle
    colours = series_colours(series)
    for name, y in series.items():
        look = {"name": name, "line": {"color": colours[name]}, "mode": "lines+markers"}
        figure.add("scatter", x=centre, y=y, xaxis="x", yaxis="y2", **look)
    below = {"domain": [0, 0.36], "anchor": "x", "title": {"text": ylabel}, "rangemode": "tozero"}
    return figure.update_layout(yaxis2=below, legend={"y": 0.43, "yanchor": "middle"})
