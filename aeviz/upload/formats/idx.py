"""IDX, the format of MNIST and its relatives, gzipped or not."""

import math
import struct
import zlib

import numpy as np

from aeviz.upload import arrays
from aeviz.upload.base import BadFile, Reading, Table, check_bytes

TITLE = "IDX"
SUFFIXES = (".idx", "-ubyte", ".idx1", ".idx3", ".idx.gz", "-ubyte.gz", ".gz")
MAGIC = (b"\0\0", b"\x1f\x8b")
TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read(content: bytes, reading: Reading) -> Table:
    """Bytes 0, 0, type, number of dimensions; each size as a big-endian uint32; then the values."""
    head = _unpacked(content, 4 + 4 * 255)
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in TYPES:
        raise BadFile(f"it does not begin as an IDX file does, but with the bytes {head[:4].hex(' ') or 'none'}.")
    begin = 4 + 4 * head[3]
    if len(head) < begin:
        raise BadFile("it ends within its header.")
    shape, dtype = struct.unpack(f">{head[3]}I", head[4:begin]), np.dtype(TYPES[head[2]])
    arrays.check("data", shape, dtype)
    needed = math.prod(shape) * dtype.itemsize
    check_bytes(needed)
    values = _unpacked(content, begin + needed + 1)
    if len(values) != begin + needed:
        there = "more" if len(values) > begin + needed else f"{len(values) - begin:,}"
        raise BadFile(f"its header claims the shape {shape}, {needed:,} bytes, but {there} follow.")
    return arrays.table({"data": np.frombuffer(values, dtype, offset=begin).reshape(shape)})


def _unpacked(content: bytes, most: int) -> bytes:
    """The first ``most`` bytes, of a gzip file those within."""
    if not content.startswith(b"\x1f\x8b"):
        return content[:most]
    try:
        return zlib.decompressobj(wbits=31).decompress(content, most)
    except zlib.error as error:
        raise BadFile(f"it is no whole gzip file ({error}).") from error
