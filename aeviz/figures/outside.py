"""What has no place on a logarithmic axis, zero or far below its end, stands as a mark at that end."""

from typing import Any

import numpy as np

from aeviz.figures.figure import Figure
from aeviz.figures.template import written
from aeviz.language import text

SYMBOLS = {"x": "triangle-left", "y": "triangle-down"}
INSIDE = 0.02  # of the axis' length, between its end and a mark


def outside(figure: Figure) -> Figure:
    """The figure with a triangle at the lower end of each logarithmic axis for every value below it, which the pointer
    reads; a curve has it in its own colour."""
    for trace in [trace for trace in figure.data if trace["type"] in ("scatter", "scattergl")]:
        for letter in "xy":
            name = trace.get(f"{letter}axis", letter)
            axis = figure.layout.get(f"{letter}axis{name[1:]}", {})
            values = _numbers(trace.get(letter))
            if axis.get("type") == "log" and values is not None:
                _mark(figure, trace, letter, axis, values)
    return figure


def _numbers(values: Any) -> np.ndarray | None:
    found = np.asarray([] if values is None else values)
    return found.astype(float) if found.dtype.kind in "fiub" else None


def _mark(figure: Figure, trace: dict[str, Any], letter: str, axis: dict[str, Any], values: np.ndarray) -> None:
    on = values[values > 0]
    if not len(on) and "range" not in axis:
        return
    low, high = axis.get("range") or np.log10([on.min() / 2, on.max()])
    below = np.isfinite(values) & (values < 10.0**low)
    if not below.any():
        return
    end = 10.0 ** (low + INSIDE * (high - low))
    other = "y" if letter == "x" else "x"
    places = {letter: np.full(below.sum(), end), other: np.asarray(trace[other])[below]}
    line, marker = trace.get("line", {}), trace.get("marker", {})
    colour = next((look["color"] for look in (line, marker) if isinstance(look.get("color"), str)), None)
    look = {"symbol": SYMBOLS[letter], "size": 12} | ({"color": colour} if colour else {})
    named = [written(value) if value > 0 else "0" for value in values[below]]
    said = [text("{value}: below the end of the axis", value=value) for value in named]
    axes = {name: trace[name] for name in ("xaxis", "yaxis") if name in trace}
    words = {"text": said, "hovertemplate": "%{text}<extra></extra>", "name": trace.get("name", "")}
    figure.add(trace["type"], mode="markers", showlegend=False, meta="outside", marker=look, **places, **words, **axes)
