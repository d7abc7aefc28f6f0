"""LIBSVM's format: on each line a label, then the features that are not 0, each as index:value."""

import io
import re

import numpy as np

from aeviz.language import text
from aeviz.upload import arrays
from aeviz.upload.base import BadFile, Reading, Table, check_size

TITLE = "LIBSVM"
SUFFIXES = (".svm", ".libsvm", ".svmlight")
MAGIC = ()
LINE = re.compile(rb"[ \t]*[\d.eE+-]+(?:[ \t]+qid:\d+)?(?:[ \t]+\d+:[\d.eE+-]+)+[ \t]*(?:#.*)?\r?")
LOOKED_AT = 20  # lines


def read(content: bytes, reading: Reading) -> Table:
    """All rows with their zeros, (n, d); the labels stand beside them. Indices begin at 1, or at 0 where one is 0."""
    from sklearn.datasets import load_svmlight_file

    try:
        x, y = load_svmlight_file(io.BytesIO(content), dtype=np.float64, zero_based="auto")
    except (ValueError, OverflowError, IndexError) as error:
        raise BadFile(text("it is no LIBSVM file ({reason}).", reason=str(error)[:100])) from error
    check_size(*x.shape)
    return arrays.table({"x": arrays.whole(x.toarray()), "label": arrays.whole(y)}, reading=reading)


def is_likely(content: bytes) -> bool:
    """Whether a text's first lines are all written so: numbers with colons between are hardly anything else."""
    lines = [line for line in content[: 2**16].split(b"\n")[:LOOKED_AT] if line.strip() and line[:1] != b"#"]
    return len(lines) > 1 and all(map(LINE.fullmatch, lines[:-1]))
