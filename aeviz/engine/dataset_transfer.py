"""How own data reach a worker: with its task, or, where they are many and the worker is on this machine, as a file.

Dask holds a copy or more of what travels with a task in every process that it passes through.
"""

import tempfile
import uuid
import weakref
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from aeviz.data.base import Dataset
from aeviz.memo import once

LARGE = 2**26  # bytes


def pack(dataset: Dataset, here: bool) -> dict[str, Any]:
    """The fields of a Dataset; in place of a large x the path of a file, if the worker is ``here``.

    The file is written once, and goes with the data set. Raises OSError where there is no room for it.
    """
    fields = dict(vars(dataset))
    return fields | {"x": _file(dataset)} if here and dataset.x.nbytes > LARGE else fields


def unpack(fields: dict[str, Any]) -> Dataset:
    """The data set that was packed; a large x stays in its file and is read where it is needed."""
    x = fields["x"]
    return Dataset(**(fields | {"x": np.load(x, mmap_mode="r") if isinstance(x, str) else x}))


@once
def _file(dataset: Dataset) -> str:
    file = Path(_folder().name) / f"{uuid.uuid4().hex}.npy"
    weakref.finalize(dataset, _remove, file)
    np.save(file, dataset.x)
    return str(file)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Goes with this process, and what is left in it."""
    return tempfile.TemporaryDirectory(prefix="aeviz-", ignore_cleanup_errors=True)


def _remove(file: Path) -> None:
    with suppress(FileNotFoundError, PermissionError):  # Windows keeps a file for as long as a worker reads it
        file.unlink()
