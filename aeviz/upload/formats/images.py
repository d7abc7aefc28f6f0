"""A zip archive of images; the folders in it may be classes."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

import numpy as np

from aeviz.upload import arrays, columns
from aeviz.upload.archive import Archive
from aeviz.upload.arrays import Source
from aeviz.upload.base import MAX_COLUMNS, BadFile, Reading, Table, check_bytes, check_size

TITLE = "zip of images"
SUFFIXES = (".zip",)
MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
KINDS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm")
STACK = 512  # images that are decoded before they are turned into columns
MAX_IMAGE = 64 * 2**20  # bytes of one image in the archive
MAX_PIXELS = 20_000_000  # of one image, as its header says, before it is decoded
BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, RuntimeError, OverflowError)


def read(content: bytes, reading: Reading) -> Table:
    """Grey images (n, height, width) in the order of their names, and the folder of each."""
    archive = Archive(content)
    members = sorted((info for info in archive if _is_image(info.filename)), key=lambda info: info.filename)
    if not members:
        raise BadFile(f"it holds no image ({', '.join(ENDINGS)}).")
    check_size(len(members), 0)
    for info in members:
        check_bytes(info.file_size, f"image {info.filename[-80:]!r}", MAX_IMAGE)
    (first, _), coloured = _image(members[0].filename, archive.read(members[0]), reading, None), []
    blocks = partial(_blocks, archive, members, reading, first.shape, coloured)
    table = arrays.table({"images": Source((len(members), *first.shape), np.dtype(np.uint8), blocks)})
    left = sum(not _hidden(info.filename) for info in archive) - len(members)
    notes = ("Colours were turned into grey.",) * any(coloured)
    notes += (f"{left} files that are no images are left out.",) * (left > 0)
    if reading.side:
        notes += (f"Every image was brought to {reading.side} x {reading.side} pixels.",)
    return replace(_with_folders(table, members), notes=notes)


def _blocks(archive: Archive, members: list, reading: Reading, shape: tuple, coloured: list[bool]) -> Iterator:
    """Stacks of images; whether each had colours goes into ``coloured``."""
    for first in range(0, len(members), STACK):
        part = members[first : first + STACK]
        images, colours = zip(*(_image(i.filename, archive.read(i), reading, shape) for i in part), strict=True)
        coloured += colours
        yield np.stack(images)


def _with_folders(table: Table, members) -> Table:
    import pyarrow as pa

    folders = [PurePosixPath(info.filename).parent.name for info in members]
    if len(set(folders)) < 2:
        return table
    folder = columns.of_texts("folder", pa.array(folders, pa.string()))
    return replace(table, columns=(*table.columns, folder), aside=("folder",))


def _is_image(name: str) -> bool:
    return name.lower().endswith(ENDINGS) and not _hidden(name)


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _image(name: str, content: bytes, reading: Reading, shape: tuple[int, int] | None) -> tuple[np.ndarray, bool]:
    """(height, width) uint8, and whether it had colours. Its size is looked at before a pixel is decoded."""
    from PIL import Image, UnidentifiedImageError

    name = name[-80:]
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as image:
            _check(name, image, reading, shape)
            pixels, colour = _grey(image), image.mode not in ("1", "L", "LA", "I", "F", "I;16")
            if reading.side:
                pixels = pixels.resize((reading.side, reading.side), Image.Resampling.BOX)
            return np.asarray(pixels), colour
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        if isinstance(error, BadFile):
            raise
        why = "no image of a known kind" if isinstance(error, UnidentifiedImageError) else str(error)[:100]
        raise BadFile(f"image {name!r} cannot be read ({why}).") from error


def _check(name: str, image, reading: Reading, shape: tuple[int, int] | None) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise BadFile(f"image {name!r} has {width} x {height} pixels; at most {MAX_PIXELS:,} are read.")
    if reading.side:
        return
    if width * height > MAX_COLUMNS:
        limit = f"at most {MAX_COLUMNS:,} pixels (64 x 64) are allowed: choose a size for all"
        raise BadFile(f"image {name!r} has {width} x {height} pixels; {limit}.")
    if shape is not None and (height, width) != shape:
        first = f"{shape[1]} x {shape[0]}"
        raise BadFile(f"image {name!r} has {width} x {height} pixels, the first {first}: choose a size for all.")


def _grey(image):
    """An image of mode L; 16-bit greys keep their upper 8 bits."""
    from PIL import Image

    if image.mode in ("I", "I;16", "I;16B", "F"):
        values = np.asarray(image, np.float64)
        top = 65535 if values.max(initial=0) > 255 else 255
        return Image.fromarray(np.clip(values * (255 / top), 0, 255).astype(np.uint8))
    return image.convert("L")
