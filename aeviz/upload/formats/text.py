"""CSV, TSV and other tables of text, however they are written (see ``dialect``)."""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from aeviz.language import Listed, Sentence, count, plural, say
from aeviz.upload import arrays, columns, dialect
from aeviz.upload.arrow_functions import arrow_functions
from aeviz.upload.base import (
    ENCODINGS,
    MAX_ROWS,
    AmbiguousFile,
    ArrowArray,
    BadFile,
    Column,
    Reading,
    Table,
    check_size,
    distinct,
)
from aeviz.upload.dialect import Dialect
from aeviz.upload.formats import libsvm
from aeviz.upload.memory_quota import counted

if TYPE_CHECKING:
    import pyarrow as pa

TITLE = "CSV or TSV"
SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data")
MAGIC = ()
BLOCK = 2**24  # bytes; no row may be longer
PAGE = Sentence("it is a web page and no table: its address may ask for a login, or for another link.")
BEGINNINGS = {  # of what is often saved under a table's name, and is none
    "<!doctype html": PAGE,
    "<html": PAGE,
    "<?xml": Sentence("it is XML and no table: export it as CSV."),
    "version https://git-lfs": Sentence(
        "it is a pointer of Git LFS and not the file itself: fetch that with `git lfs pull`."
    ),
    "%%matrixmarket": Sentence("it is a sparse matrix and no table: save it as .mat or .npz, or with all its values."),
    "{\\rtf": Sentence("it is a formatted text and no table: save its table as CSV."),
    "%pdf-": Sentence("it is a PDF and no table: copy its table into a spreadsheet, and save that as CSV."),
}
ZEROS = 0x660, 0x6F0, 0xFF10  # Arabic, Persian, and those as wide as Chinese letters
DIGITS = {chr(zero + i): str(i) for zero in ZEROS for i in range(10)}
ELSEWHERE = str.maketrans(DIGITS | {"٫": ".", "٬": "", "．": ".", "－": "-", "，": ","})
LOOKED_AT = 4096  # bytes that tell whether it is text, and of how wide characters


def read(content: bytes, reading: Reading) -> Table:
    """The table of all rows, all of which must have as many cells as most."""
    if libsvm.is_likely(content):
        return libsvm.read(content, reading)
    return of_text(decoded(content, reading.encoding), reading)


def of_text(text: str, reading: Reading, names: tuple[str, ...] = (), above: int = 0) -> Table:
    """The table of a text of which ``above`` lines were taken away; with names, its columns have these."""
    written = dialect.find(text, reading)
    check_size(0, written.n_cells)
    found = written.names or names
    if len(found) not in (0, written.n_cells):
        row = above + written.skip + written.header + 1
        raise BadFile(_ragged(row, written.n_cells, len(found)))
    body, n_empty, below = _without_what_is_below(_body(text, written), written, bool(reading.below))
    first_row = above + written.skip + written.header + 1
    if body.count("\n") > 2 * MAX_ROWS:
        raise BadFile(say(Sentence("it has more than {most} rows; at most {most} are allowed.", most=count(MAX_ROWS))))
    called, renamed = distinct([name[:100] for name in found] or [""] * written.n_cells)
    cells = _parse(body, written, first_row)
    del body
    cells, again = _without_names_again(cells, found)
    check_size(len(cells), len(called))
    many = len(cells) * len(called) > arrays.MANY
    made = (_column(name, cells[i], first_row, many, written, reading) for i, name in enumerate(called))
    kept, notes = _without_nothing(list(made), found)
    notes = (*renamed, *notes, *_ended(n_empty), *again, *_below(below), *(str(arrays.SHORTENED),) * many)
    notes = (_said(written), *_more(written, bool(found)), *notes)
    return Table(kept, len(cells), notes=notes, first_row=first_row, named=bool(found))


def _ended(n_empty: int) -> Iterator[str]:
    """That empty rows at the end were left out."""
    if n_empty:
        told = plural(
            "{n} empty row at the end is left out.", "{n} empty rows at the end are left out.", n=count(n_empty)
        )
        yield say(told)


def _below(first: str) -> Iterator[str]:
    """That lines below the table were left out, the ``first`` of which begins so."""
    if first:
        yield say(Sentence("The lines below the table are left out, the first {first}.", first=repr(first)))


def _without_names_again(cells: "pa.Table", names: tuple[str, ...]) -> tuple["pa.Table", tuple[str, ...]]:
    """The rows without those that hold the names once more, as files that were put together do; and what is said."""
    import pyarrow as pa

    pc = arrow_functions()
    if sum(map(bool, names)) < 2:
        return cells, ()
    same = np.ones(len(cells), bool)
    for column, name in zip(cells.columns, names, strict=True):
        same &= np.asarray(pc.equal(pc.utf8_trim_whitespace(column), pa.scalar(name.strip())))
    if not (n := int(same.sum())):
        return cells, ()
    told = plural(
        "{n} row that holds the names again is left out.",
        "{n} rows that hold the names again are left out.",
        n=count(n),
    )
    kept: Any = pa.array(~same)
    return cells.filter(kept), (str(told),)


def _column(name: str, cells: ArrowArray, first_row: int, many: bool, written: Dialect, reading: Reading) -> Column:
    found = columns.of_texts(name, cells.combine_chunks(), first_row, written.marks, reading)
    if found.numbers is None:
        return found
    with np.errstate(over="ignore"):  # what is too large for 32 bits is infinite, and counted as missing
        return replace(found, numbers=counted(found.numbers.astype(np.float32 if many else np.float64, copy=False)))


def _without_nothing(found: list[Column], names: tuple[str, ...]) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Without a last column that has neither name nor cells: its rows only end in a separator."""
    last = found[-1] if len(found) > 1 else None
    if last is not None and (not names or not names[-1]) and last.missing == _length(last):
        return tuple(found[:-1]), (say(Sentence("Every row ends in a separator, after which nothing follows.")),)
    return tuple(found), ()


def _length(column: Column) -> int:
    return len(column.numbers if column.numbers is not None else column.codes if column.codes is not None else ())


def _said(written: Dialect) -> str:
    """How the table is written, in a sentence."""
    decimal, thousands = written.marks
    words = _separators()
    found = [
        Sentence(
            "Cells are separated by {separators}; decimal {marks}",
            separators=words.get(written.separator, written.separator),
            marks=words[f"decimal {decimal}"],
        )
    ]
    if thousands:
        found.append(Sentence("{marks} between groups of digits", marks=words[thousands]))
    if written.quote == "'":
        found.append(Sentence("single quotes about texts"))
    return f"{say(Listed(found, Sentence(', ')))}."


def _separators() -> dict[str, Sentence]:
    """What stands between cells, and in numbers."""
    return dialect.SEPARATORS | {
        ".": Sentence("points"),
        "'": Sentence("apostrophes"),
        "decimal ,": Sentence("commas"),
        "decimal .": Sentence("points"),
    }


def _more(written: Dialect, named: bool) -> Iterator[str]:
    """What else was found, or guessed."""
    if written.doubtful:
        told = Sentence("Its numbers can also be read with other marks, and are others then: look at the first rows.")
        yield say(told)
    if written.comment:
        yield say(Sentence("Lines that begin with {mark} are comments.", mark=written.comment))
    if written.units:
        units = repr(written.units)
        yield say(Sentence("The row below the names is left out: its units are {units}.", units=units))
    if written.joined:
        yield say(Sentence("The names stand in two rows, which are put together."))
    if written.above:
        first = repr(written.above)
        yield say(Sentence("The lines above the table are left out, the first {first}.", first=first))
    if not named:
        yield say(Sentence("The first row was read as values: the columns have no names."))
    elif not written.header and written.comment:
        yield say(Sentence("The names stand in the comment above the table."))


def _ragged(row: int | None, n: int, usual: int) -> str:
    """That a row has another number of cells than the others; None for a row whose number is not known."""
    if row is None:
        told = plural(
            "a row has {n} cell where the first has {usual}.",
            "a row has {n} cells where the first has {usual}.",
            n=count(n),
            usual=count(usual),
        )
        return say(told)
    told = plural(
        "row {row} has {n} cell where the first has {usual}.",
        "row {row} has {n} cells where the first has {usual}.",
        n=count(n),
        row=str(row),
        usual=count(usual),
    )
    return say(told)


def decoded(content: bytes, encoding: str) -> str:
    """A file's text, with one kind of line ends. Raises AmbiguousFile for another encoding, naming the row."""
    encoding = _of_wide_characters(content) or encoding
    if b"\0" in content[:LOOKED_AT] and not encoding.startswith("utf-16") and encoding != "utf-32":
        raise BadFile(say(Sentence("it is no text: its first bytes hold a zero.")))
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        row, byte = content.count(b"\n", 0, error.start) + 1, content[error.start]
        told = say(
            Sentence(
                "row {row} is no {encoding} text (byte {byte}): choose its encoding.",
                row=count(row),
                encoding=encoding.upper(),
                byte=f"{byte:#04x}",
            )
        )
        raise AmbiguousFile(told, "encoding", tuple(name for name in ENCODINGS if name != encoding)) from error
    _check_is_content(text)
    if any(mark in text for mark in DIGITS):
        text = text.translate(ELSEWHERE)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _of_wide_characters(content: bytes) -> str:
    """The encoding of two or four bytes a character: by the mark at the beginning, or by every second byte's zeros."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    first, second = content[:LOOKED_AT:2].count(0), content[1:LOOKED_AT:2].count(0)
    most = 0.4 * min(LOOKED_AT, len(content))  # nearly all of every second one
    if second > most and not first:
        return "utf-16-le"
    return "utf-16-be" if first > most and not second else ""


def _check_is_content(found: str) -> None:
    """Raises BadFile for what is often saved under a table's name, and is none: a web page, a pointer of Git LFS."""
    begin = found[:200].lstrip().lower()
    for beginning, told in BEGINNINGS.items():
        if begin.startswith(beginning):
            raise BadFile(say(told))


def _without_what_is_below(body: str, written: Dialect, kept: bool) -> tuple[str, int, str]:
    """The body without the rows of separators alone that spreadsheets leave at its end, and without notes below it,
    unless they are ``kept``.

    Returns how many rows are empty, and the first of the notes: rows of one cell of words, where others have three
    cells or more and begin with a number.
    """
    separator = "\t" if written.separator == " " else written.separator
    first = [line.partition(separator)[0].strip(' "') for line in body[:LOOKED_AT].splitlines()[:-1]]
    numbers = sum(bool(re.match(written.marks.pattern(), cell)) for cell in first)
    numbered = not kept and written.n_cells > 2 and numbers > len(first) / 2
    end, n, below = len(body.rstrip("\n")), 0, ""
    while end > 0:
        begin = body.rfind("\n", 0, end) + 1
        line = body[begin:end]
        row = line.rstrip(separator + ' "')
        cells = [cell.strip(' "') for cell in row.split(separator)]
        words = row and all(re.match(r"[^\W\d]", cell) for cell in cells)
        note = numbered and words and (len(cells) == 1 or (written.separator == " " and len(cells) != written.n_cells))
        if not note and line and (row or separator not in line):
            break
        n += bool(line) and not row
        below = row.lstrip('"')[:60] if note else below
        end = max(0, begin - 1)
    return (body[:end] + "\n" if n or below else body), n, below


def _body(text: str, written: Dialect) -> str:
    """The rows alone: without what stands above them, without comments, with a tab for spaces."""
    begin = 0
    for _ in range(written.skip + written.header):
        begin = text.find("\n", begin) + 1 or len(text)
    body = text[begin:]
    if written.comment:
        body = dialect.comment_line(written.comment).sub("", body)
    if written.separator == " ":
        return dialect.spaced(body, written.quote)
    # A quote after a space quotes, too; Arrow's parser would take it for a part of the cell.
    return re.sub(rf"({re.escape(written.separator)}) +(?={written.quote})", r"\1", body) if written.quote else body


def _parse(body: str, written: Dialect, first_row: int) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import csv as arrow

    ragged: list[arrow.InvalidRow] = []

    def refuse(row: arrow.InvalidRow) -> Literal["error"]:
        ragged.append(row)
        return "error"

    names = [str(i) for i in range(written.n_cells)]
    if not body.strip():
        raise BadFile(say(Sentence("it holds no row.")))
    separator = "\t" if written.separator == " " else written.separator
    how = (
        arrow.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names),
        arrow.ParseOptions(
            delimiter=separator, quote_char=written.quote or False, newlines_in_values=True, invalid_row_handler=refuse
        ),
        arrow.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    try:
        return arrow.read_csv(io.BytesIO(body.encode()), *how)
    except pa.ArrowInvalid as error:
        if ragged:
            row = ragged[0]
            at = row.number + first_row - 1 if row.number else None
            raise BadFile(_ragged(at, row.actual_columns, len(names))) from error
        raise BadFile(
            say(Sentence("it is no table of text ({reason}).", reason=str(error).splitlines()[0][:120]))
        ) from error
