"""A figure before its data are shown: its axes, titles and legend, so that somebody can say first where things lie."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.figures.figure import Figure, axis
from aeviz.type_guards import is_dict

MARGIN = 0.06  # of an axis, left free at both of its ends
KEPT = "name", "mode", "showlegend", "legendgroup", "xaxis", "yaxis"
LOOKS = "line", "marker"
DRAWN = "shapes", "images", "meta"  # in a layout: lines across, images, and what is taken hold of


def without_data(figure: Figure) -> Figure:
    """The figure's axes, with the ranges that its data need, the titles of its panels, and its legend; nothing else."""
    kept = {name: part for name, part in figure.layout.items() if name not in DRAWN}
    notes = [note for note in kept.pop("annotations", []) if note.get("xref") == note.get("yref") == "paper"]
    emptied = Figure(**kept, annotations=notes)
    for trace in figure.data:
        emptied.add(trace["type"], x=[None], y=[None], **_look(trace))
    for letter in "xy":
        for i in _panels(figure):
            shown = dict(figure.axis(letter, i))
            emptied.layout[axis(f"{letter}axis", i)] = {"range": _range(figure, letter, i), **shown}
    return emptied


def _panels(figure: Figure) -> set[int]:
    """The pairs of axes on which something is drawn, counted from 1."""
    return {int(trace.get("xaxis", "x")[1:] or 1) for trace in figure.data}


def _look(trace: Mapping[str, Any]) -> dict[str, Any]:
    """What the legend shows of a trace: its name, its colour and its line, without what differs from point to point."""
    looks = {name: _same(trace[name]) for name in LOOKS if is_dict(trace.get(name))}
    return {name: trace[name] for name in KEPT if name in trace} | looks


def _same(look: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in look.items() if isinstance(value, str | int | float)}


def _range(figure: Figure, letter: str, i: int) -> list[float]:
    """The ends of an axis that shows all its data; on a logarithmic one, as Plotly has it, their logarithms."""
    numbers = figure.drawn(letter, i)
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    margin = MARGIN * ((high - low) or 1.0)
    return [low - margin, high + margin]
