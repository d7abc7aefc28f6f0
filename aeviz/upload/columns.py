"""The type of a column, found from its cells."""

import numpy as np

from aeviz.upload.base import MAX_LEVELS, Column

N_FIRST = 5
LONGEST = 100  # characters of a category
MISSING = ("", "na", "n/a", "nan", "null", "none", "?", "-")
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?$"
INFINITE = r"(?i)^[+-]?inf(inity)?$"
COMMA = r"^[+-]?\d*,\d+$"  # a decimal comma
DATES = (
    (r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?$", "ISO8601", "year-month-day"),
    (r"^\d{1,2}\.\d{1,2}\.\d{4}$", "%d.%m.%Y", "day.month.year"),
    (r"^\d{1,2}/\d{1,2}/\d{4}$", "%m/%d/%Y", "month/day/year"),
    (r"^\d{1,2}/\d{1,2}/\d{4}$", "%d/%m/%Y", "day/month/year"),
)


def of_numbers(name: str, values: np.ndarray, first_row: int = 1, note: str = "", kind: str = "number") -> Column:
    """The column of (n,) real values; what is not finite is missing."""
    values = values.astype(np.float32) if values.dtype.kind == "b" else values
    finite = np.isfinite(values)
    missing = int((~finite).sum())
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        where = f"row {infinite[0] + first_row}"
        note = f"{len(infinite)} infinite, the first in {where}: counted as missing. {note}".strip()
    used = values[finite] if missing else values
    constant = not len(used) or used.min() == used.max()
    first = tuple(f"{value:g}" for value in values[:N_FIRST])
    found = "constant" if constant else kind
    return Column(name, found, numbers=values, missing=missing, note=note, first=first)


def of_texts(name: str, cells, first_row: int = 1) -> Column:
    """The column of (n,) texts, an Arrow array: numbers, dates, a few categories, or free text."""
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(cells)
    empty = pc.is_in(pc.utf8_lower(trimmed), value_set=_array(MISSING))
    texts = pc.if_else(pc.fill_null(empty, True), None, trimmed)
    first = tuple("" if text is None else text[:40] for text in trimmed[:N_FIRST].to_pylist())
    found = _numbers(name, texts, first_row) or _date(name, texts) or _category(name, texts)
    return Column(**{**vars(found), "first": first})


def _array(values):
    import pyarrow as pa

    return pa.array(values, pa.string())


def _numbers(name: str, texts, first_row: int) -> Column | None:
    """None where less than half of the cells are numbers."""
    import pyarrow.compute as pc

    commas, note = pc.match_substring_regex(texts, COMMA), ""
    if (pc.sum(commas).as_py() or 0) and not pc.any(pc.match_substring(texts, ".")).as_py():
        texts, note = pc.replace_substring(texts, ",", "."), "Decimal commas were read as points."
    numeric = pc.or_(pc.match_substring_regex(texts, NUMBER), pc.match_substring_regex(texts, INFINITE))
    n_numbers, n_cells = pc.sum(numeric).as_py() or 0, len(texts) - texts.null_count
    if n_cells and n_numbers < max(1, n_cells / 2):
        return None
    values = _cast(pc.if_else(numeric, texts, None))
    if n_numbers == n_cells:
        return of_numbers(name, values, first_row, note)
    odd = int(np.flatnonzero(~np.asarray(pc.fill_null(numeric, True)))[0])
    text = texts[odd].as_py()[:30]
    note = f"{n_cells - n_numbers} of {n_cells} are no numbers, the first, {text!r}, in row {odd + first_row}. {note}"
    return Column(**{**vars(of_numbers(name, values, first_row, note.strip())), "kind": "mixed"})


def _cast(texts) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.replace_substring_regex(texts, r"^\+", "")
    return np.asarray(pc.fill_null(pc.cast(plain, pa.float64()), np.nan), np.float64)


def _date(name: str, texts) -> Column | None:
    import pandas
    import pyarrow.compute as pc

    for pattern, form, words in DATES:
        if not pc.all(pc.match_substring_regex(texts, pattern)).as_py():
            continue
        when = pandas.to_datetime(
            pandas.Series(texts.to_pylist(), dtype=object), format=form, errors="coerce", utc=True
        )
        if int(when.isna().sum()) == texts.null_count:
            return of_dates(name, when, f"Read as {words}.")
    return None


def of_dates(name: str, when, note: str = "") -> Column:
    """The column of a pandas Series of points in time: days since 1970, NaT is missing."""
    import pandas

    days = (when - pandas.Timestamp("1970-01-01", tz=when.dt.tz)) / pandas.Timedelta(days=1)
    found = of_numbers(name, days.to_numpy(np.float64, na_value=np.nan), note=note, kind="date")
    return Column(**{**vars(found), "first": tuple(str(time)[:19] for time in when[:N_FIRST])})


def _category(name: str, texts) -> Column:
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(texts)
    coded = coded.combine_chunks() if hasattr(coded, "combine_chunks") else coded
    missing, n_levels = texts.null_count, len(coded.dictionary)
    names = coded.dictionary.to_pylist() if n_levels <= MAX_LEVELS else []
    if not names or max(map(len, names)) > LONGEST:
        return Column(name, "text", missing=missing, note=f"{n_levels:,} different texts.")
    levels, ranks = np.unique(names, return_inverse=True)
    codes = np.asarray(pc.fill_null(coded.indices, -1))
    codes = np.where(codes < 0, -1, ranks[np.maximum(codes, 0)])
    kind = "constant" if len(levels) < 2 else "category" if len(levels) <= max(2, len(texts) // 2) else "text"
    return Column(name, kind, codes=codes, levels=tuple(map(str, levels)), missing=missing)
