"""A program that turns a MATLAB file on its input into NumPy's .npz on its output. Its argument: the most bytes."""

import io
import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

OTHERS = ("object", "opaque", "function")
MAX_DEPTH = 4


def main(content: bytes, most: int) -> None:
    """Writes all arrays of numbers and of texts; exits with 1 for a file that cannot be read, saying why."""
    from scipy.io import loadmat, whosmat

    try:
        listed = whosmat(_file(content))
        if 8 * sum(math.prod(shape) for _, shape, _ in listed) > 2 * most:
            sys.exit("its arrays are too large")
        known = [name for name, _, kind in listed if kind not in OTHERS]
        read = loadmat(_file(content), variable_names=known, chars_as_strings=True)
    except Exception as error:  # noqa: BLE001 (of a damaged file SciPy raises whatever it meets)
        sys.exit(f"{type(error).__name__}: {error}".splitlines()[0])
    found: dict[str, Any] = dict(part for name in known if name in read for part in parts(name, read[name]))
    left = {name for name, *_ in listed if not any(path.split(".")[0] == name for path in found)}
    for name in left:
        print(name, file=sys.stderr)
    np.savez(sys.stdout.buffer, **found)


def _file(content: bytes) -> Any:
    """What SciPy reads as it reads a file; its stubs know paths alone."""
    return io.BytesIO(content)


def parts(name: str, found: Any, depth: int = 0) -> Iterator[tuple[str, np.ndarray]]:
    """An array under its name, a sparse one with its zeros; of a struct its fields, as "struct.field"."""
    if hasattr(found, "toarray"):
        yield name, found.toarray()
    elif found.dtype.names and found.size == 1 and depth < MAX_DEPTH:
        for field in found.dtype.names:
            yield from parts(f"{name}.{field}", np.asarray(found.reshape(-1)[0][field]), depth + 1)
    elif (array := values(found)) is not None:
        yield name, array


def values(array: np.ndarray) -> np.ndarray | None:
    """An array of numbers or texts; a cell array of texts as one; None for anything else."""
    if array.dtype.kind in "biufUS":
        return array
    cells = [np.asarray(cell) for cell in array.reshape(-1)] if array.dtype == object else []
    if not cells or not all(cell.dtype.kind == "U" and cell.size == 1 for cell in cells):
        return None
    return np.array([str(cell.reshape(-1)[0]) for cell in cells])


if __name__ == "__main__":
    main(sys.stdin.buffer.read(), int(sys.argv[1]))
