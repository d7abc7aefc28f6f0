"""Each example's nearest others, shipped for the data sets of the lessons: to find them takes a second of the start."""

import json
from functools import partial

import numpy as np

from aeviz.analysis import ranks
from aeviz.keys import digest
from aeviz.networks.arrays import Arrays
from aeviz.spec import Spec
from aeviz.storage import array_file, store

VERSION = 1  # raised when the same data would have others
K = 10


def find(x: np.ndarray) -> np.ndarray:
    """(n, K) indices of the nearest others of each example x (n, d), nearest first."""
    return ranks.nearest_neighbours(x, K)


def shipped(spec: Spec) -> np.ndarray | None:
    """The same for a Spec's data set, int64, as shipped; None if they are not."""
    check = partial(_check, n=len(spec.dataset().x))
    found = array_file.load(_name(spec), ("nearest",), str(store.SHIPPED), check)
    return None if found is None else found["nearest"].astype(np.int64)


def save(spec: Spec, nearest: np.ndarray, into: str | None = None) -> str:
    """Stores what `find` gave for a Spec's data set; returns the path."""
    return array_file.save(_name(spec), {"nearest": nearest.astype(ranks.rank_type(len(nearest)))}, into)


def _check(arrays: Arrays, n: int) -> None:
    array_file.check_shapes(arrays, {"nearest": (n, K)})
    if arrays["nearest"].min() < 0 or arrays["nearest"].max() >= n:
        raise ValueError(f"nearest names others than {n} examples")


def _name(spec: Spec) -> str:
    """By the data set alone: whatever is trained on it has the same neighbours."""
    return f"nearest-{digest(json.dumps([VERSION, K, spec.data, spec.data_options]))}"
