"""Rows of named pictures above another chart."""

import numpy as np

from aeviz.figures.figure import Figure
from aeviz.figures.images import gallery
from aeviz.figures.template import BELOW

ABOVE, GAP = 0.34, 0.14  # of the height: the pictures, and the room between them and the chart


def above(figure: Figure, images: dict[str, np.ndarray]) -> Figure:
    """Squeeze a chart into the lower part and put images, name -> (height, width), over it; the legend goes below."""
    shown = gallery({"": np.stack(list(images.values()))}, columns=list(images), wrap=False)
    over(figure, shown, ABOVE).update_layout(legend=BELOW)
    figure.axis("y", 9)["showticklabels"] = False
    for title in figure.layout["annotations"]:
        title["y"] = 1 - ABOVE - GAP
    return figure


def over(figure: Figure, shown: Figure, share: float) -> Figure:
    """A chart in the lower part of a picture, and a `gallery` in the ``share`` of it above."""
    figure.update_yaxes(domain=[0, 1 - share - GAP])
    figure.update_layout(meta={"images": {**shown.layout["meta"]["images"], "trace": len(figure.data)}})
    figure.data.append({**shown.data[0], "xaxis": "x9", "yaxis": "y9"})
    return figure.update_layout(
        xaxis9={**shown.layout["xaxis"], "domain": [0, 1], "anchor": "y9"},
        yaxis9={**shown.layout["yaxis"], "domain": [1 - share, 1], "anchor": "x9", "scaleanchor": "x9"},
    )
