"""Plotly primitives under one template: arrays in, a `Figure` out. They know of no model and no page."""

from aeviz.figures.above import above, over
from aeviz.figures.bands import bands
from aeviz.figures.charts import bars, first_here_last, heatmap, lines, points
from aeviz.figures.colours import (
    ACCENT,
    CONTRAST,
    FORMULA,
    GREY,
    METHODS,
    SERIES,
    class_colours,
    class_markers,
    series_colours,
)
from aeviz.figures.figure import Figure, PlotlyFigure
from aeviz.figures.images import NO_EXAMPLE, column_at, gallery, mosaic, of_largest, tile_at
from aeviz.figures.marks import Cells, Curve, Frame, Mark, Ring, Span, Tiles, marked
from aeviz.figures.outside import outside
from aeviz.figures.overlaid import overlaid
from aeviz.figures.panels import panels
from aeviz.figures.quiver import beside, quiver, shade
from aeviz.figures.ramp import ramp
from aeviz.figures.scatters import scatters
from aeviz.figures.scorecard import scorecard
from aeviz.figures.space import space
from aeviz.figures.strip import strip
from aeviz.figures.template import BELOW, SMALL, empty, log_axis, words, wrapped
from aeviz.figures.terrain import dotted, terrain
from aeviz.figures.tracks import tracks
from aeviz.figures.without_data import without_data
from aeviz.figures.zero_histogram import zero_histogram

__all__ = [
    "ACCENT",
    "BELOW",
    "CONTRAST",
    "FORMULA",
    "GREY",
    "METHODS",
    "NO_EXAMPLE",
    "SERIES",
    "SMALL",
    "Cells",
    "Curve",
    "Figure",
    "Frame",
    "Mark",
    "PlotlyFigure",
    "Ring",
    "Span",
    "Tiles",
    "above",
    "bands",
    "bars",
    "beside",
    "class_colours",
    "class_markers",
    "column_at",
    "dotted",
    "empty",
    "first_here_last",
    "gallery",
    "heatmap",
    "lines",
    "log_axis",
    "marked",
    "mosaic",
    "of_largest",
    "outside",
    "over",
    "overlaid",
    "panels",
    "points",
    "quiver",
    "ramp",
    "scatters",
    "scorecard",
    "series_colours",
    "shade",
    "space",
    "strip",
    "terrain",
    "tile_at",
    "tracks",
    "without_data",
    "words",
    "wrapped",
    "zero_histogram",
]
