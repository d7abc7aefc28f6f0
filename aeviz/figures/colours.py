"""Which colour a thing has, on every chart: classes, methods, training and test data, the exact answer, chance.

All stand out by 3:1 or more against a white page and against a dark one. A method keeps its colour in every language:
it is found by its name, in English or as the reader has it.
"""

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path

import numpy as np

from aeviz.language.catalogue import current, translated

PALETTE = json.loads((Path(__file__).parent / "palette.json").read_text(encoding="utf-8"))
SERIES = PALETTE["eight"]
BLUE, VERMILION, GREEN, PINK, BROWN, SKY, GREY, BRICK = SERIES
ACCENT = BLUE
CONTRAST = VERMILION  # the second series, and the mark of the present knob value
FORMULA = {
    "light": "#B04A00",
    "dark": VERMILION,
}  # CONTRAST as text, on the page of each theme: no colour has 4.5:1 on both
SEQUENTIAL: list[list[float | str]] = [[i / 9, colour] for i, colour in enumerate(PALETTE["sequential"])]
DIVERGING = [[0, "#2166AC"], [0.25, "#92C5DE"], [0.5, "#F7F7F7"], [0.75, "#F4A582"], [1, "#B2182B"]]
GRID = "rgba(127,127,127,0.22)"

_SAME = {  # colour -> what has it
    BLUE: (
        "autoencoder",
        "plain",
        "undercomplete",
        "overcomplete",
        "network",
        "the network",
        "trained network",
        "units of the network",
        "code",
        "by the code",
        "learned",
        "test",
        "test data",
        "pre-trained start",
        "across",
    ),
    VERMILION: ("PCA", "PCA residual", "principal components", "by PCA", "best affine map", "along"),
    GREEN: ("sparse", "topk", "top-k", "L1 on codes", "exact", "optimum", "theory"),
    PINK: ("denoising",),
    SKY: ("contractive", "training", "training data"),
    BROWN: ("linear", "variational", "UMAP"),
    BRICK: ("kNN distance",),
    GREY: (
        "random projection",
        "raw length",
        "random",
        "random start",
        "untrained",
        "chance",
        "inputs",
        "untouched",
        "single inputs",
    ),
}
METHODS = {name: colour for colour, names in _SAME.items() for name in names}


@cache
def _known(language: str) -> dict[str, str]:
    return METHODS | {translated(name, "", 1, language): colour for name, colour in METHODS.items()}


def series_colours(names: Collection[str]) -> dict[str, str]:
    """name -> its colour: a method's own, unless another name has it; the others take those that are left, in order."""
    known = _known(current())
    found: dict[str, str] = {}
    for name in names:
        if name in known and known[name] not in found.values():
            found[name] = known[name]
    left = [colour for colour in SERIES if colour not in found.values()] or SERIES
    others = [name for name in names if name not in found]
    return found | {name: left[i % len(left)] for i, name in enumerate(others)}


def class_colours(n: int) -> list[str]:
    """Colours for n classes: eight, or ten; then they repeat."""
    colours = SERIES if n <= len(SERIES) else PALETTE["ten"]
    return [colours[i % len(colours)] for i in range(n)]


def class_markers(n: int) -> list[str]:
    """A marker for each class, so that colour is never the only channel."""
    return [PALETTE["markers"][i % len(PALETTE["markers"])] for i in range(n)]


def sequential_rgb(part: float) -> tuple[float, float, float]:
    """Red, green and blue, each from 0 to 1, of SEQUENTIAL at a place from 0 to 1, as Plotly interpolates it."""
    places, colours = zip(*SEQUENTIAL, strict=True)
    red, green, blue = (
        float(np.interp(part, places, [int(colour[i : i + 2], 16) / 255 for colour in colours])) for i in (1, 3, 5)
    )
    return red, green, blue


def ink(behind: tuple[float, float, float]) -> str:
    """Black or white: the one of both that stands out more from a colour behind it, which is by 4.5:1 at least."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in behind]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]  # WCAG 2.2, relative luminance
    return "#000000" if (luminance + 0.05) ** 2 >= 1.05 * 0.05 else "#FFFFFF"
