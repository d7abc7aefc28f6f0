"""Results that are no Runs: arrays by name in one .npz file, shipped or in the user's store."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from aeviz.networks.arrays import Arrays
from aeviz.storage import store
from aeviz.storage.checksum import of_arrays

SUM = "sha256"
UNREADABLE = (  # what zipfile, zlib and NumPy raise for a file that was changed
    *(OSError, LookupError, EOFError, ValueError, TypeError, AttributeError, OverflowError, MemoryError, SyntaxError),
    *(NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error, struct.error),
)


def load(
    name: str, fields: tuple[str, ...], where: str | None = None, check: Callable[[Arrays], None] = lambda arrays: None
) -> Arrays | None:
    """The arrays of a shipped or stored file, or None if there is none, or only one that cannot be used.

    It must hold these fields, of finite numbers, that pass ``check``, which raises ValueError; one that does not is
    reported and set aside (``store.read``).
    """

    def read(content: bytes) -> Arrays:
        arrays = _checked(content, fields)
        check(arrays)
        return arrays

    return store.read(f"{name}.npz", read, where)


def has(name: str, where: str | None = None) -> bool:
    """Whether a file is shipped or stored, unread."""
    return store.holds(f"{name}.npz", where)


def save(name: str, arrays: Arrays, into: str | None = None) -> str:
    """Stores a file, whole or not at all; returns its path. Raises StoreError."""
    content = io.BytesIO()
    named: dict[str, Any] = {**arrays, SUM: np.frombuffer(_checksum(arrays), np.uint8)}
    np.savez_compressed(content, **named)
    return store.put(f"{name}.npz", content.getvalue(), into)


def _checked(content: bytes, fields: tuple[str, ...]) -> Arrays:
    try:
        with np.load(io.BytesIO(content)) as file:
            arrays = {name: file[name] for name in fields}
            told = file[SUM].tobytes() if SUM in file.files else None  # which older files lack
    except UNREADABLE as error:
        raise ValueError(f"it is no file of {', '.join(fields)} ({type(error).__name__}: {error})") from error
    if told is not None and told != _checksum(arrays):
        raise ValueError("its content is not what its checksum says")
    if not all(array.dtype.kind in "fiu" and np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("it holds what are no finite numbers")
    return arrays


def check_shapes(arrays: Arrays, shapes: dict[str, tuple[int, ...]]) -> None:
    """Raises ValueError for the first array that has another shape."""
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} has the shape {arrays[name].shape}, not {shape}")


def _checksum(arrays: Arrays) -> bytes:
    """The SHA-256 of all arrays, with their names, types and shapes."""
    return of_arrays(arrays).digest()
