"""The IDX file format, in which MNIST and its relatives are published."""

import gzip
import math
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
    magic = struct.pack(">4B", 0, 0, 8, len(shape))
    sizes = struct.pack(f">{len(shape)}I", *shape)
    count = math.prod(shape)
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as stream:
            found_magic, found_sizes = stream.read(len(magic)), stream.read(len(sizes))
            values = stream.read(count + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path.name} is not a whole gzip file: {error}.") from error
    if found_magic != magic:
        raise ValueError(f"{path.name} must begin with the bytes {magic.hex()}, not {found_magic.hex()}.")
    if found_sizes != sizes:
        raise ValueError(f"the header of {path.name} must give the shape {shape}.")
    if len(values) != count:
        raise ValueError(f"{path.name} must hold {count} values after its header, no more and no fewer.")
    return np.frombuffer(values, np.uint8).reshape(shape)
