"""Which columns of a table are learnt from, and each feature's numbers."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from aeviz.language import Listed, Sentence, count, plural, text
from aeviz.required import required
from aeviz.upload.base import Column, Table
from aeviz.upload.choices import Choices

MOST_NAMED = 8


class Feature(NamedTuple):
    """A column of numbers, or one level of a column of categories, with the numbers that count as missing."""

    name: str
    column: Column
    level: int | None = None
    sentinels: tuple[float, ...] = ()

    @property
    def lacking(self) -> bool:
        """Whether a value may be missing."""
        return bool(self.column.missing or self.sentinels)

    def values(self) -> np.ndarray:
        """(n,) float64, NaN where missing."""
        if self.level is not None:
            return np.where((codes := required(self.column.codes, "categories")) < 0, np.nan, codes == self.level)
        numbers = self.column.values.astype(np.float64)
        if self.column.missing:
            numbers = np.where(np.isfinite(numbers), numbers, np.nan)
        return np.where(np.isin(numbers, self.sentinels), np.nan, numbers) if self.sentinels else numbers


def chosen(table: Table, choices: Choices, done: list[str]) -> Iterator[Feature]:
    """The features of these choices; which columns are left out, and why, is added to ``done``."""
    out: dict[str, list[str]] = {}
    for column in table.columns:
        if column.name in (choices.label, choices.value):
            continue
        if column.kind == "category" and column.name in choices.one_hot:
            yield from (Feature(f"{column.name}={level}", column, i) for i, level in enumerate(column.levels))
        elif (why := _unused(column, choices)) is not None:
            out.setdefault(why, []).append(column.name)
        else:
            if column.kind == "mixed":
                done.append(text("The texts in column {column} count as missing.", column=repr(column.name)))
            yield Feature(column.name, column, None, _sentinels(column, choices, done))
    done.extend(text("Left out, {why}: {columns}.", why=why, columns=listed(names)) for why, names in out.items())


def _sentinels(column: Column, choices: Choices, done: list[str]) -> tuple[float, ...]:
    found = tuple(value for name, value in choices.sentinels if name == column.name)
    if found:
        n = int(np.isin(column.values, found).sum())
        values = Listed(f"{value:.10g}" for value in found)
        told = plural(
            "{n} cell of column {column} counts as missing: {values}.",
            "{n} cells of column {column} count as missing: {values}.",
            n=count(n),
            column=repr(column.name),
            values=values,
        )
        done.append(str(told))
    return found


def _unused(column: Column, choices: Choices) -> str | None:
    """Why a column is left out, or None."""
    if column.name in choices.leave_out:
        return text("as chosen")
    if column.numbers is None:
        if column.kind in ("category", "constant"):
            return text("categories") if column.kind == "category" else text("constant")
        return text("free text")
    if column.kind == "date" and column.name not in choices.as_days:
        return text("dates")
    if column.kind == "mixed" and column.name not in choices.cleared:
        return text("numbers mixed with texts")
    if column.kind == "constant" and (not choices.constant or column.missing):
        return text("constant")
    return None


def listed(names: list[str]) -> Sentence | str:
    """Names one after another; of many the first few, and how many more there are."""
    first = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return Sentence("{names} and {n} more", names=first, n=count(more)) if more > 0 else first
