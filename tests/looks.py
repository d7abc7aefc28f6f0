"""What is wrong with how a figure looks: colours that do not stand out, bars and values that mislead, broken axes."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import plotly.graph_objects as go

from aeviz import figures
from aeviz.language import separators

PAGES = ("#FFFFFF", "#171614", "#0E1117")  # Streamlit's: light, and two of the dark kind
GRAPHICS = 3.0  # WCAG 2.2, 1.4.11
TEXT = 4.5  # WCAG 2.2, 1.4.3
HEX = re.compile(r"#[0-9A-Fa-f]{6}")
POINT = re.compile(r"(?<![\w.])\d+\.\d{1,2}(?![\d.])|(?<![\w.])0\.\d")  # 1.797 has its thousands marked
ENDS = (0, 0.5, 1, 90)  # of shares and of angles; one half is what chance has
ROOM = 0.35
OF_PLOTLY = re.compile(r"%\{[^}]*\}|<[^>]*>|rgba?\([^)]*\)")  # a place for a number, a tag, a colour


@cache
def luminance(colour: str) -> float:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return float(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faults(figure: figures.Figure) -> list[str]:
    """In words; of a figure that looks as it should, none."""
    kinds = (_pale, _letters, _cells, _methods, _bars, _outside, _loose, _shades, _notes, _below, _axes, _decimals)
    return [fault for kind in kinds for fault in kind(figure)]


TEMPLATES: list[dict] = []  # those that Plotly has been asked about


def in_plotly(figure: figures.Figure) -> go.Figure:
    """`Figure.checked`, asked about the template that figures share once: it takes longer than most figures."""
    template = figure.layout["template"]
    if template not in TEMPLATES:
        TEMPLATES.append(template)
        return figure.checked()
    return go.Figure({"data": figure.data, "layout": figure.layout | {"template": "none"}})


def texts(part) -> Iterator[str]:
    """What is written on a figure: labels, titles, notes and hover texts."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name not in ("template", "type", "meta", "color", "colorscale", "fillcolor", "domain", "tickformat"):
                yield from texts(value)
    elif isinstance(part, list | tuple) or (isinstance(part, np.ndarray) and part.dtype.kind in "OU"):
        for one in part:
            yield from texts(one)


def _decimals(figure) -> Iterator[str]:
    """Numbers have the reader's decimal mark, those that Plotly writes and those that stand in a text."""
    marks = separators()
    if figure.layout["template"]["layout"].get("separators") != marks:
        yield "Plotly does not know the reader's decimal mark"
    if marks[0] == ".":
        return
    for words in dict.fromkeys(texts([figure.data, figure.layout])):
        if POINT.search(OF_PLOTLY.sub("", words)):
            yield f"{words[:60]!r} has a decimal point"


def _colours(part) -> Iterator[str]:
    """The colours that something is drawn in; not the outlines of marks, which only part them, nor colour scales."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from _colours(one)
    if isinstance(part, dict):
        for name, value in part.items():
            if name in ("color", "fillcolor"):
                yield from (c for c in (value if isinstance(value, list) else [value]) if isinstance(c, str))
            elif name == "marker":
                yield from _colours({**value, "line": None})
            elif name not in ("colorscale", "coloraxis", "template", "textfont", "z", "x", "y", "colorbar"):
                yield from _colours(value)


def _pale(figure) -> Iterator[str]:
    drawn = [*figure.data, {"shapes": figure.layout.get("shapes", [])}]
    for colour in {c for part in drawn for c in _colours(part) if HEX.fullmatch(c)}:
        least = min(contrast(colour, page) for page in PAGES)
        if least < GRAPHICS:
            yield f"{colour} has a contrast of {least:.2f} only"


def _letters(figure) -> Iterator[str]:
    """Words in a colour of their own are read on what is behind them: their own label, or the page."""
    for note in [*figure.layout.get("annotations", []), *figure.layout.get("scene", {}).get("annotations", [])]:
        colour = note.get("font", {}).get("color", "")
        behind = ("#FFFFFF",) if note.get("bgcolor", "").startswith("rgba(255,255,255,0.9") else PAGES
        if HEX.fullmatch(colour) and (least := min(contrast(colour, page) for page in behind)) < TEXT:
            yield f"the words {note['text']!r} have a contrast of {least:.2f} only"


def _cells(figure) -> Iterator[str]:
    """What is written in a table's cells is read on their colours."""
    for table in [trace for trace in figure.data if trace["type"] == "heatmap"]:
        texts = [t for t in figure.data if t.get("mode") == "text" and t.get("xaxis") == table.get("xaxis")]
        if not texts and "texttemplate" not in table:
            continue
        z, scale = np.asarray(table["z"], dtype=float), table["colorscale"]
        places = [(x, y, part) for (y, x), part in np.ndenumerate(z) if np.isfinite(part)]
        if "texttemplate" in table:
            written = {(x, y): table.get("textfont", {}).get("color", "#444444") for x, y, _ in places}
        else:
            written = {
                place: trace["textfont"].get("color", "#444444")
                for trace in texts
                for place in zip(np.asarray(trace["x"]).tolist(), np.asarray(trace["y"]).tolist(), strict=True)
            }
        for x, y, part in places:
            if (x, y) in written and (found := contrast(written[x, y], shade(scale, part, table))) < TEXT:
                yield f"what is written in cell {x}, {y} has a contrast of {found:.2f} only"


def shade(scale, value: float, table) -> str:
    """The colour of a cell, in the table's scale."""
    at = (value - table["zmin"]) / (table["zmax"] - table["zmin"])
    places, colours = zip(*scale, strict=True)
    channels = [np.interp(at, places, [int(colour[i : i + 2], 16) for colour in colours]) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(channel):02X}" for channel in channels)


def _methods(figure) -> Iterator[str]:
    """A method has its colour, unless another trace of the figure has it already."""
    drawn = [
        (t.get("name"), {c.upper() for c in _colours({n: t.get(n, {}) for n in ("line", "marker")})})
        for t in figure.data
    ]
    for name, colours in drawn:
        own = figures.METHODS.get(name, "").upper()
        if own and colours and own not in colours and not any(own in c for other, c in drawn if other != name):
            yield f"{name} is drawn in {sorted(colours)}, not in its {own}"


def _axis(figure, trace: dict, letter: str) -> dict:
    return figure.layout.get(f"{letter}axis{trace.get(f'{letter}axis', letter)[1:]}", {})


def _bars(figure) -> Iterator[str]:
    for trace in figure.data:
        if trace["type"] == "bar":
            axis = _axis(figure, trace, "x" if trace.get("orientation") == "h" else "y")
            low, high = axis.get("range", (0, 0))
            if axis.get("type") != "log" and not min(low, high) <= 0 <= max(low, high):
                yield f"the bars {trace.get('name', '')!r} do not begin at 0"


def _outside(figure) -> Iterator[str]:
    for trace in figure.data:
        for letter in "xy" if trace["type"] in ("scatter", "scattergl", "bar") else "":
            values, axis = np.asarray(trace.get(letter, [])), _axis(figure, trace, letter)
            if "range" not in axis or values.dtype.kind not in "iuf":
                continue
            if axis.get("type") == "log":
                values = np.log10(values[values >= 10.0 ** min(axis["range"])])  # lower ones: ``_below``
            low, high = sorted(axis["range"])
            beyond = values[np.isfinite(values) & ((values < low - 1e-9) | (values > high + 1e-9))]
            if len(beyond):
                yield f"{len(beyond)} values of {trace.get('name', '')!r} lie outside the {letter} axis"


def _loose(figure) -> Iterator[str]:
    """An axis goes little further than what is drawn on it, or than a natural end of its quantity."""
    for name, axis in figure.layout.items():
        if name[1:5] == "axis" and "range" in axis and axis.get("type") != "log":
            low, high = sorted(axis["range"])
            drawn = np.append(_on_axis(figure, name), [end for end in ENDS if low <= end <= high])
            room = max(drawn.min() - low, high - drawn.max())
            if room > ROOM * (high - low):
                yield f"the {name} from {low} to {high} is empty over {room} of it"


def _on_axis(figure, name: str) -> np.ndarray:
    """All numbers that are drawn along an axis: places, ends of lines and cells."""
    letter, of = name[0], name[0] + name[5:]
    traces = [trace for trace in figure.data if trace.get(f"{letter}axis", letter) == of]
    shapes = [shape for shape in figure.layout.get("shapes", []) if shape.get(f"{letter}ref", letter) == of]
    found = [trace.get(letter, []) for trace in traces] + [
        [shape[f"{letter}{end}"] for end in "01"] for shape in shapes
    ]
    numbers = [np.ravel(values) for values in map(np.asarray, found) if values.dtype.kind in "iuf"]
    every = np.concatenate([*numbers, []])
    return every[np.isfinite(every)]


def _shades(figure) -> Iterator[str]:
    """A colour scale with numbers beside it, or in its cells, holds all that it is of."""
    for table in [t for t in figure.data if t["type"] == "heatmap" and "zmin" in t and "xaxis" not in t]:
        z = np.asarray(table["z"], dtype=float)
        beyond = (z < table["zmin"] - 1e-9) | (z > table["zmax"] + 1e-9)
        if table.get("showscale", True) and beyond.any():
            yield f"{beyond.sum()} cells are beyond {table['zmin']} to {table['zmax']}"


def _notes(figure) -> Iterator[str]:
    """What is written at a place of the picture itself lies within it, or just beside it."""
    for note in figure.layout.get("annotations", []):
        for letter in "xy":
            own = str(note.get(f"{letter}ref", ""))
            if (own == "paper" or own.endswith("domain")) and not -0.5 <= note[letter] <= 1.5:
                yield f"{note['text']!r} is written at {note[letter]} of the {letter} axis"


def _below(figure) -> Iterator[str]:
    """A logarithmic axis has no place for 0, nor for what lies below its range: there a mark stands at its end."""
    for trace in [trace for trace in figure.data if trace["type"] in ("scatter", "scattergl")]:
        for letter, other in ("xy", "yx"):
            values, axis = np.asarray(trace.get(letter, [])), _axis(figure, trace, letter)
            if (
                axis.get("type") != "log"
                or values.dtype.kind not in "iuf"
                or not ("range" in axis or (values > 0).any())
            ):
                continue
            end = 10.0 ** axis.get("range", [-np.inf])[0]
            below = np.isfinite(values) & ((values <= 0) | (values < end))
            wanted = {float(place) for place, out in zip(trace[other], below, strict=True) if out}
            beside = [trace.get(f"{name}axis") for name in "xy"]
            marks = [
                t for t in figure.data if t.get("meta") == "outside" and [t.get(f"{n}axis") for n in "xy"] == beside
            ]
            if missing := wanted - {float(place) for mark in marks for place in mark[other]}:
                yield f"{len(missing)} values of {trace.get('name', '')!r} lie below the {letter} axis without a mark"


def _axes(figure) -> Iterator[str]:
    named = {name: axis for name, axis in figure.layout.items() if name[:5] in ("xaxis", "yaxis")}
    for name, axis in named.items():
        written = len(axis.get("tickvals", ())) == len(axis.get("ticktext", [None]))
        if axis.get("title", {}).get("text") in ("x", "y", "z"):
            yield f"the {name} does not say of what it is"
        if axis.get("type") == "log" and not written:
            yield f"the logarithmic {name} has no numbers that are written out"
