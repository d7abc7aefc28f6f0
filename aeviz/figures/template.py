"""The look that all charts share: one palette, one type scale, colours that work on light and dark pages."""

import math
import textwrap
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from aeviz.figures.colours import DIVERGING, GREY, GRID, SEQUENTIAL, SERIES
from aeviz.figures.figure import Figure
from aeviz.language import number, say, separators

# A legend under a picture. It begins with an empty line: in a low picture, as on a phone, a share of its height is not
# enough to clear the axis' title. The line lies over the numbers of the axis, and must not hide them.
BELOW: dict[str, Any] = {
    "y": -0.14,
    "yanchor": "top",
    "title": {"text": "&nbsp;", "side": "top"},
    "bgcolor": "rgba(0,0,0,0)",
}
TEXT, SMALL = 16, 14  # the type scale, in pixels: axes, legends and titles; notes inside a chart


def template() -> dict[str, Any]:
    """Transparent paper, one type scale, thin grey grid, the reader's decimal mark; the page's theme gives the text
    colour."""
    return _template(separators())


@cache
def _template(marks: str) -> dict[str, Any]:
    axis = {
        "gridcolor": GRID,
        "zeroline": False,
        "linecolor": GREY,
        "ticks": "outside",
        "automargin": True,
        "title": {"standoff": 8, "font": {"size": TEXT}},
    }
    bar = {"title": {"font": {"size": TEXT}, "side": "right"}, "thickness": 14}  # above, it lies on the highest number
    return {
        "data": {
            "heatmap": [{"colorbar": bar}],
            "scatter": [{"line": {"width": 3}, "marker": {"size": 8, "colorbar": bar}}],
            "scattergl": [{"marker": {"colorbar": bar}}],
        },
        "layout": {
            "colorway": SERIES,
            "font": {"size": TEXT},
            "separators": marks,
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


def empty(title: str = "", x: str = "", y: str = "", **layout: Any) -> Figure:
    """A figure without data, with the shared template, a title and axis titles."""
    axes = {"xaxis": {"title": {"text": x}}, "yaxis": {"title": {"text": y}}}
    return Figure(template=template(), title={"text": title, "font": {"size": TEXT}}, **axes, **layout)


def words(sentence: str) -> Figure:
    """A sentence in place of a picture that has nothing to show."""
    hidden = {"visible": False, "fixedrange": True}
    figure = empty(showlegend=False).update_xaxes(**hidden).update_yaxes(**hidden)
    return figure.add("scatter", x=[0], y=[0], mode="text", text=[wrapped(sentence, 32)], hoverinfo="skip")


def wrapped(text: str, width: int) -> str:
    """A text broken between words into lines of at most ``width`` letters."""
    return "<br>".join(textwrap.wrap(text, width))


def log_axis(series: Iterable[np.ndarray]) -> dict[str, Any]:
    """A logarithmic axis for these values > 0: 1, 2, 5, 10 ... over up to two decades, else at most seven powers of 10.

    Its numbers are written out. Values of 0 have no place on it; the axis starts at 1e-9 of the largest value at the
    latest.
    """
    values = np.concatenate([np.ravel(y) for y in series])
    top = np.log10(values.max(initial=0, where=np.isfinite(values)) or 1)
    low = np.log10(values.min(initial=10**top, where=values > 0))
    low, far = max(low, top - 9), top - low > 9
    axis: dict[str, Any] = {"type": "log", **log_ticks(low, top)}
    return {**axis, "range": [top - 9.3, top + 0.3]} if far else axis


def log_ticks(low: float, top: float) -> dict[str, Any]:
    """The numbers on a logarithmic axis from 10^low to 10^top, each written in full and in one size."""
    powers = [float(power) for power in range(math.floor(low), math.ceil(top) + 1)]
    if top - low < 2:
        ticks = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    else:
        ticks = [10.0**power for power in powers[:: int(np.ceil((top - low) / 7))]]
    return {"tickmode": "array", "tickvals": ticks, "ticktext": [written(value) for value in ticks]}


def written(value: float) -> str:
    """A number in the reader's language; a power of 10 where it is small beyond writing out."""
    if value >= 1e-4:
        return say(number(value))
    power = f"{np.log10(value):.0f}".replace("-", "⁻").translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    factor = value / 10 ** np.floor(np.log10(value) + 1e-9)
    return f"10{power}" if np.isclose(factor, 1) else f"{factor:.0f}·{written(value / factor)}"
