"""From a table to a data set, every step chosen and every step told.

Whatever is learnt from the data before a network is (scale, medians, levels of categories, which columns are constant)
comes from the training part alone: rows held out, and anomalies, have no say in it.
"""

from typing import NamedTuple

import numpy as np

from aeviz.data import in_memory
from aeviz.data.base import Dataset, Parts, split, standardise, without
from aeviz.language import Sentence, count, plural, text
from aeviz.required import required
from aeviz.upload.base import MAX_COLUMNS, MAX_LEVELS, MAX_USED, BadFile, Table
from aeviz.upload.choices import Choices
from aeviz.upload.features import Feature, chosen, listed
from aeviz.upload.labels import can_label, classes
from aeviz.upload.memory_quota import counted

MIN_ROWS, MIN_FEATURES = 25, 2  # pictures ask for ten neighbours, and for more than twice as many examples
TOGETHER = 64  # columns that are put in their places at once: a row's numbers lie side by side
LARGEST = 1e30  # a larger number's square is no 32-bit number
TEST_FRACTION = 0.2


class Prepared(NamedTuple):
    """The data set, and one sentence for each thing that was done."""

    dataset: Dataset
    done: tuple[str, ...]


class _Rows(NamedTuple):
    """Rows that are used, (m,) sorted indices into the table, and indices into these: the parts of the data set."""

    used: np.ndarray
    parts: Parts

    @property
    def train(self) -> np.ndarray:
        """(m_train,) rows of the table to learn from."""
        return self.used[self.parts.train]


class _Known(NamedTuple):
    """What is known of the table's rows and not learnt from: (n,) class, the classes' names, (n,) number to colour."""

    y: np.ndarray | None
    class_names: tuple[str, ...]
    value: np.ndarray | None


def prepare(table: Table, choices: Choices) -> Prepared:
    """The data set of these choices, under the name of its content. Raises BadFile where nothing can be learnt."""
    _check_length(table)
    done: list[str] = []
    features = list(chosen(table, choices, done))
    usable = np.ones(table.n, bool)
    known = _Known(*_classes(table, choices, usable, done), _value(table, choices, usable, done))
    features = _complete(features, choices, usable, done)
    _check(int(usable.sum()), len(features), choices, done)
    rows = _rows(usable, known.y, known.class_names, choices, done)
    if not choices.constant:
        features = _varying(features, rows.train, done)
    _check(len(rows.used), len(features), choices, done)
    _say_levels(features, choices, done)
    dataset = _dataset(table, features, rows, known, choices)
    done.append(_summary(dataset, choices))
    return Prepared(dataset, tuple(done))


def _check_length(table: Table) -> None:
    if table.n < MIN_ROWS:
        told = plural(
            "it has {n} row; at least {least} are needed.",
            "it has {n} rows; at least {least} are needed.",
            n=count(table.n),
            least=count(MIN_ROWS),
        )
        raise BadFile(str(told))


def _dataset(table: Table, features: list[Feature], rows: _Rows, known: _Known, choices: Choices) -> Dataset:
    x, mean, scale = _scaled(table, features, rows, choices)
    y, value = (None if each is None else each[rows.used] for each in (known.y, known.value))
    return in_memory.named(
        x=x,
        y=y,
        **rows.parts._asdict(),
        mean=mean,
        scale=scale,
        feature_names=tuple(feature.name for feature in features),
        class_names=known.class_names,
        image_shape=choices.image_shape,
        value=None if value is None else value.astype(np.float32),
        value_name=choices.value,
    )


def _classes(table: Table, choices: Choices, usable: np.ndarray, done: list[str]):
    """(n,) class of each row and the classes' names; rows without one are taken out of ``usable``."""
    if not choices.label:
        return None, ()
    column = table.column(choices.label)
    if not can_label(column):
        raise BadFile(
            text(
                "column {name} cannot hold classes: at most {most} different texts or whole numbers.",
                name=repr(column.name),
                most=count(MAX_LEVELS),
            )
        )
    codes, names = classes(column)
    if n := _leave_out(usable, codes >= 0):
        told = plural("{n} row without a label is left out.", "{n} rows without a label are left out.", n=count(n))
        done.append(str(told))
    return codes, names


def _value(table: Table, choices: Choices, usable: np.ndarray, done: list[str]) -> np.ndarray | None:
    """(n,) the number that colours each row; rows without one are taken out of ``usable``."""
    if not choices.value:
        return None
    column = table.column(choices.value)
    if column.numbers is None:
        raise BadFile(text("column {name} holds no numbers to colour by.", name=repr(column.name)))
    marks = [value for name, value in choices.sentinels if name == column.name]
    numbers = column.numbers.astype(np.float64)
    known = np.isfinite(numbers) & ~np.isin(numbers, marks)
    if n := _leave_out(usable, known):
        told = plural(
            "{n} row without a number to colour by is left out.",
            "{n} rows without a number to colour by are left out.",
            n=count(n),
        )
        done.append(str(told))
    return numbers


def _leave_out(usable: np.ndarray, known: np.ndarray) -> int:
    """Takes what is not ``known`` out of ``usable``; returns how many rows that were."""
    before = int(usable.sum())
    usable &= known
    return before - int(usable.sum())


def _complete(features: list[Feature], choices: Choices, usable: np.ndarray, done: list[str]) -> list[Feature]:
    """What is done about missing numbers; filling them in is left to ``_scaled``."""
    lacking = [feature for feature in features if feature.lacking]
    if not lacking:
        return features
    names = listed([feature.name for feature in lacking])
    if choices.missing == "columns":
        done.append(text("Left out, with missing values: {columns}.", columns=names))
        return [feature for feature in features if not feature.lacking]
    if choices.missing == "median":
        done.append(text("Missing values were replaced by the column's median: {columns}.", columns=names))
        return features
    before = int(usable.sum())
    for feature in lacking:
        usable &= np.isfinite(feature.values())
    told = plural(
        "{n} row with missing values is left out.",
        "{n} rows with missing values are left out.",
        n=count(before - int(usable.sum())),
    )
    done.append(str(told))
    return features


def _rows(usable: np.ndarray, y: np.ndarray | None, names: tuple[str, ...], choices: Choices, done: list[str]) -> _Rows:
    """Which rows are used, to learn from and to test with; of too many, a sample in which classes keep their shares."""
    used = np.flatnonzero(usable)
    if len(used) > MAX_USED:
        done.append(_sampled(len(used), y is not None, choices.seed))
        used = used[_sample(None if y is None else y[used], len(used), choices.seed)]
    train, test = split(len(used), choices.seed, TEST_FRACTION)
    held_out = _held_out(choices, names)
    parts = without(required(y, "classes")[used], held_out, train, test) if held_out else Parts(train, test, None)
    if len(parts.train) < MIN_ROWS // 2:
        raise BadFile(text("only {n} rows are left to train on.", n=count(len(parts.train))))
    return _Rows(used, parts)


def _sample(y: np.ndarray | None, n: int, seed: int) -> np.ndarray:
    """(MAX_USED,) sorted indices below n, drawn at random; of each class as large a share, to less than one row."""
    rng = np.random.default_rng([seed, 3])
    if y is None:
        return np.sort(rng.choice(n, MAX_USED, replace=False))
    # Rows in the order of their class, at random within it: every n/MAX_USED-th of them.
    order = np.lexsort((rng.random(n), y))
    return np.sort(order[(np.arange(MAX_USED) * n) // MAX_USED])


def _sampled(n: int, classes: bool, seed: int) -> str:
    values = {"most": count(MAX_USED), "n": count(n), "seed": count(seed)}
    if classes:
        return text("A sample of {most} of the {n} rows is used, with each class's share (seed {seed}).", **values)
    return text("A sample of {most} of the {n} rows is used (seed {seed}).", **values)


def _held_out(choices: Choices, names: tuple[str, ...]) -> list[int]:
    for name in choices.held_out:
        if name not in names:
            raise BadFile(text("there is no class {name} to keep out of training.", name=repr(name)))
    if choices.held_out and len(set(choices.held_out)) == len(names):
        raise BadFile(text("all classes are kept out of training: one at least must be left to train on."))
    return [names.index(name) for name in choices.held_out]


def _varying(features: list[Feature], train: np.ndarray, done: list[str]) -> list[Feature]:
    """Without those that are constant over the rows to learn from."""
    values = ((feature, feature.values()[train]) for feature in features)
    kept = [
        feature for feature, found in values if np.nanmin(found, initial=np.inf) < np.nanmax(found, initial=-np.inf)
    ]
    if len(kept) < len(features):
        gone = {id(feature) for feature in features} - {id(feature) for feature in kept}
        names = listed([feature.name for feature in features if id(feature) in gone])
        done.append(text("Left out, constant in the rows to train on: {columns}.", columns=names))
    return kept


def _say_levels(features: list[Feature], choices: Choices, done: list[str]) -> None:
    for name in choices.one_hot:
        n = sum(feature.level is not None and feature.column.name == name for feature in features)
        told = plural(
            "Column {column} became {n} feature of 0 and 1.",
            "Column {column} became {n} features of 0 and 1.",
            n=count(n),
            column=repr(name),
        )
        done.append(str(told))


def _check(n: int, d: int, choices: Choices, done: list[str]) -> None:
    why = f" {done[-1]}" if done else ""
    if n < MIN_ROWS:
        told = text("{n} usable rows are too few; at least {least} are needed.", n=count(n), least=count(MIN_ROWS))
        raise BadFile(f"{told}{why}")
    if d < MIN_FEATURES:
        few = plural(
            "{n} usable column of numbers; at least {least} are needed.",
            "{n} usable columns of numbers; at least {least} are needed.",
            n=count(d),
            least=count(MIN_FEATURES),
        )
        raise BadFile(f"{few}{why}")
    if d > MAX_COLUMNS:
        raise BadFile(
            text("{d} features are too many; at most {most} are allowed.", d=count(d), most=count(MAX_COLUMNS))
        )
    if choices.image_shape:
        _check_image_shape(*choices.image_shape, d)


def _check_image_shape(height: int, width: int, d: int) -> None:
    if height * width != d:
        raise BadFile(
            text(
                "images of {height} x {width} need {needed} columns; there are {d}.",
                height=str(height),
                width=str(width),
                needed=str(height * width),
                d=str(d),
            )
        )


def _scaled(table: Table, features: list[Feature], rows: _Rows, choices: Choices):
    """x (m, d) in model units, with the mean and scale that bring it back; one column after the other."""
    x = counted(np.empty((len(rows.used), len(features)), np.float32))
    mean, scale = np.zeros(len(features), np.float32), np.ones(len(features), np.float32)
    some = np.empty((TOGETHER, len(x)), np.float32)
    for first in range(0, len(features), TOGETHER):
        part = features[first : first + TOGETHER]
        for i, feature in enumerate(part):
            values = _filled(table, feature, rows)
            some[i], mean[first + i], scale[first + i] = _one_scaled(values, rows.parts.train, choices)
        x[:, first : first + len(part)] = some[: len(part)].T
    _check_varies(x, rows.parts.train)
    if choices.image_shape:
        low, high = _range_of_greys(x[rows.parts.train])
        x -= low
        x /= high - low
        mean[:], scale[:] = low, high - low
    return x, mean, scale


def _check_varies(x: np.ndarray, train: np.ndarray) -> None:
    """A network learns nothing from rows that are all the same."""
    if np.all(x[train] == x[train[0]]):
        raise BadFile(text("nothing varies in it: all rows to train on are the same."))


def _one_scaled(values: np.ndarray, train: np.ndarray, choices: Choices) -> tuple[np.ndarray, float, float]:
    """(m,) values as chosen, with the mean and scale that bring them back; pixels are scaled all together later."""
    if choices.image_shape:
        return values, 0, 1
    if choices.scaling == "standardise":
        found = standardise(values[:, None], train)
        return found.x[:, 0], found.mean[0], found.scale[0]
    low, high = values[train].min(), values[train].max()
    scale = high - low if high > low else 1
    return (values - low) / scale, low, scale


def _filled(table: Table, feature: Feature, rows: _Rows) -> np.ndarray:
    """(m,) the values of the rows that are used; where one is missing, the median of those to learn from."""
    values = feature.values()[rows.used]
    large = np.flatnonzero(np.abs(values) > LARGEST)
    if len(large):
        row, found = rows.used[large[0]] + table.first_row, values[large[0]]
        raise BadFile(
            text(
                "row {row} of column {name} holds {value}, which is too large (at most 1e30).",
                row=str(row),
                name=repr(feature.name),
                value=f"{found:.3g}",
            )
        )
    lacking = np.isnan(values)
    if lacking.any():
        known = values[rows.parts.train][~lacking[rows.parts.train]]
        values[lacking] = np.median(known) if len(known) else 0
    return values


def _range_of_greys(x: np.ndarray) -> tuple[np.float32, np.float32]:
    """What is 0 and what is 1: [0, 1] and [0, 255] are kept, whatever is darkest and lightest in the data."""
    low, high = x.min(), x.max()
    if low >= 0 and high <= 1:
        return np.float32(0), np.float32(1)
    if low >= 0 and 16 < high <= 255:
        return np.float32(0), np.float32(255)
    return min(low, np.float32(0)), high


def _summary(dataset: Dataset, choices: Choices) -> str:
    shape, d = dataset.image_shape, len(dataset.feature_names)
    if shape:
        what = Sentence("images of {height} x {width} pixels", height=str(shape[0]), width=str(shape[1]))
    else:
        what = Sentence("rows of {d} numbers", d=count(d))
    none = dataset.y is None
    labels = Sentence("no labels") if none else plural("{n} class", "{n} classes", n=count(len(dataset.class_names)))
    unit = "[0, 1]" if shape or choices.scaling != "standardise" else Sentence("mean 0 and variance 1 in training")
    return text(
        "{n} {what}, {labels}, scaled to {unit}: {train} to train on and {test} held out.",
        n=count(len(dataset.x)),
        what=what,
        labels=labels,
        unit=unit,
        train=count(len(dataset.train)),
        test=count(len(dataset.test)),
    )
