"""The checksum of named arrays, by which a file that was changed is known."""

import hashlib

import numpy as np

from aeviz.networks.arrays import Arrays


def of_arrays(arrays: Arrays, before: bytes = b"") -> "hashlib._Hash":  # pyright: ignore[reportPrivateUsage]  # it has no public name
    """The SHA-256 of what comes ``before`` and of all arrays, with their names, types and shapes."""
    found = hashlib.sha256(before)
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        found.update(f"{name} {array.dtype.str} {array.shape}".encode())
        found.update(array.data)
    return found
