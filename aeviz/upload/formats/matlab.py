"""MATLAB's .mat: arrays of numbers and texts; of version 7.3, which is HDF5, too."""

from aeviz.upload import apart
from aeviz.upload.base import MAX_TABLE, Reading, Table
from aeviz.upload.formats import hdf5, npz

TITLE = "MATLAB"
SUFFIXES = (".mat",)
MAGIC = (b"MATLAB", *hdf5.MAGIC)


def read(content: bytes, reading: Reading) -> Table:
    """The largest array is the data, vectors of its length may be labels; a struct's fields are arrays of their own."""
    if hdf5.MAGIC[0] in content[:1024]:
        return hdf5.of_arrays(content, reading, "turned")
    found, left = apart.read("matlab", content, TITLE, str(MAX_TABLE), needs="")
    return npz.of_archive(found, reading, hdf5.left_out(left))
