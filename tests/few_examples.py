"""Trained Runs on few of their examples: for what does not depend on how many there are."""

import dataclasses
import math
from functools import cache

import numpy as np

import aeviz
from aeviz.data import Dataset

N_EXAMPLES = 300
OF_EACH = "x", "y", "t", "tangent", "anomalous", "factors", "value"


def on_few(run: aeviz.Run) -> aeviz.Run:
    return dataclasses.replace(run, given=few(run.spec.data, run.spec.data_options))


def both_parts(data: Dataset) -> dict[str, np.ndarray]:
    return {"train": data.train, "test": data.test}


@cache
def few(name: str, options: tuple) -> Dataset:
    """Every so many of the examples of either part."""
    data = aeviz.load_data(name, **dict(options))
    parts = {part: rows[:: math.ceil(len(rows) / N_EXAMPLES) or 1] for part, rows in both_parts(data).items()}
    rows = np.sort(np.concatenate([*parts.values()]))
    fields = {field.name: getattr(data, field.name) for field in dataclasses.fields(data)}
    of_each = {name: fields[name][rows] for name in OF_EACH if fields[name] is not None}
    return Dataset(**fields | of_each | {part: np.searchsorted(rows, taken) for part, taken in parts.items()})
