"""Results that are no Runs: arrays by name in one .npz file, shipped or in the user's store."""

import io
import zipfile

import numpy as np

from aeviz.storage import store

Arrays = dict[str, np.ndarray]


def load(name: str, fields: tuple[str, ...], where: str | None = None) -> Arrays | None:
    """The arrays of a shipped or stored file, or None if there is none, or only one that cannot be used.

    It must hold these fields, of finite numbers; one that does not is reported and set aside (``store.read``).
    """
    return store.read(f"{name}.npz", lambda content: _checked(content, fields), where)


def has(name: str, where: str | None = None) -> bool:
    """Whether a file is shipped or stored, unread."""
    return store.holds(f"{name}.npz", where)


def save(name: str, arrays: Arrays, into: str | None = None) -> str:
    """Stores a file, whole or not at all; returns its path. Raises StoreError."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return store.put(f"{name}.npz", content.getvalue(), into)


def _checked(content: bytes, fields: tuple[str, ...]) -> Arrays:
    try:
        with np.load(io.BytesIO(content)) as file:
            arrays = {name: file[name] for name in fields}
    except (OSError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"it is no file of {', '.join(fields)} ({error})") from error
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("it holds numbers that are not finite")
    return arrays
