"""The IDX file format, in which MNIST and its relatives are published."""

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np


def read_idx(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Read an IDX file of unsigned bytes, gzipped if it ends in .gz, as a read-only array of that shape.

    The format: bytes 0, 0, 8 (unsigned byte) and the number of dimensions, each size as a big-endian
    uint32, then the values, last index fastest. Memory is allotted for `shape`, never for what a file
    claims to hold. Raises ValueError for another magic or shape, for too few or too many bytes, and for a
    damaged gzip file.
    """
    values = np.empty(shape, np.uint8)
    read_into(values, path)
    values.flags.writeable = False
    return values


def read_into(values: np.ndarray, path: Path) -> None:
    """Fill a contiguous array of uint8 from an IDX file of its shape. Raises ValueError as ``read_idx`` does."""
    magic = struct.pack(">4B", 0, 0, 8, values.ndim)
    sizes = struct.pack(f">{values.ndim}I", *values.shape)
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as stream:
            found_magic, found_sizes = stream.read(len(magic)), stream.read(len(sizes))
            count, more = stream.readinto(values.data.cast("B")), stream.read(1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path.name} is not a whole gzip file: {error}.") from error
    if found_magic != magic:
        raise ValueError(f"{path.name} must begin with the bytes {magic.hex()}, not {found_magic.hex()}.")
    if found_sizes != sizes:
        raise ValueError(f"the header of {path.name} must give the shape {values.shape}.")
    if count != values.size or more:
        raise ValueError(f"{path.name} must hold {values.size} values after its header, no more and no fewer.")
