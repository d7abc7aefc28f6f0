"""A table from rows of cells that have types already: sheets and JSON hold such."""

import datetime
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from aeviz.language import text
from aeviz.upload import columns, dialect, marks
from aeviz.upload.base import BadFile, Column, Reading, Table, check_size, distinct

N_LOOKED_AT = 400  # rows that tell whether the first holds names
MAX_CELLS = 2**23  # each is an object of some 50 bytes


def of_rows(rows: Sequence[Sequence[Any]], reading: Reading, first_row: int = 1) -> Table:
    """The table of rows of cells: numbers, texts, booleans, points in time, None; the first may hold the names."""
    skipped = _titles(rows) if reading.skip is None else min(reading.skip, len(rows))
    rows, first_row = rows[skipped:], first_row + skipped
    if not rows:
        raise BadFile(text("it holds no row."))
    n = max(map(len, rows))
    check_size(len(rows), n)
    rows = [[*row, *[None] * (n - len(row))] for row in rows] if any(len(row) < n for row in rows) else rows
    heading = _heading(rows, n, reading)
    body, below = (heading.body, "") if reading.below else _without_notes(heading.body)
    found = dict(enumerate(zip(*body, strict=True)))
    kept = [i for i in range(n) if heading.names[i] or any(cell is not None for cell in found.get(i, ()))]
    called, notes = distinct([heading.names[i][:100] for i in kept])
    notes = (*notes, *_said(heading, skipped, below))
    first_row += len(rows) - len(heading.body)
    made = tuple(of_cells(called[k], found.get(i, ()), first_row, reading) for k, i in enumerate(kept))
    return Table(made, len(body), notes=notes, first_row=first_row, named=heading.named)


class _Heading(NamedTuple):
    """The names above a table, "" for none, and the rows below them.

    joined  whether the names stand in two rows; units: what a second row of other words says
    """

    names: list[str]
    body: Sequence[Sequence[Any]]
    named: bool
    joined: bool = False
    units: str = ""


def _heading(rows: Sequence[Sequence[Any]], n: int, reading: Reading) -> _Heading:
    if not (_has_names(rows, n) if reading.header is None else reading.header):
        return _Heading([""] * n, rows, False)
    names, body = [written(cell).strip() for cell in rows[0]], rows[1:]
    if len(body) <= 2 or not _are_more_names(body, n):
        return _Heading(names, body, True)
    second = [written(cell).strip() for cell in body[0]]
    both = list(dialect.in_two_rows(names, second))
    joined = both != names
    return _Heading(both, body[1:], True, joined, "" if joined else ", ".join(second)[:60])


def _said(heading: _Heading, skipped: int, below: str) -> Iterator[str]:
    """What was found around the table, in sentences."""
    if not heading.named:
        yield text("The first row was read as values: the columns have no names.")
    if skipped:
        yield text("The lines above the table are left out.")
    if heading.joined:
        yield text("The names stand in two rows, which are put together.")
    if heading.units:
        yield text("The row below the names is left out: its units are {units}.", units=repr(heading.units))
    if below:
        yield text("The lines below the table are left out, the first {first}.", first=repr(below))


def _are_more_names(body: Sequence[Sequence[Any]], n: int) -> bool:
    """Whether the row below the names holds words above every column of numbers: more names, or units."""
    numeric = [i for i in range(n) if all(isinstance(row[i], int | float | None) for row in body[1:N_LOOKED_AT])]
    numeric = [i for i in numeric if any(row[i] is not None for row in body[1:N_LOOKED_AT])]
    above = [body[0][i] for i in numeric if body[0][i] is not None]
    return len(above) > 0 and all(isinstance(cell, str) and cell.strip() for cell in above)


def _without_notes(body: Sequence[Sequence[Any]]) -> tuple[Sequence[Sequence[Any]], str]:
    """The rows without the notes below them, where rows begin with a number; and the first note's beginning."""
    end, below = len(body), ""
    numbered = bool(body) and len(body[0]) > 2 and isinstance(body[0][0], int | float | datetime.date)
    while numbered and end > 1:
        filled = [cell for cell in body[end - 1] if cell is not None and cell != ""]
        if len(filled) > 1 or (filled and not isinstance(body[end - 1][0], str)):
            break
        below = filled[0][:60] if filled else below
        end -= 1
    return (body[:end], below) if below else (body, "")


def of_columns(found: dict[str, Sequence[Any]], reading: Reading) -> Table:
    """The table of named columns of cells, all of one length."""
    lengths = {len(cells) for cells in found.values()}
    if len(lengths) != 1:
        raise BadFile(
            text("its columns have different lengths: {lengths}.", lengths=", ".join(map(str, sorted(lengths)[:5])))
        )
    names, notes = distinct([name.strip()[:100] for name in found])
    (n,) = lengths
    check_size(n, len(names))
    made = (of_cells(name, cells, 1, reading) for name, cells in zip(names, found.values(), strict=True))
    return Table(tuple(made), n, notes=notes)


def of_cells(name: str, cells: Sequence[Any], first_row: int, reading: Reading) -> Column:
    """The column of these cells."""
    import pyarrow as pa

    kinds: set[type[Any]] = {type(cell) for cell in cells}
    kinds.discard(type(None))
    if kinds <= {int, float, bool}:
        return columns.of_numbers(name, np.fromiter(_numbers(cells), np.float64, len(cells)), first_row)
    if kinds <= {datetime.date, datetime.datetime}:
        return _dates(name, cells)
    return columns.of_texts(name, pa.array([written(cell) for cell in cells], pa.string()), first_row, None, reading)


def _numbers(cells: Sequence[Any]) -> Iterator[float]:
    for cell in cells:
        try:
            yield math.nan if cell is None else float(cell)
        except OverflowError:  # a whole number of more than 308 digits
            yield math.inf


def _dates(name: str, cells: Sequence[Any]) -> Column:
    import pandas

    when = pandas.to_datetime(pandas.Series(list(cells), dtype=object), errors="coerce", utc=True)
    return columns.of_dates(name, when)


def written(cell: Any) -> str:
    """A cell as text; whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)


def _titles(rows: Sequence[Sequence[Any]]) -> int:
    """How many rows stand above the table: empty ones, and titles of one cell where the rest has at least three."""
    filled = [sum(cell is not None and cell != "" for cell in row) for row in rows[:N_LOOKED_AT]]
    usual = int(np.median([n for n in filled if n] or [0]))
    titles = 0
    while titles < len(filled) and (filled[titles] == 0 or (filled[titles] == 1 and usual >= 3)):
        titles += 1
    return titles


def _has_names(rows: Sequence[Sequence[Any]], n: int) -> bool:
    some = [[written(cell) for cell in row] for row in rows[:N_LOOKED_AT]]
    return dialect.has_names(some[0], some[1:], n, marks.find(list(zip(*some[1:], strict=True))).marks)
