"""safetensors: named arrays, whoever wrote them."""

from typing import Any

import numpy as np

from aeviz.external import naming
from aeviz.external.base import Network
from aeviz.external.readings import readings
from aeviz.language import count, text
from aeviz.upload.base import BadFile
from aeviz.upload.formats import safe

TITLE = "safetensors"
SUFFIXES = (".safetensors",)
MOST = 2000  # arrays
TYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "?",
}


def read(content: bytes) -> tuple[Network, ...]:
    found = safe.entries(content)
    if not 0 < len(found) <= MOST:
        raise BadFile(text("it holds {n} arrays; from 1 to {most} are allowed.", n=count(len(found)), most=count(MOST)))
    found = sorted(found, key=lambda pair: naming.natural(pair[0]))  # the library gives them in another order each time
    return readings({name[:200]: _array(name, entry) for name, entry in found})


def _array(name: str, entry: dict[str, Any]) -> np.ndarray:
    if entry["dtype"] == "BF16":  # the upper half of a float32
        upper = np.frombuffer(entry["data"], "<u2").astype(np.uint32) << 16
        return upper.view(np.float32).reshape(entry["shape"])
    if entry["dtype"] not in TYPES:
        raise BadFile(
            text(
                "array {name} holds {dtype}; only BF16, {known} can be used.",
                name=repr(name[:80]),
                dtype=str(entry["dtype"]),
                known=", ".join(TYPES),
            )
        )
    array = np.frombuffer(entry["data"], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return array.astype(np.float32) if array.dtype == np.float16 else array
