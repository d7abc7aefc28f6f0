"""NumPy's .npy: one array. Its header is read first; objects (pickles) are refused there."""

import io
import tokenize
from math import prod

import numpy as np
from numpy.lib import format as npy

from aeviz.language import count, text
from aeviz.upload import arrays
from aeviz.upload.base import BadFile, Reading, Table

TITLE = "NPY"
SUFFIXES = (".npy",)
MAGIC = (b"\x93NUMPY",)
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def read(content: bytes, reading: Reading) -> Table:
    """An array (n, d) of rows, (n,) of records, or (n, height, width[, colours]) of images."""
    found = array("data", content)
    if found.dtype.names:
        return arrays.of_records("data", found)
    return arrays.table({"data": arrays.whole(found)}, reading=reading)


def array(name: str, content: bytes) -> np.ndarray:
    """The array, a view of the bytes. Raises BadFile if it claims another length than there is."""
    shape, fortran, dtype, begin = header(name, content)
    check_length(name, shape, dtype, len(content) - begin)
    return np.frombuffer(content, dtype, prod(shape), begin).reshape(shape, order="F" if fortran else "C")


def check_length(name: str, shape: tuple[int, ...], dtype: np.dtype, there: int) -> None:
    """Raises BadFile for an array whose header claims more or fewer bytes than there are."""
    if there != (needed := prod(shape) * dtype.itemsize):
        raise BadFile(
            text(
                "array {name} claims the shape {shape}, {needed} bytes, but {there} follow.",
                name=repr(name),
                shape=str(shape),
                needed=count(needed),
                there=count(there),
            )
        )


def _parsed(name: str, stream: io.BytesIO) -> tuple[tuple[int, ...], bool, np.dtype]:
    """What the header says. Raises BadFile for a version that is not read, and whatever NumPy raises for no header."""
    version = npy.read_magic(stream)
    if version not in HEADERS:
        raise BadFile(
            text(
                "array {name} is written in version {version} of the format; 1.0 and 2.0 can be read.",
                name=repr(name),
                version=str(version),
            )
        )
    return HEADERS[version](stream)


def header(name: str, beginning: bytes) -> tuple[tuple[int, ...], bool, np.dtype, int]:
    """(shape, column by column, dtype, where the numbers begin), checked against the limits."""
    stream = io.BytesIO(beginning)
    try:
        shape, fortran, dtype = _parsed(name, stream)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, tokenize.TokenError) as error:
        if isinstance(error, BadFile):
            raise
        raise BadFile(
            text(
                "array {name} has no readable header ({reason}).",
                name=repr(name),
                reason=str(error).splitlines()[0][:100],
            )
        ) from error
    arrays.check(name, shape, dtype)
    if dtype.itemsize == 0 or min(shape) < 0:
        raise BadFile(
            text(
                "array {name} claims the shape {shape} of {dtype}, which holds nothing.",
                name=repr(name),
                shape=str(shape),
                dtype=str(dtype),
            )
        )
    return shape, fortran, dtype, stream.tell()
