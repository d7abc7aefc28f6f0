"""IDX, the format of MNIST and its relatives, gzipped or not."""

import gzip
import io
import math
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from aeviz.language import Sentence, count, text
from aeviz.upload import arrays
from aeviz.upload.archive import DENSEST
from aeviz.upload.arrays import Source
from aeviz.upload.base import MAX_UNPACKED, BadFile, Reading, Table, check_bytes

TITLE = "IDX"
SUFFIXES = (".idx", "-ubyte", ".idx1", ".idx3", ".idx.gz", "-ubyte.gz")
MAGIC = (b"\0\0", b"\x1f\x8b")
TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read(content: bytes, reading: Reading) -> Table:
    """Bytes 0, 0, type, number of dimensions; each size as a big-endian uint32; then the values."""
    stream = _opened(content)
    head = _read(stream, 4)
    if not is_likely(head):
        first = head[:4].hex(" ") or Sentence("none")
        raise BadFile(text("it does not begin as an IDX file does, but with the bytes {first}.", first=first))
    sizes, dtype = _read(stream, 4 * head[3]), np.dtype(TYPES[head[2]])
    if len(sizes) < 4 * head[3]:
        raise BadFile(text("it ends within its header."))
    shape = struct.unpack(f">{head[3]}I", sizes)
    arrays.check("data", shape, dtype)
    needed = math.prod(shape) * dtype.itemsize
    check_bytes(needed, most=MAX_UNPACKED)
    if needed > DENSEST * len(content):  # before any memory is allotted
        raise BadFile(
            text(
                "its header claims the shape {shape}, {needed} bytes, but far fewer follow.",
                shape=str(shape),
                needed=count(needed),
            )
        )
    return arrays.table({"data": Source(shape, dtype, lambda: _blocks(stream, shape, dtype))}, reading=reading)


def is_likely(head: bytes) -> bool:
    """Whether a file of these first four bytes is one."""
    return len(head) == 4 and head[:2] == b"\0\0" and head[2] in TYPES


def _blocks(stream: io.BufferedIOBase, shape: tuple[int, ...], dtype: np.dtype) -> Iterator[np.ndarray]:
    needed, there = math.prod(shape) * dtype.itemsize, 0
    row = math.prod(shape[1:]) * dtype.itemsize
    for a, b in pairwise(arrays.marks(shape, dtype.itemsize)):
        part = _read(stream, row * (b - a))
        there += len(part)
        if len(part) < row * (b - a):
            raise BadFile(
                text(
                    "its header claims the shape {shape}, {needed} bytes, but {there} follow.",
                    shape=str(shape),
                    needed=count(needed),
                    there=count(there),
                )
            )
        yield np.frombuffer(part, dtype).reshape(-1, *shape[1:])
    if _read(stream, 1):
        raise BadFile(
            text(
                "its header claims the shape {shape}, {needed} bytes, but more follow.",
                shape=str(shape),
                needed=count(needed),
            )
        )


def _opened(content: bytes) -> io.BufferedIOBase:
    packed = content.startswith(b"\x1f\x8b")
    return gzip.GzipFile(fileobj=io.BytesIO(content)) if packed else io.BytesIO(content)


def _read(stream: io.BufferedIOBase, n: int) -> bytes:
    """The next n bytes, or as many as follow."""
    found = io.BytesIO()
    try:
        while found.tell() < n and (part := stream.read(min(arrays.BLOCK, n - found.tell()))):
            found.write(part)
    except EOFError:  # a gzip file that is cut off
        pass
    except (OSError, zlib.error) as error:
        raise BadFile(text("it is no whole gzip file ({reason}).", reason=str(error))) from error
    return found.getvalue()
