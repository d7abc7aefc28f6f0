"""Columns that look like no features, and numbers that look like no measurements: found, said, and left to the reader.

Nothing here decides: ``choices.guess`` leaves out what is named here, and the page shows it with one click to keep it.
"""

import re
from collections.abc import Iterator

import numpy as np

from aeviz.language import text
from aeviz.memo import once
from aeviz.upload.base import Column, Table

NAMED = re.compile(
    r"(?i)^(id|ids|index|idx|nr|no|no\.|number|row|rownames?|row[ _]?(number|id|nr)|unnamed: \d+|key|uuid)$"
)
ENDING = re.compile(r"(?:[a-z0-9 ](Id|ID)|(?i:[_ .-](id|nr|no|number|index|key)))$")
TIME = re.compile(r"(?i)time|stamp|epoch|date|zeit|datum")
NINES = re.compile(r"^-?(9{2,}|8{3,}|7{3,}|9+[78])(\.0*|\.9+|\.25)?$")
LIMITS = (-32768.0, 32767.0, 65535.0, -2147483648.0, 2147483647.0, -1000.0, -10000.0)
HUGE = 1e20
FEWEST = 3  # different values that measurements must have beside a mark for a missing one
MOST_MARKS = 6  # values at the ends of a column that are looked at


@once
def no_features(table: Table) -> dict[str, str]:
    """name -> why, for columns of numbers that look like row numbers, names of rows, or another column again."""
    found: dict[str, str] = {}
    seen: dict[bytes, str] = {}
    for column in _numbers(table):
        if why := _names_rows(column, table) or _names_time(column) or _is_code(column):
            found[column.name] = why
        elif column.kind == "number" and (twin := seen.setdefault(_content(column), column.name)) != column.name:
            found[column.name] = text("the same as {column}", column=twin)
    return found


@once
def sentinels(table: Table) -> tuple[tuple[str, float], ...]:
    """(name, value) for numbers that stand for missing ones: -999, 9999 and the like, far from all others of a column.

    Far is further than the others are from each other, or below 0 where no other is. What is one in a column is one in
    each where it stands alone.
    """
    if table.image_shape is not None:
        return ()
    columns = [column for column in _numbers(table) if column.kind in ("number", "mixed")]
    apart = {column.name: _apart(column) for column in columns}
    known = {value for values in apart.values() for value in values}
    return tuple(
        (column.name, value)
        for column in columns
        for value in sorted({*apart[column.name], *(v for v in known if _beyond(column, v, known))})
    )


def _numbers(table: Table) -> Iterator[Column]:
    if table.image_shape is None:
        yield from (
            c for c in table.columns if c.numbers is not None and c.kind != "date" and c.name not in table.aside
        )


def _names_rows(column: Column, table: Table) -> str:
    values = column.values
    if column.missing or column.kind != "number" or len(values) < 3 or np.any(values != np.floor(values)):
        return ""
    ordered = np.sort(values)
    if np.all(np.diff(ordered) == 1) and (ordered[0] in (0, 1) or np.all(np.diff(values) == 1)):
        return text("row numbers")
    called = NAMED.match(column.name) or ENDING.search(column.name) or re.fullmatch(r"column \d+", column.name)
    nameless = re.fullmatch(r"column \d+", column.name) and not table.named
    if called and not nameless and np.all(np.diff(ordered) > 0):
        return text("a different whole number in each row, as names of rows are")
    return ""


def _names_time(column: Column) -> str:
    """Dates and points in time that are written as one whole number, from which nothing can be learnt as it is."""
    values = column.values[np.isfinite(column.values)].astype(np.float64)
    if column.kind != "number" or len(values) < FEWEST or np.any(values % 1):
        return ""
    year, month, day = values // 10_000, values // 100 % 100, values % 100
    dates = (year >= 1900) & (year <= 2100) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    if dates.all():
        return text("dates, with year, month and day in one number")
    if TIME.search(column.name) and values.min() > 9e8 and values.max() < 2.5e12:
        return text("points in time, counted from 1970")
    return ""


def _is_code(column: Column) -> str:
    return text("some numbers begin with 0, as codes do") if column.coded else ""


def _content(column: Column) -> bytes:
    return np.asarray(column.values, np.float64).tobytes()


def _apart(column: Column) -> list[float]:
    """The values like -999 that lie further from the column's other values than these from each other."""
    values, counts = np.unique(column.values[np.isfinite(column.values)], return_counts=True)
    values = values.astype(np.float64)
    ends = {*range(min(MOST_MARKS, len(values))), *range(max(0, len(values) - MOST_MARKS), len(values))}
    marks = [i for i in ends if _is_mark(values[i], counts[i])]
    rest = np.delete(values, marks)
    if len(rest) < FEWEST:
        return []
    low, high = rest[0], rest[-1]
    far = [max(low - values[i], values[i] - high) > high - low or values[i] < 0 <= low for i in marks]
    return [float(values[i]) for i, is_far in zip(marks, far, strict=True) if is_far]


def _is_mark(value: float, count: int) -> bool:
    written = f"{value:.10g}"
    two = len(written.lstrip("-")) == 2
    if value in (-7, -8, -9) and count > 1:  # of questionnaires; far only where no other number is below 0
        return True
    return bool(NINES.match(written) and (count > 1 or not two)) or value in LIMITS or abs(value) >= HUGE


def _beyond(column: Column, value: float, known: set[float]) -> bool:
    """Whether a mark of other columns stands in this one, outside of all its other values."""
    found = column.values[np.isfinite(column.values)]
    rest = found[~np.isin(found, list(known))]
    return bool(np.any(found == value)) and len(rest) > 0 and not rest.min() <= value <= rest.max()
