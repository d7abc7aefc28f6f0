"""Columns as classes."""

from dataclasses import replace

import numpy as np

from aeviz.memo import once
from aeviz.upload.base import MAX_LEVELS, BadFile, Column, Table

N_GLANCED = 2000  # cells that tell most columns of many different numbers


@once
def offered(table: Table) -> tuple[str, ...]:
    """The names of the columns that can label, found once for each table; no pixel of an ensemble of images is one."""
    columns = (c for c in table.columns if table.image_shape is None or c.name in table.aside)
    return tuple(column.name for column in columns if can_label(column))


def can_label(column: Column) -> bool:
    """Whether a column has few enough different values, and all of them whole numbers or texts, to be classes."""
    if column.codes is not None:
        return column.kind in ("category", "constant") and len(column.levels) > 0
    if column.kind not in ("number", "constant"):
        return False
    glanced = _n_whole(column.numbers[:N_GLANCED])
    if glanced is None or glanced > MAX_LEVELS:
        return False
    n, n_cells = _n_whole(column.numbers), len(column.numbers) - column.missing
    return n is not None and 0 < n <= min(MAX_LEVELS, max(2, n_cells // 2))


def _n_whole(numbers: np.ndarray) -> int | None:
    """How many different finite numbers there are; None if one of them is not whole."""
    finite = numbers[np.isfinite(numbers)]
    return None if finite.dtype.kind == "f" and np.any(finite % 1) else len(np.unique(finite))


def classes(column: Column) -> tuple[np.ndarray, tuple[str, ...]]:
    """(n,) int64 class of each cell, -1 where it is missing, and the classes' names, for a column that can label."""
    if column.codes is not None:
        return column.codes.astype(np.int64), column.levels
    labelled = np.isfinite(column.numbers)
    found, inverse = np.unique(column.numbers[labelled], return_inverse=True)
    codes = np.full(len(column.numbers), -1, np.int64)
    codes[labelled] = inverse
    return codes, tuple(f"{value:.15g}" for value in found)


def levels(column: Column) -> tuple[str, ...]:
    """The classes' names, for a column that can label."""
    return classes(column)[1]


def with_labels(table: Table, other: Table) -> Table:
    """The table with the one column of another file beside it. Raises BadFile if they do not fit."""
    if len(other.columns) != 1 or other.n != table.n:
        shape = f"{other.n:,} rows and {len(other.columns)} columns"
        raise BadFile(f"the file of labels has {shape}; it must have 1 column and {table.n:,} rows.")
    return replace(table, columns=(*table.columns, replace(other.columns[0], name="label")), aside=("label",))
