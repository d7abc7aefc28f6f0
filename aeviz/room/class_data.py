"""Drawings as short texts, and the data set that those of a whole class become.

"8x8:0139..." is a digit, a figure from 0 (paper) to 9 (ink) for each pixel, row by row; "p:12,-40;..." are points of
the plane, in hundredths.
"""

import re

import numpy as np

from aeviz.data import in_memory
from aeviz.data.base import Dataset
from aeviz.room.state import ClassData

GREYS, HUNDRED = 9, 100
FEWEST = 30  # rows from which something can be learnt, and of which a neighbourhood of ten is a part
EVERY = 5  # each fifth row is tested on
POINTS = re.compile(r"p:(-?\d{1,3},-?\d{1,3}(?:;-?\d{1,3},-?\d{1,3})*)", re.ASCII)


def read(text: str, rows: int, columns: int) -> np.ndarray:
    """(m, d) float64 rows of one drawing: one for a digit, one a point for points. Raises ValueError."""
    if rows:
        digit = re.fullmatch(rf"{rows}x{columns}:([0-9]{{{rows * columns}}})", text)
        if digit:
            return np.array([[int(grey) / GREYS for grey in digit[1]]])
    elif points := POINTS.fullmatch(text):
        return np.array([[int(v) / HUNDRED for v in pair.split(",")] for pair in points[1].split(";")])
    raise ValueError("This is no drawing of the kind that was asked for.")


def dataset(data: ClassData) -> Dataset:
    """One data set of all drawings, in the order in which they came. Raises ValueError for too few of them."""
    x = np.concatenate([_rows(data, i) for i in range(len(data.drawings))] or [np.zeros((0, 2))]).astype(np.float32)
    if len(x) < FEWEST:
        raise ValueError(f"A data set has at least {FEWEST} rows; {len(x)} were drawn.")
    if (x == x[0]).all():
        raise ValueError("All drawings are the same: there is nothing to learn.")
    test = np.arange(EVERY - 1, len(x), EVERY)
    d = x.shape[1]
    mean, scale = np.zeros(d, np.float32), np.ones(d, np.float32)
    if not data.rows:
        train = np.delete(x, test, 0)
        mean, spread = train.mean(0), train.std(0)
        scale = np.where(spread > 0, spread, 1).astype(np.float32)
    return in_memory.named(
        x=(x - mean) / scale,
        train=np.setdiff1d(np.arange(len(x)), test),
        test=test,
        mean=mean,
        scale=scale,
        feature_names=_names(data, d),
        image_shape=(data.rows, data.columns) if data.rows else None,
    )


def rows_of(data: ClassData, id: str) -> list[int]:
    """The numbers of the rows that a student has drawn."""
    found: list[int] = []
    first = 0
    for work in data.drawings:  # whoever follows is told with every move: so they are counted and not read
        n = 1 if data.rows else work.content.count(";") + 1
        found += range(first, first + n) if work.by == id else ()
        first += n
    return found


def _rows(data: ClassData, i: int) -> np.ndarray:
    return read(data.drawings[i].content, data.rows, data.columns)


def _names(data: ClassData, d: int) -> tuple[str, ...]:
    return tuple(f"pixel {i}" for i in range(d)) if data.rows else ("x", "y")
