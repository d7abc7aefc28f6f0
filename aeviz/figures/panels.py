"""Small multiples over one knob: several quantities, each on its own scale, the present value marked in all."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from aeviz.figures.template import CONTRAST, SERIES, template

Panels = dict[str, dict[str, np.ndarray]]


def panels(
    knobs: np.ndarray,
    quantities: Panels,
    xlabel: str,
    at: int,
    *,
    columns: int = 2,
    levels: dict[str, float] | None = None,
    log_y: tuple[str, ...] = (),
) -> go.Figure:
    """quantity -> name -> (K,) curve over the K trained knob values, which stand at equal steps (one may be 0).

    ``levels`` draws a dotted horizontal line in a quantity's panel; ``log_y`` names the panels on a log scale.
    """
    rows = -(-len(quantities) // columns)
    figure = make_subplots(rows, columns, subplot_titles=list(quantities), vertical_spacing=0.32 / rows)
    colours = _colours(quantities)
    for i, (quantity, curves) in enumerate(quantities.items()):
        place = {"row": i // columns + 1, "col": i % columns + 1}
        for name, y in curves.items():
            new = not any(trace.name == name for trace in figure.data)
            figure.add_scatter(x=_steps(knobs), y=y, name=name, line={"color": colours[name]}, showlegend=new, **place)
        figure.add_vline(x=at, line={"color": CONTRAST, "width": 2, "dash": "dot"}, **place)
        if quantity in (levels or {}):
            figure.add_hline(y=levels[quantity], line={"dash": "dot", "width": 1.5}, **place)
        figure.update_yaxes(type="log" if quantity in log_y else "linear", **place)
    figure.update_annotations(font_size=14)
    figure.update_layout(template=template(), showlegend=len(colours) > 1, legend={"y": -0.16, "yanchor": "top"})
    return _label(figure, knobs, xlabel)


def _steps(knobs: np.ndarray) -> np.ndarray:
    return np.arange(len(knobs))


def _colours(quantities: Panels) -> dict[str, str]:
    names = dict.fromkeys(name for curves in quantities.values() for name in curves)
    return {name: SERIES[i % len(SERIES)] for i, name in enumerate(names)}


def _label(figure: go.Figure, knobs: np.ndarray, xlabel: str) -> go.Figure:
    every = max(1, round(len(knobs) / 4))  # a panel has room for few numbers
    shown = _steps(knobs)[::every]
    texts = [f"{knobs[i]:.3g}" for i in shown]
    return figure.update_xaxes(tickvals=shown, ticktext=texts, title={"text": xlabel, "standoff": 2}, tickangle=0)
