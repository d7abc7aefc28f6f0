"""What becomes of a table: the choices, and those that a page opens with."""

from dataclasses import dataclass
from math import isqrt
from typing import Literal

import numpy as np

from aeviz.language import text
from aeviz.memo import once
from aeviz.upload import suspects
from aeviz.upload.base import Column, Table
from aeviz.upload.labels import offered

LABELS = ("label", "labels", "class", "target", "y", "species", "digit", "folder", "category", "diagnosis", "outcome")
PARTS = {"train", "training", "test", "testing", "val", "valid", "validation", "eval", "images", "img"}
MOST_CLASSES = 100  # of a column that is guessed to hold classes
MOST_UNLABELLED = 0.5  # share of the rows: what hardly any row has is no class of them
FRACTIONAL = 0.5  # share of the other columns that must hold fractions


@dataclass(frozen=True)
class Choices:
    """What is made of a table's columns and rows.

    label        the column that holds the classes; "" for none
    value        the column of numbers that colours points, and is no feature; "" for none
    leave_out    columns of numbers that are not used
    one_hot      columns of categories that become one 0/1 feature for each level; other categories are not used
    as_days      columns of dates that are used, in days since 1970; other dates are not
    cleared      mixed columns that are used, their texts counted as missing; other mixed columns are not
    sentinels    (column, number) pairs that count as missing
    constant     whether constant columns are used
    missing      what is done where a number is missing: the row goes, the column goes, or its median is put there
    image_shape  (height, width) if the columns are pixels, row by row; None if they are not
    scaling      mean 0 and variance 1 for each feature, or [0, 1] (for images: of all pixels together)
    held_out     a class, or several, kept out of training as anomalies
    seed         of the sample of many rows, and of the split into training and test
    """

    label: str = ""
    leave_out: tuple[str, ...] = ()
    one_hot: tuple[str, ...] = ()
    as_days: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    constant: bool = False
    missing: Literal["rows", "columns", "median"] = "rows"
    image_shape: tuple[int, int] | None = None
    scaling: Literal["standardise", "[0, 1]"] = "standardise"
    held_out: tuple[str, ...] | str = ()
    seed: int = 0
    value: str = ""
    sentinels: tuple[tuple[str, float], ...] = ()

    def __post_init__(self):
        if isinstance(self.held_out, str):
            object.__setattr__(self, "held_out", (self.held_out,) if self.held_out else ())


@once
def guess(table: Table) -> Choices:
    """The choices a page opens with: nothing is imputed or encoded; what looks like no feature is left out."""
    label = guessed_label(table)
    shape = table.image_shape or _square(table, label)
    pixels = shape is not None
    return Choices(
        label,
        leave_out=() if pixels else tuple(name for name in suspects.no_features(table) if name != label),
        sentinels=() if pixels else tuple(found for found in suspects.sentinels(table) if found[0] != label),
        constant=pixels,
        image_shape=shape,
        scaling="[0, 1]" if pixels else "standardise",
    )


def guessed_label(table: Table) -> str:
    """The column that most likely holds the classes: by its name, as the only category, or first or last of all."""
    could = tuple(name for name in offered(table) if table.column(name).missing <= MOST_UNLABELLED * table.n)
    if likely := [name for name in could if name.lower() in LABELS and not _names_parts(table.column(name))]:
        return likely[0]
    if beside := [name for name in could if name in table.aside and not _names_parts(table.column(name))]:
        return beside[0]
    if table.image_shape is not None:
        return ""
    categories = [name for name in could if table.column(name).kind == "category"]
    if len(categories) == 1:
        return categories[0]
    return "" if categories else _at_an_end(table, could)


def why_label(table: Table) -> str:
    """Why that column was guessed, where it is a number like the others; "" elsewhere."""
    label = guessed_label(table)
    named = label.lower() in LABELS or label in table.aside
    if not label or named or table.column(label).kind == "category":
        return ""
    return text(
        "Column {label} holds a few whole numbers and stands first or last: it is taken for classes.", label=repr(label)
    )


def _names_parts(column: Column) -> bool:
    return bool(column.levels) and {level.lower() for level in column.levels} <= PARTS


def _at_an_end(table: Table, could: tuple[str, ...]) -> str:
    """The first or last column, if it alone of the two holds a few whole numbers, and the others do not."""
    marked = {name for name, _ in suspects.sentinels(table)}
    columns = [column for column in table.columns if column.name not in suspects.no_features(table)]
    if len(columns) < 3:
        return ""
    ends = [c for c in (columns[0], columns[-1]) if c.name in could and c.kind == "number" and _few(c)]
    ends = [c for c in ends if c.name not in marked]
    if len(ends) != 1:
        return ""
    others = [column for column in columns if column is not ends[0] and column.numbers is not None]
    fractional = sum(bool(np.any(_finite(column) % 1)) for column in others)
    pixels = _is_square(len(others)) and all(_greys(column) for column in others)
    return ends[0].name if fractional > FRACTIONAL * len(others) or pixels else ""


def _few(column: Column) -> bool:
    values, counts = np.unique(_finite(column), return_counts=True)
    return 2 <= len(values) <= MOST_CLASSES and len(values) <= counts.sum() / 5


def _finite(column: Column) -> np.ndarray:
    return column.values[np.isfinite(column.values)]


def _is_square(n: int) -> bool:
    return n >= 16 and isqrt(n) ** 2 == n


def _greys(column: Column) -> bool:
    values = _finite(column)
    return not column.missing and len(values) > 0 and values.min() >= 0 and values.max() <= 255


def _square(table: Table, label: str) -> tuple[int, int] | None:
    """A square, where as many columns of numbers are left, and all look like grey values."""
    pixels = [c for c in table.columns if c.name != label and c.name not in table.aside]
    side = isqrt(len(pixels))
    if side * side != len(pixels) or side < 4 or any(c.numbers is None or c.missing for c in pixels):
        return None
    low, high = (edge(c.values.min() if edge is min else c.values.max() for c in pixels) for edge in (min, max))
    named = all("pixel" in c.name.lower() for c in pixels)
    return (side, side) if low >= 0 and high <= 255 and (named or not table.named or high in (1, 15, 16, 255)) else None
