"""How a table of text is written, found from its first rows: what separates and quotes cells, what is a comment, where
the table begins, whether its columns have names, and how numbers are written.

Candidates are scored together, as in van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and
type patterns" (2019): equal numbers of cells in all rows, many of them, and cells that are something. Theirs (the
package clevercsv) finds separators and quotes about as well, and neither decimal marks nor names nor comments; pandas,
polars and DuckDB's sniffer take German decimals for a table parted by commas (docs/decisions/011).
"""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from aeviz.language import Sentence, say
from aeviz.upload import marks
from aeviz.upload.base import BadFile, Reading
from aeviz.upload.marks import Marks

SEPARATORS = {
    ",": Sentence("commas"),
    ";": Sentence("semicolons"),
    "\t": Sentence("tabs"),
    "|": Sentence("bars"),
    " ": Sentence("spaces"),
    ":": Sentence("colons"),
    "^": Sentence("carets"),
}
QUOTES = {'"': Sentence("double quotes"), "'": Sentence("single quotes")}
OTHER = re.compile(r"[!#$%&*/<=>@\\`~]")  # separators that a file or a reader may name
CLOCK = re.compile(r"(?<![\d.:])(?<!\d,)\d{1,2}:\d\d(:\d\d([.,]\d+)?)?(?![\d.:])")
COMMENTS = ("#", "%", "//")
NO_COMMENT = r"(?!N/A|NULL!|NAME\?|VALUE!|REF!|DIV/0!|NUM!)"  # behind the mark: what a spreadsheet writes for no value
LOOKED_AT = 2**18  # characters of the beginning
MAX_ROWS_LOOKED_AT = 400
ONE_CELL = 1e-3  # the most that rows of one cell each can score
CELLS_SCORED, CELLS_READ = 2_000, 40_000  # of these rows, for each candidate and for the marks of numbers
STEP = re.compile(r"\d{1,8}([.,]\d{1,6})?")
MAX_ABOVE = 30  # lines above a table
DATE = re.compile(r"^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T ]\d\d?:\d\d(:\d\d(\.\d+)?)?Z?)?$|^\d\d?:\d\d(:\d\d)?$")


@dataclass(frozen=True)
class Dialect:
    """How a table of text is written.

    skip      lines before the first row, or before the names
    header    lines that the names take: 0 without
    names     of the columns, "" where one has none
    n_cells   of each row
    doubtful  whether its numbers could be read with other marks, and would be others
    above     the first of the lines that are left out above the table, "" if there is none
    last      whether every row ends in a separator, after which nothing follows
    units     the row of units below the names, which is left out, "" if there is none
    joined    whether the names are those of two rows together
    """

    separator: str
    quote: str
    comment: str
    marks: Marks
    skip: int
    header: int
    names: tuple[str, ...]
    n_cells: int
    doubtful: bool = False
    above: str = ""
    last: bool = False
    units: str = ""
    joined: bool = False


class _Cut(NamedTuple):
    """The first rows, cut in one way: the line with which each begins and after which it ends, and its cells."""

    separator: str
    quote: str
    comment: str
    rows: list[tuple[int, int, list[str]]]

    def n_cells(self) -> int:
        """Cells of most rows; of the longer ones, where as many are shorter."""
        counts = Counter(len(cells) for *_, cells in self.rows)
        return max(counts, key=lambda n: (counts[n], n)) if counts else 0

    def body(self) -> list[list[str]]:
        n = self.n_cells()
        return [cells for *_, cells in self.rows if len(cells) == n]


def find(text: str, reading: Reading) -> Dialect:
    """The dialect of a text's beginning; what the reading says already is kept. Raises BadFile for an empty one."""
    told = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    separator = reading.separator or (told[1].replace("\\t", "\t") if told else None)
    if separator and separator not in SEPARATORS and not OTHER.fullmatch(separator):
        separator = None
    beginning = _beginning(text, max(1 if told else 0, reading.skip or 0), reading)
    best = _best(beginning, [separator] if separator else beginning.separators())
    if separator is None and _is_one_column(best):
        best = next(beginning.cuts(";"))
    return _settled(best, beginning.lines, reading)


def _best(beginning: "_Beginning", separators: Sequence[str]) -> _Cut:
    """The cut of the highest score. Raises BadFile where there is no row."""
    met = [mark for mark in separators if beginning.meets(mark)]
    scored = [(_score(cut), cut) for mark in met for cut in beginning.cuts(mark)]
    if not any(score > ONE_CELL for score, _ in scored):
        # The others leave each row as it is: one of them stands for all that go with the same decimal mark.
        others = {_likely(mark): mark for mark in reversed(separators) if mark not in met}.values()
        tried = [mark for mark in separators if mark in met or mark in others]
        scored = [(_score(cut), cut) for mark in tried for cut in beginning.cuts(mark)]
    if not scored:
        raise BadFile(say(Sentence("it is empty.")))
    # Spaces may stand within numbers (1 234,5) and texts: they separate only where nothing else does.
    plain = [(score, cut) for score, cut in scored if _is_plain(cut, score)]
    return max(plain or scored, key=itemgetter(0))[1]


def _is_plain(cut: _Cut, score: float) -> bool:
    """Whether all rows have as many cells, more than one, parted by what stands in no number; nearly all something."""
    n = cut.n_cells()
    alike = n > 1 and len(cut.body()) == len(cut.rows)
    return alike and cut.separator in "\t;|:^" and score > 0.95 * (1 - 1 / n)


def _is_one_column(cut: _Cut) -> bool:
    """Whether what the commas cut are decimals, below one name: 12,5 under "length"."""
    (*_, first), *others = cut.rows
    if cut.separator != "," or len(first) != 1 or cut.n_cells() != 2 or marks.is_number(first[0], Marks()):
        return False
    return all(len(cells) == 2 and re.fullmatch(r"\d+", cells[1]) for *_, cells in others)


class _Beginning(NamedTuple):
    """The first lines of a text, all of it if ``complete``, and how they may be cut: what may quote or be a comment."""

    text: str
    lines: list[str]
    complete: bool
    skip: int
    quotes: Sequence[str]
    comments: Sequence[str]

    def separators(self) -> list[str]:
        clocks = ":" in self.text and sum(1 for line in self.lines if CLOCK.search(line)) > len(self.lines) / 2
        return [mark for mark in SEPARATORS if not (mark == ":" and clocks)]

    def meets(self, separator: str) -> bool:
        return any(mark in self.text for mark in (" \t" if separator == " " else separator))

    def cuts(self, separator: str) -> Iterator[_Cut]:
        """All ways in which the lines can be cut into cells at this separator."""
        for quote, comment in itertools.product(self.quotes, self.comments):
            rows = _rows(self.lines, self.skip, separator, quote, comment)
            rows = rows if self.complete or len(rows) < 2 else rows[:-1]  # the last may be cut off
            if rows:
                yield _Cut(separator, quote, comment, rows)


def _beginning(text: str, skip: int, reading: Reading) -> _Beginning:
    found = text[:LOOKED_AT]
    lines = found.splitlines(keepends=True)
    comments = [mark for mark in COMMENTS if mark in found and any(map(comment_line(mark).match, lines))]
    single = "'" in found and re.search(r"(^|[,;\t| ])'", found, re.MULTILINE)
    return _Beginning(
        found,
        lines,
        len(found) == len(text),
        skip,
        ['"', *(["'"] if single else [])] if reading.quote is None else [reading.quote],
        ["", *comments] if reading.comment is None else [reading.comment],
    )


def _rows(lines: list[str], skip: int, separator: str, quote: str, comment: str) -> list[tuple[int, int, list[str]]]:
    places = list[int]()  # of the lines that were taken
    how: dict[str, Any] = {"quotechar": quote, "skipinitialspace": True} if quote else {"quoting": csv.QUOTE_NONE}
    given = _given(lines, skip, separator, quote, comment, places)
    reader = csv.reader(given, delimiter="\t" if separator == " " else separator, **how)
    found, taken = list[tuple[int, int, list[str]]](), 0
    try:
        for cells in reader:
            begin, taken = taken, reader.line_num
            if cells and (len(cells) > 1 or cells[0].strip()):
                found.append((places[begin], places[taken - 1] + 1, [*map(str.strip, cells)]))
            if len(found) >= MAX_ROWS_LOOKED_AT:
                break
    except csv.Error as error:
        if not found:
            raise BadFile(
                say(Sentence("its first row cannot be cut into cells ({reason}).", reason=str(error)))
            ) from error
    return found


def _given(lines: list[str], skip: int, separator: str, quote: str, comment: str, places: list[int]) -> Iterator[str]:
    """The lines that are no comments, with a tab for spaces that separate; their numbers are put into ``places``."""
    left_out = comment_line(comment) if comment else None
    for i in range(skip, len(lines)):
        if left_out is None or not left_out.match(lines[i]):
            places.append(i)
            yield spaced(lines[i], quote) if separator == " " else lines[i]


def spaced(text: str, quote: str) -> str:
    """Text with a tab for each run of spaces between cells, and none at the ends of lines."""
    if quote and quote in text:
        text = re.sub(rf"({quote}[^{quote}\n]*{quote})|[ \t]+", lambda found: found[1] or "\t", text)
    else:
        text = re.sub(r"[ \t]+", "\t", text)
    return re.sub(r"^\t|\t(?=\r?$)", "", text, flags=re.MULTILINE)


def _score(cut: _Cut) -> float:
    """Share of rows with as many cells as most, more for many cells; times the share of cells that are something."""
    n_rows, counts = len(cut.rows), Counter(len(cells) for *_, cells in cut.rows)
    pattern = sum(n * (length - 1) / length for length, n in counts.items()) / n_rows / len(counts)
    body = cut.body()
    likely = _likely(cut.separator)
    columns = _some(body, CELLS_SCORED)
    numbers = marks.find(columns, likely).marks
    known = [[_is_something(cell, numbers) for cell in column] for column in columns]
    share = sum(map(sum, known)) / max(1, sum(map(len, columns)))
    if len(body) < 0.6 * n_rows or (cut.separator in " :^" and not _numeric(known)):
        pattern = 0  # words of a text, and not cells of a table
    return max(pattern, ONE_CELL) * share - 1e-9 * len(cut.comment)


def _some(body: list[list[str]], most: int) -> list[tuple[str, ...]]:
    """The columns of some rows; of a wide table only some of the columns, spread over it."""
    columns = list(zip(*body, strict=True))
    return columns[:: max(1, len(columns) * len(body) // most)]


def _numeric(known: list[list[float]]) -> bool:
    """Whether a column is of numbers, nearly all of it."""
    return any(sum(cell == 1 for cell in column) > 0.8 * len(column) for column in known)


def _likely(separator: str) -> str:
    """Whoever writes decimal commas separates cells by semicolons."""
    return "," if separator == ";" else "."


def _is_something(cell: str, numbers: Marks) -> float:
    """1 for a number, a date, or nothing; .9 for a word; less for text that another separator would cut."""
    if marks.is_missing(cell) or marks.is_number(cell, numbers) or DATE.match(cell):
        return 1
    if re.search(r"[,;\t|^]", cell) or cell.startswith(("'", '"')) or cell.endswith(("'", '"')):
        return 0.05
    return 0.9 if " " not in cell else 0.85


def _settled(cut: _Cut, lines: list[str], reading: Reading) -> Dialect:
    n, rows = cut.n_cells(), cut.rows
    start = 0 if reading.skip is not None else 1 if _is_parted(rows, n, _likely(cut.separator)) else _start(rows, n)
    body = [cells for *_, cells in rows[start + 1 :] if len(cells) == n]
    first = rows[start][-1]
    among = [pair for pair in marks.PAIRS if _goes(pair, reading)]
    found = marks.find(_some(body, CELLS_READ) or [[c] for c in first], _likely(cut.separator), among)
    head = _head(cut, lines, reading, start, body, found.marks)
    last = _ends_with_nothing(first, body, n, head.names)
    return Dialect(
        separator=cut.separator,
        quote=cut.quote,
        comment=cut.comment,
        marks=found.marks,
        skip=head.skip,
        header=head.header,
        names=_fitted(head.names, n, last),
        n_cells=n,
        doubtful=found.doubtful and cut.separator != "," and reading.decimal is None,
        above="" if not start else lines[rows[0][0]].strip()[:60],
        last=last,
        units=head.units,
        joined=head.joined,
    )


class _Head(NamedTuple):
    """Lines to skip, lines that name the columns, and what they say; of a second row: units, or names joined to it."""

    skip: int
    header: int
    names: tuple[str, ...]
    units: str = ""
    joined: bool = False


def _head(cut: _Cut, lines: list[str], reading: Reading, start: int, body: list[list[str]], numbers: Marks) -> _Head:
    n, (begin, end, first) = cut.n_cells(), cut.rows[start]
    if cut.comment and reading.header is None and (found := _commented_names(lines, begin, cut, n)):
        return _Head(begin, 0, found)
    named = has_names(first, body, n, numbers) if reading.header is None else reading.header
    if not named:
        return _Head(begin, 0, ())
    if start + 2 >= len(cut.rows) or not _are_units(cut.rows[start + 1][-1], body, n, numbers):
        return _Head(begin, end - begin, tuple(first))
    _, end, second = cut.rows[start + 1]
    names = in_two_rows(tuple(first), second)
    joined = names != tuple(first)
    return _Head(begin, end - begin, names, "" if joined else ", ".join(second)[:60], joined)


def _ends_with_nothing(first: Sequence[str], body: list[list[str]], n: int, names: tuple[str, ...]) -> bool:
    """Whether every row ends with a separator, behind which is no column."""
    empty = bool(body) and all(cells[-1] == "" for cells in body) and len(names) in (0, n - 1, n)
    nameless = names[n - 1 :] in ((), ("",))
    return empty and n > 1 and nameless and (bool(names) or first[-1] == "")


def in_two_rows(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Names of which the first row gives one to several columns, as merged cells do, and the second tells these apart.

    Where the first row alone tells all columns apart it is the names, and the second holds units.
    """
    if len(first) != len(second) or (all(first[1:]) and len(set(first)) == len(first)):
        return tuple(first)
    groups = itertools.accumulate(first, lambda before, name: name or before)
    return tuple(f"{group} {name}".strip() for group, name in zip(groups, second, strict=True))


def _are_units(cells: list[str], body: list[list[str]], n: int, numbers: Marks) -> bool:
    """Whether the row below the names says what each column of numbers is measured in: cm, kg, s."""
    if len(cells) != n or len(body) < 3:
        return False
    numeric = [
        cell
        for cell, column in zip(cells, zip(*body[1:], strict=True), strict=True)
        if all(marks.is_number(below, numbers) or marks.is_missing(below) for below in column)
    ]
    told = [cell for cell in numeric if cell]
    words = (re.search(r"[^\W\d]|[%°‰]", cell) and not marks.is_number(cell, numbers) for cell in told)
    return bool(told) and all(words)


def _goes(pair: Marks, reading: Reading) -> bool:
    return reading.decimal in (None, pair.decimal) and reading.thousands in (None, pair.thousands)


def _start(rows: list[tuple[int, int, list[str]]], n: int) -> int:
    """Which row is the first of the table: above it may be titles, of fewer cells than the table has columns."""
    for i, (*_, cells) in enumerate(rows[: MAX_ABOVE + 1]):
        if _is_title(cells) and n > 2 and i + 1 < len(rows):
            continue
        if len(cells) == n:
            above = rows[i - 1][-1] if i else []
            names = len(above) in (n - 1, n + 1) and sum(map(bool, above)) > 1 and not _are_words(cells)
            return i - 1 if i and names and n > 2 else i
        if len(cells) == n + 1 and cells[-1] == "":
            return i
        if len(cells) > n:
            return 0
    return 0


def _is_title(cells: list[str]) -> bool:
    """Whether a row is a title, or empty, with separators behind it as many as the table below needs."""
    filled = [cell for cell in cells if cell]
    return len(cells) > 2 and (not filled or (len(filled) == 1 and _are_words(filled)))


def _are_words(cells: list[str]) -> bool:
    return all(not cell or (re.search(r"[^\W\d]", cell) and not marks.is_number(cell, Marks())) for cell in cells)


def _is_parted(rows: list[tuple[int, int, list[str]]], n: int, likely: str) -> bool:
    """Whether the only empty line stands between a title with about as many cells as a row, and the names."""
    if len(rows) < 4:
        return False
    (*_, title), (*_, names) = rows[:2]
    if len(names) != n or abs(len(title) - n) > 1:
        return False
    last = max(i for i, (*_, cells) in enumerate(rows) if len(cells) == n)  # below it are notes
    gaps = [other[0] - one[1] for one, other in itertools.pairwise(rows[: last + 1])]
    body = [cells for *_, cells in rows[2:] if len(cells) == n]
    numbers = marks.find(_some(body, CELLS_SCORED), likely).marks
    return gaps[0] > 0 and not any(gaps[1:]) and has_names(names, body, n, numbers)


def _fitted(names: tuple[str, ...], n: int, last: bool) -> tuple[str, ...]:
    """As many names as cells: a separator at the end of the names alone adds none, and R's row names have none."""
    if len(names) == n + 1 and names[-1] == "":
        return names[:-1]
    if len(names) == n - 1:
        return (*names, "") if last else ("", *names)
    return names


def _commented_names(lines: list[str], begin: int, cut: _Cut, n: int) -> tuple[str, ...] | None:
    """Names in the comment right above the first row, as NumPy's savetxt writes them."""
    if not begin or not comment_line(cut.comment).match(lines[begin - 1]) or n < 2:
        return None
    inner = lines[begin - 1].removeprefix(cut.comment).strip() + "\n"
    ((*_, cells),) = _rows([inner], 0, cut.separator, cut.quote, "") or [((),)]
    words = all(cell and not marks.is_missing(cell) and not re.search(r"^[\d.+-]", cell) for cell in cells)
    return tuple(cells) if len(cells) == n and words else None


def has_names(first: list[str], body: list[list[str]], n: int, numbers: Marks) -> bool:
    """Whether the first row names the columns: it has texts above numbers, and no fewer than numbers above numbers."""
    if not body:
        return not any(marks.is_number(cell, numbers) for cell in first)
    cells = [*[""] * (n - len(first)), *first[:n]]
    above, others = list[tuple[str, list[str]]](), list[tuple[str, list[str]]]()
    for cell, column in zip(cells, zip(*body, strict=True), strict=True):
        known = [below for below in column if not marks.is_missing(below)]
        numeric = known and sum(marks.is_number(below, numbers) for below in known) > 0.5 * len(known)
        if not marks.is_missing(cell):
            (above if numeric else others).append((cell, known))
    values = sum(marks.is_number(cell, numbers) for cell, _ in above)
    if values and _counts_up(cells) and not _counts_up(body[0]):
        return True
    if above:
        return len(above) - values >= values
    return bool(others) and not any(cell in known or marks.is_number(cell, numbers) for cell, known in others)


def _counts_up(cells: list[str]) -> bool:
    """Whether at least three cells, all but the first perhaps, count up by 1: 0, 1, 2 or years; or at least five by
    equal steps, as the wavelengths above spectra do.
    """
    counted = cells if cells and STEP.fullmatch(cells[0]) else cells[1:]
    if len(counted) < 3 or not all(STEP.fullmatch(cell) for cell in counted):
        return False
    found = [float(cell.replace(",", ".")) for cell in counted]
    steps = [b - a for a, b in itertools.pairwise(found)]
    equal = min(steps) > 0 and max(steps) - min(steps) <= 0.02 * max(steps) + 1e-9
    return all(step == 1 for step in steps) or (len(counted) >= 5 and equal)


def comment_line(mark: str) -> re.Pattern[str]:
    """A line that begins with the mark of a comment, in a text of many lines."""
    return re.compile(rf"^{re.escape(mark)}{NO_COMMENT}.*\n?", re.MULTILINE)
