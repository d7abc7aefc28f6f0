"""Draws aeviz/data/mnist_sample from MNIST's four IDX files: ``python -m docs.mnist_sample FOLDER``.

600 images of each class from the official training part, 100 of each from the official test part, at random but the
same at every call; they keep the official order. A test draws them again where MNIST is at hand.
"""

import gzip
import struct
import sys
from pathlib import Path

import numpy as np

from aeviz.data import images

EACH = {"train": 600, "t10k": 100}
ALL = {"train": images.N_TRAIN, "t10k": images.N_TEST}
SEED = 28


def drawn(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (7000, 28, 28) and labels (7000,), uint8, the images to learn from first."""
    rng = np.random.default_rng(SEED)
    pixels, labels = [], []
    for part, each in EACH.items():
        found = images.read(folder, f"{part}-labels-idx1-ubyte", (ALL[part],))
        chosen = np.sort(np.concatenate([rng.choice(np.flatnonzero(found == c), each, False) for c in range(10)]))
        pixels.append(images.read(folder, f"{part}-images-idx3-ubyte", (ALL[part], images.SIDE, images.SIDE))[chosen])
        labels.append(found[chosen])
    return np.concatenate(pixels), np.concatenate(labels)


def idx(values: np.ndarray) -> bytes:
    """An array of bytes in the IDX format, which ``aeviz.data.idx`` reads."""
    return struct.pack(f">4B{values.ndim}I", 0, 0, 8, values.ndim, *values.shape) + values.tobytes()


def write(folder: Path) -> None:
    pixels, labels = drawn(folder)
    for stem, values in (("images-idx3-ubyte", pixels), ("labels-idx1-ubyte", labels)):
        (images.SAMPLE / f"{stem}.gz").write_bytes(gzip.compress(idx(values), mtime=0))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
