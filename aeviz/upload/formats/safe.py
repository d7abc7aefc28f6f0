"""safetensors files: a header that says where each array lies, and the arrays."""

from typing import Any

import numpy as np

from aeviz.language import count, text
from aeviz.upload import arrays
from aeviz.upload.base import BadFile, Reading, Table

TITLE = "safetensors"
SUFFIXES = (".safetensors",)
MAGIC = ()
MAX_ARRAYS = 64
TYPES = {
    "F64": "f8",
    "F32": "f4",
    "F16": "f2",
    "I64": "i8",
    "I32": "i4",
    "I16": "i2",
    "I8": "i1",
    "U8": "u1",
    "U16": "u2",
    "U32": "u4",
    "U64": "u8",
    "BOOL": "?",
}


def read(content: bytes, reading: Reading) -> Table:
    """The largest array is the data, (n,) ones beside it may be labels."""
    return arrays.table({name: arrays.whole(array) for name, array in named(content).items()}, reading=reading)


def named(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of the file, by name. Raises BadFile for a file that is none, and for types without numbers."""
    found = entries(content)
    if not found:
        raise BadFile(text("it holds no array."))
    if len(found) > MAX_ARRAYS:
        raise BadFile(
            text("it holds {n} arrays; at most {most} are allowed.", n=count(len(found)), most=count(MAX_ARRAYS))
        )
    return {name[:80]: _array(name[:80], entry) for name, entry in found}


def entries(content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Each array's name with its ``shape``, ``dtype`` and ``data``. Raises BadFile for a file that is none."""
    from safetensors import SafetensorError, deserialize

    try:
        return deserialize(content)
    except (SafetensorError, ValueError, OverflowError) as error:
        raise BadFile(text("it is no safetensors file ({reason}).", reason=str(error)[:100])) from error


def _array(name: str, entry: dict[str, Any]) -> np.ndarray:
    if entry["dtype"] not in TYPES:
        raise BadFile(
            text(
                "array {name} holds {dtype}; only {known} can be used.",
                name=repr(name),
                dtype=str(entry["dtype"]),
                known=", ".join(TYPES),
            )
        )
    return np.frombuffer(entry["data"], "<" + TYPES[entry["dtype"]]).reshape(entry["shape"])
