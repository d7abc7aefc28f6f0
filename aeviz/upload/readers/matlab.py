"""A program that turns a MATLAB file on its input into NumPy's .npz on its output. Its argument: the most bytes."""

import io
import math
import sys

import numpy as np

OTHERS = ("struct", "object", "opaque", "function", "sparse")


def main(content: bytes, most: int) -> None:
    """Writes all arrays of numbers and of texts; exits with 1 for a file that cannot be read, saying why."""
    from scipy.io import loadmat, whosmat

    try:
        listed = whosmat(io.BytesIO(content))
        if 8 * sum(math.prod(shape) for _, shape, _ in listed) > 2 * most:
            sys.exit("its arrays are too large")
        plain = [name for name, _, kind in listed if kind not in OTHERS]
        read = loadmat(io.BytesIO(content), variable_names=plain, chars_as_strings=True)
    except Exception as error:  # noqa: BLE001 (of a damaged file SciPy raises whatever it meets)
        sys.exit(f"{type(error).__name__}: {error}".splitlines()[0])
    found = {name: values(read[name]) for name in plain if name in read}
    for name in {name for name, *_ in listed} - {name for name, array in found.items() if array is not None}:
        print(name, file=sys.stderr)
    np.savez(sys.stdout.buffer, **{name: array for name, array in found.items() if array is not None})


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
