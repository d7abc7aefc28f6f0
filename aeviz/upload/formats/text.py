"""CSV, TSV and other tables of text, whatever separates the cells."""

import csv
import io
import re
from dataclasses import replace
from itertools import islice

import numpy as np

from aeviz.upload import arrays, columns
from aeviz.upload.base import MAX_ROWS, BadFile, Column, Reading, Table, check_size, distinct
from aeviz.upload.memory_quota import counted

TITLE = "CSV or TSV"
SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
MAGIC = ()
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BLOCK = 2**24  # bytes; no row may be longer


def read(content: bytes, reading: Reading) -> Table:
    """The table of all rows, all of which must have as many cells as the first."""
    text = _utf8(content, reading.encoding)
    separator, first, second = _first_rows(text)
    check_size(0, len(first))
    if text.count(b"\n") > 2 * MAX_ROWS:
        raise BadFile(f"it has more than {MAX_ROWS:,} rows; at most {MAX_ROWS:,} are allowed.")
    header = _has_names(first, second) if reading.header is None else reading.header
    names, notes = distinct([cell.strip()[:100] for cell in first] if header else [""] * len(first))
    cells = _parse(text, separator, len(first), header)
    check_size(len(cells), len(names))
    first_row = 2 if header else 1
    many = len(cells) * len(names) > arrays.MANY
    found = tuple(_column(name, cells[i], first_row, many) for i, name in enumerate(names))
    said = (f"Cells are separated by {SEPARATORS[separator]}.", *notes, *(arrays.SHORTENED,) * many)
    if not header:
        said += ("The first row was read as values: the columns have no names.",)
    return Table(found, len(cells), notes=said, first_row=first_row, named=header)


def _column(name: str, cells, first_row: int, many: bool) -> Column:
    found = columns.of_texts(name, cells.combine_chunks(), first_row)
    if found.numbers is None:
        return found
    with np.errstate(over="ignore"):  # what is too large for 32 bits is infinite, and counted as missing
        return replace(found, numbers=counted(found.numbers.astype(np.float32 if many else np.float64, copy=False)))


def _utf8(content: bytes, encoding: str) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content[:4096]:
        raise BadFile("it is no text: its first bytes hold a zero.")
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding).encode()
    except UnicodeDecodeError as error:
        row, byte = content.count(b"\n", 0, error.start) + 1, content[error.start]
        raise BadFile(f"row {row} is no {encoding.upper()} text (byte {byte:#04x}); choose its encoding.") from error


def _first_rows(text: bytes) -> tuple[str, list[str], list[str]]:
    """The separator that cuts the first row into most cells, and the cells of the first two rows."""
    rows = {}
    for separator in SEPARATORS:
        lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
        try:
            rows[separator] = list(islice((row for row in csv.reader(lines, delimiter=separator) if row), 2))
        except csv.Error as error:
            raise BadFile(f"its first row cannot be cut into cells ({error}).") from error
    separator = max(rows, key=lambda separator: len(rows[separator][0]) if rows[separator] else 0)
    if not rows[separator]:
        raise BadFile("it is empty.")
    first, *second = rows[separator]
    return separator, first, second[0] if second else []


def _has_names(first: list[str], second: list[str]) -> bool:
    """Whether the first row holds no number, or a text above a number."""
    numeric = [[bool(re.match(columns.NUMBER, cell.strip())) for cell in row] for row in (first, second)]
    return not any(numeric[0]) or any(below and not above for above, below in zip(*numeric, strict=False))


def _parse(text: bytes, separator: str, n: int, header: bool):
    import pyarrow as pa
    from pyarrow import csv as arrow

    ragged = []

    def refuse(row):
        ragged.append(row)
        return "error"

    names = [str(i) for i in range(n)]
    try:
        return arrow.read_csv(
            pa.BufferReader(text),
            arrow.ReadOptions(
                use_threads=False, block_size=BLOCK, column_names=names, skip_rows_after_names=int(header)
            ),
            arrow.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=refuse),
            arrow.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        if ragged:
            row = ragged[0]
            where = f"row {row.number}" if row.number else "a row"
            cells = f"{row.actual_columns} cell{'s' * (row.actual_columns != 1)}"
            raise BadFile(f"{where} has {cells} where the first has {n}.") from error
        raise BadFile(f"it is no table of text ({str(error).splitlines()[0][:120]}).") from error
