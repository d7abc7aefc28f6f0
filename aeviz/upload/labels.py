"""Columns as classes."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np

from aeviz.language import count, plural, text
from aeviz.memo import once
from aeviz.upload import suspects
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
    glanced = _n_whole(column.values[:N_GLANCED])
    if glanced is None or glanced > MAX_LEVELS:
        return False
    n, n_cells = _n_whole(column.values), len(column.values) - column.missing
    return n is not None and 0 < n <= min(MAX_LEVELS, max(2, n_cells // 2))


def _n_whole(numbers: np.ndarray) -> int | None:
    """How many different finite numbers there are; None if one of them is not whole."""
    finite = numbers[np.isfinite(numbers)]
    return None if finite.dtype.kind == "f" and np.any(finite % 1) else len(np.unique(finite))


def classes(column: Column) -> tuple[np.ndarray, tuple[str, ...]]:
    """(n,) int64 class of each cell, -1 where it is missing, and the classes' names, for a column that can label."""
    if column.codes is not None:
        return column.codes.astype(np.int64), column.levels
    labelled = np.isfinite(column.values)
    found, inverse = np.unique(column.values[labelled], return_inverse=True)
    codes = np.full(len(column.values), -1, np.int64)
    codes[labelled] = inverse
    return codes, tuple(f"{value:.15g}" for value in found)


def levels(column: Column) -> tuple[str, ...]:
    """The classes' names, for a column that can label."""
    return classes(column)[1]


def with_labels(table: Table, other: Table) -> Table:
    """The table with the columns of another file beside it, by the rows' names or else in their order.

    Raises BadFile if they do not fit.
    """
    if table.rows:
        with suppress(NoNames):
            named = named_rows(table, other)
            return replace(named, notes=(*named.notes, text("Labels were found by the rows' names.")))
    columns = _without_row_numbers(other)
    if other.n != table.n:
        raise BadFile(_of_another_length(table, other))
    if len(columns) == 1:
        columns = [replace(columns[0], name="label")]
    said = (
        text("Labels belong to the rows in their order.")
        if not table.rows
        else text("Labels belong to the pictures in the order of their names, where 10 comes after 9.")
    )
    return _beside(table, columns, said)


def _of_another_length(table: Table, other: Table) -> str:
    values = {"rows": count(other.n), "columns": count(len(other.columns)), "n": count(table.n)}
    if table.rows:
        return text(
            "the file of labels has {rows} rows and {columns} columns; it must have 1 column and {n} rows, or a "
            "column with the names of the pictures.",
            **values,
        )
    return text(
        "the file of labels has {rows} rows and {columns} columns; it must have 1 column and {n} rows.", **values
    )


class NoNames(BadFile):
    """A table that does not name the rows of another one."""


def named_rows(table: Table, other: Table) -> Table:
    """The table with the other's columns beside it, row by row as a column of the other names them.

    A name may stand with or without its folder and ending; whole numbers are names where all rows have such. Raises
    NoNames where no column names at least half of the rows.
    """
    for name, key in ((c.name, key) for key in (_path, _base, _stem) for c in other.columns):
        found = _index(table.rows, _texts(other.column(name)), key)
        if found is not None and (found >= 0).mean() >= 0.5:
            return _joined(table, other, name, found)
    for column in other.columns:
        found = _index(table.rows, _texts(column), _whole)
        if found is not None and (found >= 0).all():
            return _joined(table, other, column.name, found)
    raise NoNames(text("no column of the table names the pictures."))


def _joined(table: Table, other: Table, name: str, index: np.ndarray) -> Table:
    said, lacking, more = (), int((index < 0).sum()), other.n - len(set(index[index >= 0].tolist()))
    if lacking:
        said += (str(plural("{n} picture has no label.", "{n} pictures have no label.", n=count(lacking))),)
    if more:
        said += (str(plural("{n} label has no picture.", "{n} labels have no picture.", n=count(more))),)
    return _beside(table, [_taken(c, index) for c in other.columns if c.name != name], *said)


def _beside(table: Table, columns: list[Column], *said: str) -> Table:
    taken = {column.name for column in table.columns}
    named = [replace(c, name=c.name if c.name not in taken else f"{c.name} (label)") for c in columns]
    aside = (*(c.name for c in named), *table.aside)
    return replace(table, columns=(*table.columns, *named), aside=aside, notes=(*table.notes, *said))


def _taken(column: Column, index: np.ndarray) -> Column:
    """The column's cells in another order; where the index is -1, a cell is missing."""
    none = index < 0
    numbers = column.numbers
    if numbers is not None:
        numbers = np.where(none, np.nan, numbers[index].astype(np.float64))
    codes = None if column.codes is None else np.where(none, -1, column.codes[index])
    lost = numbers is not None and ~np.isfinite(numbers)
    missing = int(np.sum(lost if numbers is not None else (codes < 0) if codes is not None else none))
    places: list[int] = index[: len(column.first)].tolist()
    first = tuple("" if i < 0 or i >= len(column.first) else column.first[i] for i in places)
    return replace(column, numbers=numbers, codes=codes, missing=missing, first=first, texts=None)


def _index(rows: tuple[str, ...], texts: list[str], key: Callable[[str], str]) -> np.ndarray | None:
    """(n,) which of the texts names each row, -1 for none; None where a name is given twice."""
    if not texts:
        return None
    places = {key(cell): i for i, cell in enumerate(texts)}
    places.pop("", None)
    keys = [key(row) for row in rows]
    if len(set(keys)) < len(keys) or len(places) < len(texts) * 0.99:
        return None
    return np.array([places.get(name, -1) for name in keys])


def _texts(column: Column) -> list[str]:
    """A column's cells, as texts; [] where they are not names."""
    if column.texts is not None:
        return ["" if cell is None else cell for cell in column.texts.to_pylist()]
    if column.codes is not None:
        return ["" if code < 0 else column.levels[code] for code in column.codes]
    if column.kind == "number" and not column.missing and not np.any(column.values % 1):
        return [f"{value:.0f}" for value in column.values]
    return []


def _path(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./").lower()


def _base(name: str) -> str:
    return PurePosixPath(_path(name)).name


def _stem(name: str) -> str:
    base = _base(name)
    return base.removesuffix(PurePosixPath(base).suffix) if PurePosixPath(base).suffix[1:].isalpha() else base


def _whole(name: str) -> str:
    """The only whole number in a name, without leading zeros."""
    found = re.findall(r"\d+", _stem(name))
    return str(int(found[0])) if len(found) == 1 else ""


def _without_row_numbers(other: Table) -> list[Column]:
    columns = [column for column in other.columns if column.name not in suspects.no_features(other)]
    return columns if columns else list(other.columns)
