"""NumPy's .npz: a zip archive of .npy arrays."""

from collections.abc import Iterator
from itertools import chain, pairwise
from math import prod
from zipfile import ZipInfo

import numpy as np

from aeviz.language import count, text
from aeviz.upload import arrays
from aeviz.upload.archive import Archive
from aeviz.upload.arrays import Source
from aeviz.upload.base import MAX_TABLE, BadFile, Reading, Table, check_bytes
from aeviz.upload.formats import npy

TITLE = "NPZ"
SUFFIXES = (".npz",)
MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
MAX_ARRAYS = 64
HEADER_BYTES = 2**14


def read(content: bytes, reading: Reading) -> Table:
    """The largest array is the data, (n,) ones beside it may be labels. All headers are read before any array."""
    return of_archive(content, reading)


def of_archive(content: bytes, reading: Reading, notes: tuple[str, ...] = ()) -> Table:
    """The table of an archive's arrays; with what else is to be said."""
    archive = Archive(content)
    members = _members(archive)
    others = [info.filename for info in archive if info not in members][:5]
    notes += tuple(text("{name} is no array and is left out.", name=repr(name)) for name in others)
    sources, refused = dict[str, Source](), list[BadFile]()
    for info in members:
        try:
            sources[_name(info)] = _source(archive, info)
        except BadFile as error:
            refused.append(error)
    records = [name for name, source in sources.items() if source.dtype.names]
    if records and not any(source.dtype.kind in "biuf" and len(source.shape) > 1 for source in sources.values()):
        name = reading.part if reading.part in records else records[0]
        return arrays.of_records(name, np.concatenate(list(sources[name].blocks())), tuple(records), notes)
    for name in records:
        refused.append(BadFile(text("array {name} holds records, and is left out.", name=repr(name))))
        del sources[name]
    if refused and not any(source.dtype.kind in "biuf" for source in sources.values()):
        raise refused[0]
    return arrays.table(sources, (*notes, *(str(error).capitalize() for error in refused)), reading)


def _members(archive: Archive) -> list[ZipInfo]:
    """The arrays in an archive. Raises BadFile where there are none, or too many."""
    members = [info for info in archive if info.filename.endswith(".npy")]
    if not members:
        raise BadFile(text("it holds no array of numbers."))
    if len(members) > MAX_ARRAYS:
        raise BadFile(
            text("it holds {n} arrays; at most {most} are allowed.", n=count(len(members)), most=count(MAX_ARRAYS))
        )
    return members


def _source(archive: Archive, info: ZipInfo) -> Source:
    """The array of a member, unpacked a few rows or columns at a time; images that lie column by column, whole."""
    shape, fortran, dtype, begin = npy.header(_name(info), archive.begin(info, HEADER_BYTES))
    npy.check_length(_name(info), shape, dtype, info.file_size - begin)
    if fortran and len(shape) > 2:
        check_bytes(info.file_size, text("array {name}", name=repr(_name(info))), MAX_TABLE)
        return Source(shape, dtype, lambda: arrays.whole(npy.array(_name(info), archive.read(info))).blocks())
    lines = shape[::-1] if fortran else shape
    return Source(shape, dtype, lambda: _blocks(archive, info, lines, dtype, begin), by_columns=fortran)


def _blocks(
    archive: Archive, info: ZipInfo, shape: tuple[int, ...], dtype: np.dtype, begin: int
) -> Iterator[np.ndarray]:
    row = prod(shape[1:]) * dtype.itemsize
    rows = [b - a for a, b in pairwise(arrays.marks(shape, dtype.itemsize))]
    parts = archive.parts(info, chain([begin], (row * n for n in rows)))
    next(parts)  # the header
    for part in parts:
        yield np.frombuffer(part, dtype).reshape(-1, *shape[1:])


def _name(info: ZipInfo) -> str:
    return info.filename[: -len(".npy")][:80]
