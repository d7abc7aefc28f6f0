"""What a file becomes before it is a data set: a table of columns whose types were found, and what is refused."""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from aeviz.language import Sentence, count, text
from aeviz.required import required

MAX_ROWS, MAX_COLUMNS = 1_000_000, 4_096
MAX_USED = 100_000  # rows of a data set: of more, a sample is drawn
MAX_BYTES = 200 * 2**20  # of a file
MAX_TABLE = 4 * MAX_USED * MAX_COLUMNS  # bytes that a table takes: a large one is held in 32-bit numbers
MAX_UNPACKED = 2 * MAX_TABLE  # bytes of what is packed in a file, as it is unpacked piece by piece: 64-bit numbers
MAX_LEVELS = 100  # distinct texts of a category
IT, PACKED = Sentence("it"), Sentence("what is packed in it")
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows (Western)",
    "cp1250": "Windows (Central European)",
    "cp1251": "Windows (Cyrillic)",
    "mac_roman": "Mac (Western)",
    "cp437": "DOS",
    "shift_jis": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
}

ArrowArray: TypeAlias = Any
"""An array of Arrow's, in one piece or in chunks: what its functions take and give."""

ColumnKind = Literal["number", "category", "date", "text", "mixed", "constant"]


class BadFile(ValueError):
    """A file that cannot be used; the message is one sentence that says what is wrong, and where."""


class AmbiguousFile(BadFile):
    """A file that can be read in several ways, of which none is likelier: ``field`` of a Reading chooses."""

    def __init__(self, message: str, field: str, options: tuple[str, ...]):
        super().__init__(message)
        self.field, self.options = field, options


@dataclass(frozen=True)
class Reading:
    """How a file is to be read; None and "" where it is to be found out.

    encoding    of texts, one of ENCODINGS; those of wide characters are found by themselves
    separator   of cells, quote about them ("" for none), comment mark at the beginning of a line ("" for none)
    decimal     mark of numbers, and the mark between their groups of three digits ("" for none)
    header      whether the first row of a table holds the names
    skip        lines above the table
    below       notes and a row of sums or means below the table: left out, or "kept" as rows of it
    missing     cells that stand for nothing, besides those that usually do
    day_first   whether 1/2/2026 is in February
    part        which sheet, member or array, where a file holds several
    layout      of arrays of three or four dimensions
    side        images are shrunk or stretched to side x side pixels; None: they are as they are, and all of one size
    ground      what is seen through transparent places
    """

    encoding: str = "utf-8"
    separator: str | None = None
    quote: str | None = None
    comment: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: str | None = None
    header: bool | None = None
    skip: int | None = None
    below: Literal["", "kept"] = ""
    missing: tuple[str, ...] = ()
    day_first: bool | None = None
    part: str = ""
    layout: Literal["", "channels first", "channels last", "images", "rows", "examples first", "examples last"] = ""
    side: int | None = None
    ground: Literal["", "black", "white"] = ""


@dataclass(frozen=True, eq=False)
class Column:
    """One column of n cells.

    kind      what was found in it: "mixed" are numbers and texts, "constant" one value only, or none
    numbers   (n,) real; not finite where a cell is missing or is no number; None for texts; a date in days since 1970
    codes     (n,) which of the ``levels`` a cell is, -1 where it is missing; None for numbers and for too many levels
    coded     whether some of its whole numbers begin with 0, as codes do: 01067
    texts     (n,) the cells of free text, an Arrow array; None for others
    missing   how many cells hold no usable value
    note      what else was seen, "" if nothing
    """

    name: str
    kind: ColumnKind
    numbers: np.ndarray | None = None
    codes: np.ndarray | None = None
    levels: tuple[str, ...] = ()
    missing: int = 0
    note: str = ""
    first: tuple[str, ...] = ()  # the first few cells, as texts
    texts: ArrowArray = None
    coded: bool = False

    @property
    def values(self) -> np.ndarray:
        """``numbers``, for what needs them. Raises ValueError where there are none."""
        return required(self.numbers, "numbers")


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length, with what a file said of them.

    image_shape  (height, width) where the columns are the pixels of images, but for those in ``aside``
    aside        names of columns beside the pixels or the matrix, such as labels
    rows         names of the rows, such as the images' files; () where they have none
    parts        what else a file holds: one of them may be read in its place
    notes        what was done in reading, one sentence each
    first_row    the number of the first row in the file, as a spreadsheet counts: 2 below a header
    """

    columns: tuple[Column, ...]
    n: int
    image_shape: tuple[int, int] | None = None
    aside: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    first_row: int = 1
    named: bool = True  # whether the columns' names come from the file
    rows: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of this name. Raises BadFile if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise BadFile(text("there is no column {name}.", name=repr(name)))


def check_size(n_rows: int, n_columns: int) -> None:
    """Raises BadFile for more rows or columns than are allowed, before any memory is allotted."""
    if n_rows > MAX_ROWS:
        raise BadFile(
            text("it has {n_rows} rows; at most {most} are allowed.", n_rows=count(n_rows), most=count(MAX_ROWS))
        )
    if n_columns > MAX_COLUMNS:
        raise BadFile(
            text(
                "it has {n_columns} columns; at most {most} are allowed.",
                n_columns=count(n_columns),
                most=count(MAX_COLUMNS),
            )
        )
    if n_rows * n_columns > (most := MAX_TABLE // 4):
        raise BadFile(
            text("it has {n} numbers; at most {most} are allowed.", n=count(n_rows * n_columns), most=count(most))
        )


def check_bytes(n: int, what: str | Sentence = IT, most: int = MAX_BYTES) -> None:
    """Raises BadFile for more bytes than are allowed."""
    if n > most:
        raise BadFile(
            text(
                "{what} takes {n} MB; at most {most} MB are allowed.",
                what=what,
                n=count(round(n / 2**20)),
                most=count(round(most / 2**20)),
            )
        )


def distinct(names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names made different from each other and not empty, and one sentence for each that was changed."""
    found: dict[str, None] = {}
    notes: list[str] = []
    taken = set(names)
    for place, name in enumerate(names, 1):
        base_name, tries = name or text("column {place}", place=count(place)), 2
        chosen = base_name
        while chosen in found or (chosen != name and chosen in taken):
            chosen, tries = f"{base_name} ({tries})", tries + 1
        if name and chosen != name:
            notes.append(
                text(
                    "Column {place} has the name {name} a second time; it is called {chosen}.",
                    place=count(place),
                    name=repr(name),
                    chosen=repr(chosen),
                )
            )
        found[chosen] = None
    return tuple(found), tuple(notes)
