"""A TIFF or GIF of many pictures."""

from dataclasses import replace

import numpy as np

from aeviz.language import text
from aeviz.required import required
from aeviz.upload import arrays
from aeviz.upload.arrays import Source
from aeviz.upload.base import BadFile, Reading, Table, check_size
from aeviz.upload.pictures import ENDINGS, Stack, n_pictures, pictures, settle

TITLE = "TIFF or GIF of many pictures"
SUFFIXES = ENDINGS
MAGIC = ()


def read(content: bytes, reading: Reading) -> Table:
    """Grey images (n, height, width), a row for each page. Raises BadFile for a file of one picture."""
    name = "picture.tif"  # the name of the file stands before each sentence already
    n = n_pictures(name, content)
    if n < 2:
        raise BadFile(text("it holds one picture, and a data set needs many: bring a zip archive of pictures."))
    check_size(n, 0)
    stack = Stack(reading)
    settle(stack, [(name, content)])
    shape = (n, *required(stack.shape, "pictures"))
    source = Source(
        shape,
        stack.dtype,
        lambda: (page[None] for page in pictures(name, content, stack)),
    )
    table = arrays.table({"images": source})
    return replace(table, notes=tuple(stack.notes()), rows=tuple(str(i) for i in np.arange(1, n + 1)))
