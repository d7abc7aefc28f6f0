"""The rows of a table in the units of a model that was trained on other rows of the same columns."""

from typing import Any, NamedTuple

import numpy as np

from aeviz.data.base import Dataset
from aeviz.language import count, plural, text
from aeviz.upload.base import BadFile, Table


class Rows(NamedTuple):
    """x (m, d_in) in model units, the number of each row in its file (m,), and what was done, in sentences."""

    x: np.ndarray
    row: np.ndarray
    done: tuple[str, ...]


def rows(table: Table, dataset: Dataset) -> Rows:
    """The table's rows that are complete. Raises BadFile, naming a column, if it lacks one that the data have.

    Columns are found by name, a level of a category as "name=level"; where the file has no names, by their order.
    """
    values, done = _columns(table, dataset), []
    if dataset.image_shape and (top := np.nanmax(values, initial=0)) > 1 and dataset.scale.max() == 1:
        most = 255 if top > 16 else 16
        values, done = values / most, [text("Grey values were divided by {most}.", most=count(most))]
    complete = np.isfinite(values).all(axis=1)
    if not complete.any():
        raise BadFile(text("no row has a number in every column that the model needs."))
    if not complete.all():
        told = plural(
            "{n} row with missing values is left out.",
            "{n} rows with missing values are left out.",
            n=count(int((~complete).sum())),
        )
        done.append(str(told))
    x = ((values[complete] - dataset.mean) / dataset.scale).astype(np.float32)
    return Rows(x, np.flatnonzero(complete) + table.first_row, tuple(done))


def _columns(table: Table, dataset: Dataset) -> np.ndarray:
    names = dataset.feature_names
    if not table.named:
        numbers = [column for column in table.columns if column.numbers is not None and column.name not in table.aside]
        if len(numbers) != len(names):
            raise BadFile(
                text(
                    "it has {n} columns of numbers; the model was trained on {other}.",
                    n=count(len(numbers)),
                    other=count(len(names)),
                )
            )
        return np.stack([column.values.astype(np.float64) for column in numbers], axis=1)
    known = {column.name: column for column in table.columns}
    return np.stack([_column(name, known) for name in names], axis=1)


def _column(name: str, known: dict[str, Any]) -> np.ndarray:
    if name in known:
        if known[name].numbers is None:
            raise BadFile(text("column {name} holds texts; the model was trained on numbers there.", name=repr(name)))
        return known[name].numbers.astype(np.float64)
    category, _, level = name.rpartition("=")
    if category in known and known[category].codes is not None:
        levels, codes = known[category].levels, known[category].codes
        return np.where(codes < 0, np.nan, codes == (levels.index(level) if level in levels else -2))
    there = ", ".join([*known][:6]) + ", ..." * (len(known) > 6)
    raise BadFile(
        text(
            "column {name} is missing; the model was trained on it, and the file has only {there}.",
            name=repr(name),
            there=there,
        )
    )
