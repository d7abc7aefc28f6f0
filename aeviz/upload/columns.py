"""The type of a column, found from its cells."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from aeviz.language import Sentence, count, text
from aeviz.upload import marks
from aeviz.upload.arrow_functions import arrow_functions
from aeviz.upload.base import MAX_LEVELS, ArrowArray, Column, ColumnKind, Reading
from aeviz.upload.marks import AFFIX, SPACES, UNIT, Marks

N_FIRST = 5
LONGEST = 100  # characters of a category
N_LOOKED_AT = 1000  # cells that tell how numbers are written
AROUND = re.compile(rf"\(?[+\-−]?\s*({AFFIX})?\s*[+\-−]?[\d.,'’{SPACES}]*\d\s*({AFFIX}|{UNIT})?\)?")
INFINITE = r"(?i)^[+-]?inf(inity)?$"
MONTH = r"^\d{1,2}/\d{1,2}/\d{4}"
ISO = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$"
CLOCK = r"^\d{1,2}:\d\d(:\d\d(\.\d+)?)?$"
DATES = (
    (ISO, "ISO8601", Sentence("year-month-day")),
    (r"^\d{1,2}\.\d{1,2}\.\d{4}$", "%d.%m.%Y", Sentence("day.month.year")),
    (r"^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d\d$", "%d.%m.%Y %H:%M", Sentence("day.month.year")),
    (r"^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d\d:\d\d$", "%d.%m.%Y %H:%M:%S", Sentence("day.month.year")),
    (r"^\d{1,2}\.\d{1,2}\.\d{2}$", "%d.%m.%y", Sentence("day.month.year")),
    (r"^\d{4}/\d{1,2}/\d{1,2}$", "%Y/%m/%d", Sentence("year-month-day")),
    (r"^\d{1,2}-[A-Za-z]{3}-\d{4}$", "%d-%b-%Y", Sentence("day-month-year")),
    *(
        (rf"{MONTH}{clock}$", f"{order}{time}", said)
        for clock, time in (("", ""), (r" \d{1,2}:\d\d", " %H:%M"), (r" \d{1,2}:\d\d:\d\d", " %H:%M:%S"))
        for order, said in (("%m/%d/%Y", Sentence("month/day/year")), ("%d/%m/%Y", Sentence("day/month/year")))
    ),
)


def of_numbers(
    name: str, values: np.ndarray, first_row: int = 1, note: str = "", kind: ColumnKind = "number"
) -> Column:
    """The column of (n,) real values; what is not finite is missing."""
    values = values.astype(np.float32) if values.dtype.kind == "b" else values
    finite = np.isfinite(values)
    missing = int((~finite).sum())
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        told = text(
            "{n} infinite, the first in row {row}: counted as missing.",
            n=count(len(infinite)),
            row=str(infinite[0] + first_row),
        )
        note = f"{told} {note}".strip()
    used = values[finite] if missing else values
    constant = not len(used) or used.min() == used.max()
    first = tuple(f"{value:g}" for value in values[:N_FIRST])
    found: ColumnKind = "constant" if constant else kind
    return Column(name, found, numbers=values, missing=missing, note=note, first=first)


def of_texts(
    name: str,
    cells: ArrowArray,
    first_row: int = 1,
    written: Marks | None = None,
    reading: Reading = Reading(),  # noqa: B008 (frozen)
) -> Column:
    """The column of (n,) texts, an Arrow array: numbers, dates, a few categories, or free text.

    Numbers have the marks of the whole table, or those that fit the cells best.
    """
    import pyarrow as pa

    pc = arrow_functions()
    trimmed = pc.utf8_trim_whitespace(cells)
    lowered = pc.utf8_lower(trimmed)
    nothing = (*marks.MISSING, *(cell.strip().lower() for cell in reading.missing))
    empty = pc.fill_null(pc.is_in(lowered, value_set=_array(nothing)), pa.scalar(True))
    texts = pc.if_else(empty, None, trimmed)
    first = tuple("" if cell is None else cell[:40] for cell in trimmed[:N_FIRST].to_pylist())
    gap = pc.is_in(lowered, value_set=_array(marks.BETWEEN_NUMBERS))
    sparse = pc.if_else(pc.or_(empty, pc.fill_null(gap, pa.scalar(False))), None, trimmed)
    found = (
        _numbers(name, sparse, first_row, written)
        or _date(name, sparse, reading)
        or _clock(name, sparse)
        or _category(name, texts)
    )
    counted = texts if found.kind in ("category", "text") or found.codes is not None else sparse
    return replace(found, first=first, note=f"{found.note} {_markers(cells, counted)}".strip())


def _array(values: Sequence[str]) -> ArrowArray:
    import pyarrow as pa

    return pa.array(values, pa.string())


def _markers(cells: ArrowArray, texts: ArrowArray) -> str:
    """Which cells that are not empty were taken for nothing, in a sentence."""
    import pyarrow as pa

    pc = arrow_functions()
    taken = pc.filter(
        cells, pc.and_(pc.is_null(texts), pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(cells)), pa.scalar(0)))
    )
    found = pc.value_counts(pc.utf8_trim_whitespace(taken)).to_pylist()[:3]
    words = ", ".join(f"{marker['counts']} × {marker['values']!r}" for marker in found)
    return text("Counted as missing: {words}.", words=words) if found else ""


def _numbers(name: str, texts: ArrowArray, first_row: int, written: Marks | None) -> Column | None:
    """None where less than half of the cells are numbers."""
    import pyarrow as pa

    pc = arrow_functions()
    if written is None:
        written = marks.find([pc.drop_null(texts[:N_LOOKED_AT]).to_pylist()]).marks
    numeric, bared, note = _numeric(texts, written)
    coded = bool(pc.any(pc.match_substring_regex(texts, r"^0\d+$")).as_py())
    n_numbers, n_cells = pc.sum(numeric).as_py() or 0, len(texts) - texts.null_count
    if n_cells and n_numbers < max(1, n_cells / 2):
        return _with_marks_of_its_own(name, texts, first_row, written)
    values = _cast(pc.if_else(numeric, bared, None), written)
    if n_numbers == n_cells:
        return replace(of_numbers(name, values, first_row, note), coded=coded)
    odd = int(np.flatnonzero(~np.asarray(pc.fill_null(numeric, pa.scalar(True))))[0])
    told = text(
        "{n} of {all} are no numbers, the first, {found}, in row {row}.",
        n=count(n_cells - n_numbers),
        all=count(n_cells),
        found=repr(texts[odd].as_py()[:30]),
        row=str(odd + first_row),
    )
    return replace(of_numbers(name, values, first_row, f"{told} {note}".strip()), kind="mixed")


def _numeric(texts: ArrowArray, written: Marks) -> tuple[ArrowArray, ArrowArray, str]:
    """Which cells are numbers; the cells without what stands beside their numbers; and what that was, in sentences."""
    pc = arrow_functions()
    numeric = pc.match_substring_regex(texts, written.pattern())
    if pc.all(numeric).as_py():  # nothing stands beside a number
        return numeric, texts, ""
    around = _around(texts)
    left_out = text("{what} beside the numbers was left out.", what=repr(around)) if around else ""
    bared, uncertain = _certain(_bare(texts, around))
    numeric = pc.match_substring_regex(bared, written.pattern())
    numeric = pc.or_(numeric, pc.match_substring_regex(bared, INFINITE))
    if around:
        numeric = pc.and_(numeric, pc.match_substring(texts, around))
    return numeric, bared, f"{left_out} {uncertain}".strip()


def _with_marks_of_its_own(name: str, texts: ArrowArray, first_row: int, table: Marks) -> Column | None:
    """The column where all its cells are numbers under other marks than the table's; None where they are not."""

    pc = arrow_functions()
    own = marks.find([pc.drop_null(texts[:N_LOOKED_AT]).to_pylist()]).marks
    if own == table or not pc.all(pc.match_substring_regex(texts, own.pattern())).as_py():
        return None
    points = text("Its decimal mark is a point, other than the table's.")
    commas = text("Its decimal mark is a comma, other than the table's.")
    values = _cast(texts, own)
    return of_numbers(name, values, first_row, points if own.decimal == "." else commas)


def _certain(texts: ArrowArray) -> tuple[ArrowArray, str]:
    """Numbers without the uncertainty behind them, which is then said; with a minus behind them in front."""

    pc = arrow_functions()
    plain = pc.replace_substring_regex(texts, marks.UNCERTAINTY.pattern, r"\1")
    left_out = not plain.equals(texts)
    note = text("The uncertainty behind the numbers was left out.") if left_out else ""
    return pc.replace_substring_regex(plain, marks.TRAILING_MINUS.pattern, r"-\1"), note


def _around(texts: ArrowArray) -> str:
    """What stands beside the number in every cell that holds one: a currency, a per cent, or a unit; else ""."""

    pc = arrow_functions()
    cells = pc.drop_null(texts[:N_LOOKED_AT]).to_pylist()
    found = {(match[1] or match[2] or "").strip() for match in map(AROUND.fullmatch, cells) if match}
    return found.pop() if len(found) == 1 else ""


def _bare(texts: ArrowArray, around: str) -> ArrowArray:
    """Cells without what stands around their numbers; brackets make an amount negative."""

    pc = arrow_functions()
    plain = pc.replace_substring_regex(texts, r"^\((.*\d.*)\)$", r"-\1")
    plain = pc.utf8_trim_whitespace(pc.replace_substring(plain, around, "") if around else plain)
    return pc.replace_substring_regex(plain, r"^([+\-−])\s+", r"\1")


def _cast(texts: ArrowArray, written: Marks) -> np.ndarray:
    import pyarrow as pa

    pc = arrow_functions()
    plain = texts
    for mark in marks.SPACES if written.thousands == " " else "'’" if written.thousands == "'" else written.thousands:
        plain = pc.replace_substring(plain, mark, "")
    plain = pc.replace_substring(pc.replace_substring(plain, written.decimal, "."), "−", "-")
    plain = pc.replace_substring_regex(pc.replace_substring_regex(plain, r"^\+", ""), "[dD]", "e")  # Fortran's 1.5D+03
    return np.asarray(pc.fill_null(pc.cast(plain, pa.float64()), pa.scalar(np.nan)), np.float64)


def _date(name: str, texts: ArrowArray, reading: Reading) -> Column | None:
    import pandas

    pc = arrow_functions()
    first = "%d/%m/%Y" if reading.day_first else "%m/%d/%Y"
    for pattern, form, order in sorted(DATES, key=lambda date: not date[1].startswith(first)):
        if not pc.all(pc.match_substring_regex(texts, pattern)).as_py():
            continue
        when = pandas.to_datetime(
            pandas.Series(texts.to_pylist(), dtype=object), format=form, errors="coerce", utc=True
        )
        if int(when.isna().sum()) == texts.null_count:
            return of_dates(name, when, _read_as(order, form, when))
    return None


def _clock(name: str, texts: ArrowArray) -> Column | None:
    """Times of a day, or how long something took, as parts of a day: 12:30 is .52."""
    import pandas

    pc = arrow_functions()
    if texts.null_count == len(texts) or not pc.all(pc.match_substring_regex(texts, CLOCK)).as_py():
        return None
    whole = pc.replace_substring_regex(texts, r"^(\d{1,2}:\d\d)$", r"\1:00")
    days = pandas.to_timedelta(pandas.Series(whole.to_pylist(), dtype=object), errors="coerce") / pandas.Timedelta("1D")
    return of_numbers(
        name, days.to_numpy(np.float64, na_value=np.nan), note=text("Read as hours:minutes."), kind="date"
    )


def _read_as(order: Sentence, form: str, when: Any) -> str:
    """How dates were read, and whether the order of day and month can only be guessed."""
    told = text("Read as {order}.", order=order)
    if form[1:4] in ("m/%", "d/%") and (when.dt.day <= 12).all():
        told += " " + text("It could be the other way round.")
    return told


def of_dates(name: str, when: Any, note: str = "") -> Column:
    """The column of a pandas Series of points in time: days since 1970, NaT is missing."""
    import pandas

    days = (when - pandas.Timestamp("1970-01-01", tz=when.dt.tz)) / pandas.Timedelta(days=1)
    found = of_numbers(name, days.to_numpy(np.float64, na_value=np.nan), note=note, kind="date")
    return replace(found, first=tuple(str(time)[:19] for time in when[:N_FIRST]))


def _category(name: str, texts: ArrowArray) -> Column:
    import pyarrow as pa

    pc = arrow_functions()
    coded = pc.dictionary_encode(texts)
    coded = coded.combine_chunks() if hasattr(coded, "combine_chunks") else coded
    missing, n_levels = texts.null_count, len(coded.dictionary)
    names: list[str] = coded.dictionary.to_pylist() if n_levels <= MAX_LEVELS else []
    if not names or max(map(len, names)) > LONGEST:
        return Column(name, "text", texts=texts, missing=missing, note=text("{n} different texts.", n=count(n_levels)))
    levels, ranks = np.unique(names, return_inverse=True)
    codes = np.asarray(pc.fill_null(coded.indices, pa.scalar(-1)))
    codes = np.where(codes < 0, -1, ranks[np.maximum(codes, 0)])
    kind: ColumnKind = (
        "constant" if len(levels) < 2 else "category" if len(levels) <= max(2, len(texts) // 2) else "text"
    )
    kept = texts if kind == "text" else None
    return Column(name, kind, codes=codes, levels=tuple(map(str, levels)), missing=missing, texts=kept)
