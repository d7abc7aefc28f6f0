"""Plotly primitives under one template: arrays in, ``go.Figure`` out. They know of no model and no page."""

from aeviz.figures.charts import bars, gallery, heatmap, lines, points
from aeviz.figures.mosaic import mosaic
from aeviz.figures.panels import panels
from aeviz.figures.ramp import ramp
from aeviz.figures.scorecard import scorecard
from aeviz.figures.template import ACCENT, GREY, SERIES, class_colours, class_markers, empty
from aeviz.figures.tracks import tracks
from aeviz.figures.zero_histogram import zero_histogram

__all__ = [
    "ACCENT",
    "GREY",
    "SERIES",
    "bars",
    "class_colours",
    "class_markers",
    "empty",
    "gallery",
    "heatmap",
    "lines",
    "mosaic",
    "panels",
    "points",
    "ramp",
    "scorecard",
    "tracks",
    "zero_histogram",
]
