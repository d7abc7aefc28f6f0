"""NumPy's .npz: a zip archive of .npy arrays."""

from aeviz.upload import arrays
from aeviz.upload.archive import Archive
from aeviz.upload.base import BadFile, Reading, Table, check_bytes
from aeviz.upload.formats import npy

TITLE = "NPZ"
SUFFIXES = (".npz",)
MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
MAX_ARRAYS = 64
HEADER_BYTES = 2**14


def read(content: bytes, reading: Reading) -> Table:
    """The largest array is the data, (n,) ones beside it may be labels. All headers are read before any array."""
    archive = Archive(content)
    members = [info for info in archive if info.filename.endswith(".npy")]
    if not members:
        raise BadFile("it is an archive without any .npy array.")
    if len(members) > MAX_ARRAYS:
        raise BadFile(f"it holds {len(members)} arrays; at most {MAX_ARRAYS} are allowed.")
    notes = tuple(f"{info.filename!r} is no array and is left out." for info in archive if info not in members)[:5]
    for info in members:
        shape, _, dtype, _ = npy.header(_name(info), archive.read(info, HEADER_BYTES))
        check_bytes(dtype.itemsize * _count(shape), f"array {_name(info)!r}")
    return arrays.table({_name(info): npy.array(_name(info), archive.read(info)) for info in members}, notes)


def _name(info) -> str:
    return info.filename[: -len(".npy")][:80]


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
