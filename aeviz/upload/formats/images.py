"""A zip archive of images, with classes by folder or in a table beside them; or of one table."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from zipfile import ZipInfo

import numpy as np

from aeviz import upload
from aeviz.language import count, plural, text
from aeviz.required import required
from aeviz.upload import arrays, columns, labels
from aeviz.upload.archive import Archive
from aeviz.upload.arrays import Source
from aeviz.upload.base import AmbiguousFile, BadFile, Reading, Table, check_bytes, check_size
from aeviz.upload.pictures import ENDINGS, OF_SEVERAL, Stack, n_pictures, pictures, settle

TITLE = "zip of images"
SUFFIXES = (".zip",)
MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
STACK = 512  # images that are decoded before they are turned into columns
LOOKED_AT = 64  # images that tell what lies behind transparent places
MAX_IMAGE = 64 * 2**20  # bytes of one image in the archive
MAX_TABLES = 64
MASK = re.compile(r"(?i)(^|[_\-. ])(masks?|seg|segmentations?|gt|ground[_\- ]?truth|annotations?)$")


def read(content: bytes, reading: Reading) -> Table:
    """Grey images (n, height, width) in the order of their names, where 10 comes after 9; else the one table in it."""
    archive = Archive(content)
    found = [info for info in archive if _is_image(info.filename)]
    return _images(archive, found, reading) if found else _table(archive, reading)


def _images(archive: Archive, found: list[ZipInfo], reading: Reading) -> Table:
    check_size(len(found), 0)
    masks = [info for info in found if _is_mask(info.filename)]
    masks = masks if len(masks) < len(found) else []
    chosen = sorted((info for info in found if info not in masks), key=lambda info: in_order(info.filename))
    for info in chosen:
        check_bytes(info.file_size, text("image {name}", name=repr(info.filename[-80:])), MAX_IMAGE)
    stack = Stack(reading)
    some = chosen[:: max(1, len(chosen) // LOOKED_AT)]
    settle(stack, ((info.filename, archive.read(info)) for info in [chosen[0], *some]))
    rows = [name for info in chosen for name in _pages(info.filename, archive)]
    check_size(len(rows), 0)
    source = Source(
        (len(rows), *required(stack.shape, "pictures")), stack.dtype, lambda: _blocks(archive, chosen, stack)
    )
    table = replace(arrays.table({"images": source}), rows=tuple(rows))
    table = _with_table(_with_folders(table), archive)
    return replace(table, notes=(*stack.notes(), *_left(archive, found, masks, table), *table.notes))


def _pages(name: str, archive: Archive) -> list[str]:
    """A name for each picture in a file."""
    if not name.lower().endswith(OF_SEVERAL):
        return [name]
    info = next(info for info in archive if info.filename == name)
    n = n_pictures(name, archive.read(info))
    return [name] if n == 1 else [f"{name} {i}" for i in range(1, n + 1)]


def _blocks(archive: Archive, members: list[ZipInfo], stack: Stack) -> Iterator[np.ndarray]:
    """Stacks of images."""
    held: list[np.ndarray] = []
    for info in members:
        for greys in pictures(info.filename, archive.read(info), stack):
            held.append(greys)
            if len(held) == STACK:
                yield np.stack(held)
                held.clear()
    if held:
        yield np.stack(held)


def _left(archive: Archive, found: list[ZipInfo], masks: list[ZipInfo], table: Table) -> Iterator[str]:
    others = sum(not _hidden(info.filename) for info in archive) - len(found) - ("table" in table.parts)
    if masks:
        yield str(plural("{n} mask is left aside.", "{n} masks are left aside.", n=count(len(masks))))
    if others:
        yield str(
            plural(
                "{n} file that is no image is left out.", "{n} files that are no images are left out.", n=count(others)
            )
        )


def _with_folders(table: Table) -> Table:
    import pyarrow as pa

    folders = [PurePosixPath(name).parent.name for name in table.rows]
    if len(set(folders)) < 2:
        return table
    folder = columns.of_texts("folder", pa.array(folders, pa.string()))
    return replace(table, columns=(*table.columns, folder), aside=("folder",))


def _with_table(table: Table, archive: Archive) -> Table:
    """With the columns of the first table in the archive that names its images."""
    for info in _tables(archive):
        try:
            beside = labels.named_rows(table, upload.read(PurePosixPath(info.filename).name, archive.read(info)))
        except BadFile:
            continue  # a README, say: it is counted among the files that are left out
        note = text("Labels were found by the images' names in {table}.", table=repr(info.filename[-60:]))
        return replace(beside, notes=(*beside.notes, note), parts=("table",))
    return table


def _tables(archive: Archive) -> list[ZipInfo]:
    endings = tuple(suffix for suffix in upload.suffixes() if suffix not in (*SUFFIXES, *ENDINGS))
    found = [info for info in archive if info.filename.lower().endswith(endings) and not _hidden(info.filename)]
    return found[:MAX_TABLES]


def _table(archive: Archive, reading: Reading) -> Table:
    """The one table in the archive, or the one that was chosen of several."""
    found = {info.filename: info for info in _tables(archive)}
    if not found:
        raise BadFile(text("it holds no image ({known}) and no table.", known=", ".join(ENDINGS)))
    if reading.part not in found and len(found) > 1:
        raise AmbiguousFile(
            text("it holds no image, but {n} tables: choose one of them.", n=count(len(found))), "part", tuple(found)
        )
    info = found.get(reading.part) or next(iter(found.values()))
    try:
        inner = upload.read(PurePosixPath(info.filename).name, archive.read(info), replace(reading, part=""))
    except AmbiguousFile:
        raise
    except BadFile as error:
        raise BadFile(text("it holds no image, and its table cannot be used: {reason}", reason=str(error))) from error
    said = text("The table is {table} in the archive.", table=repr(info.filename[-60:]))
    return replace(inner, notes=(said, *inner.notes), parts=tuple(found))


def in_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which names are sorted, their numbers as numbers: 9.png before 10.png."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part)


def _is_image(name: str) -> bool:
    return name.lower().endswith(ENDINGS) and not _hidden(name)


def _is_mask(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(MASK.search(path.stem)) or any(MASK.fullmatch(part) for part in path.parts[:-1])


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
