"""The look that all charts share: one palette, one type scale, colours that work on light and dark pages."""

import json
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

import numpy as np

from aeviz.figures.figure import Figure

PALETTE = json.loads((Path(__file__).parent / "palette.json").read_text(encoding="utf-8"))
ACCENT = PALETTE["okabe_ito"][0]
CONTRAST = PALETTE["okabe_ito"][1]  # the second series, and the mark of the present knob value
GREY = PALETTE["okabe_ito"][6]
SERIES = PALETTE["okabe_ito"]
MODELS = {  # what is drawn of a model has its colour on every chart
    **dict.fromkeys(
        ("autoencoder", "plain", "undercomplete", "overcomplete", "network", "units of the network"), ACCENT
    ),
    **dict.fromkeys(("PCA", "PCA residual", "principal components"), CONTRAST),
    **dict(zip(("sparse", "denoising", "linear", "contractive"), SERIES[2:], strict=False)),
}
SEQUENTIAL = [[i / 9, colour] for i, colour in enumerate(PALETTE["sequential"])]
DIVERGING = [[0, "#2166AC"], [0.25, "#92C5DE"], [0.5, "#F7F7F7"], [0.75, "#F4A582"], [1, "#B2182B"]]
# A legend under a picture. It begins with an empty line: in a low picture, as on a phone, a share of its height is not
# enough to clear the axis' title. The line lies over the numbers of the axis, and must not hide them.
BELOW = {"y": -0.14, "yanchor": "top", "title": {"text": "&nbsp;", "side": "top"}, "bgcolor": "rgba(0,0,0,0)"}
GRID = "rgba(127,127,127,0.22)"
TEXT, SMALL = 16, 14  # the type scale, in pixels: axes, legends and titles; notes inside a chart


def class_colours(n: int) -> list[str]:
    """Colours for n classes: Okabe and Ito's up to 8, a tested set of ten above; then they repeat."""
    colours = PALETTE["okabe_ito"] if n <= 8 else PALETTE["ten"]
    return [colours[i % len(colours)] for i in range(n)]


def series_colours(names: Collection[str]) -> dict[str, str]:
    """name -> its colour: a model's own, unless another name has it; the others take those that are left, in order."""
    found: dict[str, str] = {}
    for name in names:
        if MODELS.get(name, GREY) not in (GREY, *found.values()):
            found[name] = MODELS[name]
    left = [colour for colour in SERIES if colour not in found.values()]
    others = [name for name in names if name not in found]
    return found | {name: left[i % len(left)] for i, name in enumerate(others)}


def class_markers(n: int) -> list[str]:
    """A marker for each class, so that colour is never the only channel."""
    return [PALETTE["markers"][i % len(PALETTE["markers"])] for i in range(n)]


@cache
def template() -> dict:
    """Transparent paper, one type scale, thin grey grid; the page's theme gives the text colour."""
    axis = {"gridcolor": GRID, "zeroline": False, "linecolor": GREY, "ticks": "outside", "automargin": True}
    axis["title"] = {"standoff": 8, "font": {"size": TEXT}}
    bar = {"title": {"font": {"size": TEXT}}, "thickness": 14}
    return {
        "data": {
            "heatmap": [{"colorbar": bar}],
            "scatter": [{"line": {"width": 3}, "marker": {"size": 8, "colorbar": bar}}],
            "scattergl": [{"marker": {"colorbar": bar}}],
        },
        "layout": {
            "colorway": SERIES,
            "font": {"size": TEXT},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 60, "r": 16, "t": 36, "b": 52},
            "xaxis": axis,
            "yaxis": axis,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "itemsizing": "constant"},
            "hoverlabel": {"font": {"size": SMALL}},
            "coloraxis": {"colorbar": bar},
            "colorscale": {"sequential": SEQUENTIAL, "diverging": DIVERGING},
        },
    }


def empty(title: str = "", x: str = "", y: str = "", **layout) -> Figure:
    """A figure without data, with the shared template, a title and axis titles."""
    axes = {"xaxis": {"title": {"text": x}}, "yaxis": {"title": {"text": y}}}
    return Figure(template=template(), title={"text": title, "font": {"size": TEXT}}, **axes, **layout)


def log_axis(series: Iterable[np.ndarray]) -> dict:
    """A logarithmic axis for these values > 0: 1, 2, 5, 10 ... over up to two decades, else at most seven powers of 10.

    Values of 0 have no place on it; the axis starts at 1e-9 of the largest value at the latest.
    """
    values = np.concatenate([np.ravel(y) for y in series])
    top = np.log10(values.max(initial=0, where=np.isfinite(values)) or 1)
    low = np.log10(values.min(initial=10**top, where=values > 0))
    decades = min(top - low, 9)
    axis = {"type": "log", "exponentformat": "power", "dtick": "D2" if decades < 2 else float(np.ceil(decades / 7))}
    return axis if top - low <= 9 else {**axis, "range": [top - 9.3, top + 0.3]}
