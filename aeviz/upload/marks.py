"""How numbers are written: the decimal mark, the mark between groups of digits, and what stands around them.

"1,234" is 1.234 to some and 1234 to others. The marks are found from all cells together: the pair under which most
of them are numbers, where a group has three digits and no leading 0, a column that groups does so wherever it could,
and a column that drops its zeros does not always keep three digits.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

MISSING = (
    *("", "na", "n/a", "#n/a", "n.a.", "nan", "-nan", "<na>", "null", "(null)", "\\n", "?"),
    *("#value!", "#div/0!", "#ref!", "#name?", "#num!", "#null!"),
)
BETWEEN_NUMBERS = ("none", "nil", "-", "--", "---", "–", "—", ".", "..", "...", "*", "missing", "k.a.")
"""Cells that stand for a missing number; between texts they may be a name like any other."""
NO_NUMBER = frozenset((*MISSING, *BETWEEN_NUMBERS))
CURRENCIES = "$€£¥₹₽₩"
CODES = "USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|CZK|BRL|kr|Fr\\."
AFFIX = rf"[{CURRENCIES}]|(?:{CODES})|%|‰"
UNIT = r"\s[^\W\d]{1,8}|°[CF]?"  # a word after a space: 12 kg
# 1.23 ± 0.05, 1.23(5)
UNCERTAINTY = re.compile(r"(\d)(?:\s*(?:±|\+/-|\+-)\s*\d[\d.,]*(?:[eE][+-]?\d+)?|\(\d{1,3}\))$")
TRAILING_MINUS = re.compile(r"^(\d[\d.,'’]*)\s?-$")  # 12.50-, as SAP and COBOL write
DIGIT = re.compile(r"\d")
AROUND = re.compile(rf"^([+\-−]?)\s*(?:{AFFIX})\s*|(?<=\d)\s*(?:{AFFIX}|{UNIT})$")
SPACES = " \u00a0\u202f\u2009"  # plain, no-break, narrow no-break, thin
ALONE = re.compile(rf"[+\-−]?[\d.,'’{SPACES}]*\d([eEdD][+\-]?\d+)?")  # most numbers, around which nothing stands


class Marks(NamedTuple):
    """The decimal mark, and the one between groups of three digits ("" for none, " " for any narrow space)."""

    decimal: str = "."
    thousands: str = ""

    def pattern(self) -> str:
        """A regular expression of one whole number, which NumPy's writers, RE2 and Python's re agree on."""
        return _number(*self).pattern


PAIRS = tuple(
    Marks(*pair)
    for pair in ((".", ""), (".", ","), (",", ""), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'"))
)


class FoundMarks(NamedTuple):
    """Marks, and whether other marks fit as well and give other numbers."""

    marks: Marks
    doubtful: bool


@cache
def _number(decimal: str, thousands: str) -> re.Pattern[str]:
    point = re.escape(decimal)
    whole = r"\d+"
    if thousands:
        mark = f"[{SPACES}]" if thousands == " " else "['’]" if thousands == "'" else re.escape(thousands)
        whole = rf"(?:[1-9]\d{{0,2}}(?:{mark}\d{{3}})+|[1-9]\d?(?:{mark}\d{{2}})+{mark}\d{{3}}|\d+)"  # 12,34,567: India
    return re.compile(rf"^[+\-−]?(?:{whole}(?:{point}\d*)?|{point}\d+)(?:[eEdD][+\-]?\d{{1,6}})?$")


def bare(cell: str) -> str:
    """A cell without what stands around its number: a currency, per cent, unit, an uncertainty, a minus behind it."""
    if ALONE.fullmatch(cell := cell.strip()) or not DIGIT.search(cell):
        return cell
    cell = TRAILING_MINUS.sub(r"-\1", UNCERTAINTY.sub(r"\1", cell))
    if len(cell) > 2 and cell[0] == "(" and cell[-1] == ")" and any(c.isdigit() for c in cell):
        cell = f"-{cell[1:-1]}"
    return AROUND.sub(r"\1", cell)


def is_missing(cell: str) -> bool:
    """Whether a cell stands for nothing, among numbers."""
    return cell.strip().lower() in NO_NUMBER


def is_number(cell: str, marks: Marks) -> bool:
    """Whether a cell holds a number, written with these marks, and perhaps something around it."""
    return _number(*marks).match(bare(cell)) is not None


def find(columns: Iterable[Sequence[str]], likely: str = ".", among: Sequence[Marks] = PAIRS) -> FoundMarks:
    """The marks of these columns of cells, among some; where nothing else tells, the ``likely`` decimal mark.

    A pair's score is the number of cells that are numbers under it, less those that do not go with the column's others.
    """
    kept = [[bare(cell) for cell in column if not is_missing(cell)] for column in columns]
    met = [_met(cells, among) for cells in kept]
    found = [_scores(cells, told) for cells, told in zip(kept, met, strict=True)]
    total = {pair: sum(scores[pair] for scores in found) for pair in among}
    best = max(total.values(), default=0)
    tied = [pair for pair in among if total[pair] > best - 1e-9]
    chosen = next((pair for pair in tied if pair.decimal == likely), tied[0])
    plainest = next(pair for pair in tied if pair.decimal == chosen.decimal)
    rivals = [pair for pair in tied if pair.decimal != chosen.decimal]
    doubtful = any(
        _differ(cells, plainest, rival)
        for cells, told in zip(kept, met, strict=True)
        for rival in rivals
        if told[rival] != told[plainest]
    )
    return FoundMarks(plainest, doubtful)


def _met(cells: list[str], among: Sequence[Marks]) -> dict[Marks, tuple[str, ...]]:
    """Which of each pair's marks a column has, "" for one that it has not: pairs that share these read it alike."""
    seen = {"'" if mark == "’" else " " if mark in SPACES else mark for mark in set("".join(cells))}
    return _of_these(frozenset(seen.intersection(".,' ")), tuple(among))


@cache  # of all columns the same few
def _of_these(seen: frozenset[str], among: tuple[Marks, ...]) -> dict[Marks, tuple[str, ...]]:
    return {pair: tuple(mark if mark in seen else "" for mark in pair) for pair in among}


def _scores(cells: list[str], met: dict[Marks, tuple[str, ...]]) -> dict[Marks, float]:
    """The score of each pair in a column: once for those that read it alike."""
    scores = {told: _score(cells, pair) for told, pair in {told: pair for pair, told in met.items()}.items()}
    return {pair: scores[told] for pair, told in met.items()}


def _score(cells: list[str], pair: Marks) -> float:
    numbers = [cell for cell in cells if _number(*pair).match(cell)]
    return len(numbers) - _odd(numbers, pair)


def _odd(numbers: list[str], pair: Marks) -> float:
    """How many of a column's numbers do not go with the others under these marks."""
    if pair.thousands and any(pair.thousands in cell for cell in numbers):
        return sum(bool(re.match(r"^[+\-−]?\d{4,}", cell)) for cell in numbers)
    whole = [cell for cell in numbers if pair.decimal not in cell]
    parted = [cell for cell in numbers if pair.decimal in cell]
    odd = (
        len(parted) >= 2
        and len(whole) > 0
        and all(re.fullmatch(r"\d{3}", cell.split(pair.decimal)[1]) for cell in parted)
        and all(re.fullmatch(r"[+\-−]?\d{1,3}", cell) for cell in whole)
        and not any(re.match(r"^[+\-−]?(0|\d{4,})", cell) for cell in parted)
    )
    return len(parted) / 2 if odd else 0


def _differ(cells: list[str], one: Marks, other: Marks) -> bool:
    mine, theirs = _number(*one), _number(*other)
    return any(mine.match(cell) and theirs.match(cell) and plain(cell, one) != plain(cell, other) for cell in cells)


def plain(number: str, marks: Marks) -> str:
    """A number that matches the marks' pattern, as Python writes it."""
    for mark in SPACES if marks.thousands == " " else "'’" if marks.thousands == "'" else marks.thousands:
        number = number.replace(mark, "")
    return number.replace(marks.decimal, ".").replace("−", "-").lower().replace("d", "e")  # Fortran's 1.5D+03
