"""A last row that sums up the others: their sums, or their means, column by column."""

from dataclasses import replace

import numpy as np

from aeviz.language import text
from aeviz.upload.base import Column, Table

LEAST_ROWS, LEAST_COLUMNS = 5, 2  # fewer could agree by chance
CLOSE = 1e-3  # of the column's standard deviation, or of the sum: what rounding leaves


def without(table: Table) -> Table:
    """The table without its last row where that holds the sums, or the means, of all columns that vary."""
    varying = [column for column in table.columns if column.kind in ("number", "mixed") and _varies(column)]
    if table.image_shape is not None or table.n < LEAST_ROWS or len(varying) < LEAST_COLUMNS:
        return table
    for is_one, told in ((_is_sum, text("sums")), (_is_mean, text("means"))):
        if all(map(is_one, varying)):
            columns = tuple(_shorter(column) for column in table.columns)
            note = text("The last row is left out: it holds the {what} of the others.", what=told)
            return replace(table, columns=columns, n=table.n - 1, notes=(*table.notes, note), rows=table.rows[:-1])
    return table


def _varies(column: Column) -> bool:
    rest = _rest(column)
    return bool(np.isfinite(column.values[-1]) and len(rest) and rest.min() < rest.max())


def _rest(column: Column) -> np.ndarray:
    rest = column.values[:-1].astype(np.float64)
    return rest[np.isfinite(rest)]


def _is_sum(column: Column) -> bool:
    total = _rest(column).sum()
    return abs(column.values[-1] - total) <= CLOSE * max(abs(total), _rest(column).std())


def _is_mean(column: Column) -> bool:
    return abs(column.values[-1] - _rest(column).mean()) <= CLOSE * _rest(column).std()


def _shorter(column: Column) -> Column:
    """The column without its last cell, and without the level that only this had."""
    texts = None if column.texts is None else column.texts[:-1]
    if column.numbers is not None:
        missing = column.missing - (not np.isfinite(column.numbers[-1]))
        clear = column.kind == "mixed" and not missing
        told = {"kind": "number", "note": ""} if clear else {}
        return replace(column, numbers=column.numbers[:-1], texts=texts, missing=missing, **told)
    if column.codes is None:
        return replace(column, texts=texts)
    missing, codes = column.missing - (column.codes[-1] < 0), column.codes[:-1]
    found: list[int] = np.unique(codes[codes >= 0]).tolist()
    codes = np.where(codes < 0, -1, np.searchsorted(found, codes))
    return replace(column, codes=codes, levels=tuple(column.levels[i] for i in found), texts=texts, missing=missing)
