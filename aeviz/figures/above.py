"""A row of named pictures above another chart."""

import numpy as np
import plotly.graph_objects as go

from aeviz.figures.charts import gallery


def above(figure: go.Figure, images: dict[str, np.ndarray], share: float = 0.34) -> go.Figure:
    """Squeeze a chart into the lower part and put images, name -> (height, width), over it; the legend goes below."""
    shown = gallery({"": np.stack(list(images.values()))}, columns=list(images))
    figure.update_yaxes(domain=[0, 1 - share - 0.14]).update_annotations(y=1 - share - 0.14)
    figure.add_trace(shown.data[0].update(xaxis="x9", yaxis="y9"))
    x, y = (axis.to_plotly_json() for axis in (shown.layout.xaxis, shown.layout.yaxis))
    figure.update_layout(
        xaxis9={**x, "domain": [0, 1], "anchor": "y9"},
        yaxis9={**y, "domain": [1 - share, 1], "anchor": "x9", "scaleanchor": "x9", "showticklabels": False},
    )
    return figure.update_layout(legend={"y": -0.03, "yanchor": "top"})
