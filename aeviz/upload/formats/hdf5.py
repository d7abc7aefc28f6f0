"""HDF5: its arrays, in whatever group they lie."""

from aeviz.language import text
from aeviz.upload import apart
from aeviz.upload.base import MAX_TABLE, Reading, Table
from aeviz.upload.formats import npz

TITLE = "HDF5"
SUFFIXES = (".h5", ".hdf5", ".hdf")
MAGIC = (b"\x89HDF\r\n\x1a\n",)


def read(content: bytes, reading: Reading) -> Table:
    """The largest array is the data, (n,) ones beside it may be labels."""
    return of_arrays(content, reading)


def of_arrays(content: bytes, reading: Reading, *how: str) -> Table:
    """The table of a file's arrays; "turned" where they are written column by column, as MATLAB does."""
    found, left = apart.read("hdf5", content, TITLE, str(MAX_TABLE), *how, needs="h5py")
    return npz.of_archive(found, reading, left_out(left))


def left_out(names: list[str]) -> tuple[str, ...]:
    """A sentence on what is no array of numbers or texts, if there is anything."""
    listed = ", ".join(names[:5])
    return (text("{names} in it are no arrays of numbers or texts, and left out.", names=listed),) * bool(names)
