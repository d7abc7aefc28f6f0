"""Single flipped bits in every kind of file of the store: read as it was, set aside, or (a fault) read as another."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from aeviz.data import in_memory
from aeviz.spec import Spec
from aeviz.storage import array_file, dataset_file, store
from aeviz.training.sweep import sweep

FOLDER = "AEVIZ_STORE"
Found = dict[str, np.ndarray] | None
SMALL = Spec(data="iris", variant="linear", d_latent=2, hidden=(), steps=5)


def all_kinds(n: int) -> str:
    """What came of n flips in each kind."""
    return "; ".join(f"{name}: {_flipped(write, read, n)}" for name, (write, read) in KINDS.items())


def _flipped(write: Callable[[], object], read: Callable[[], Found], n: int) -> str:
    before = os.environ.get(FOLDER)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER] = folder
        try:
            write()
            (file,) = (path for path in Path(folder).rglob("*") if path.is_file())
            return _counted(file, read, n)
        finally:
            os.environ.pop(FOLDER)
            os.environ |= {} if before is None else {FOLDER: before}


def _counted(file: Path, read: Callable[[], Found], n: int) -> str:
    content, whole, random = file.read_bytes(), read(), np.random.default_rng(0)
    others, escaped = 0, []
    for _ in range(n):
        spoiled = bytearray(content)
        spoiled[random.integers(len(content))] ^= 1 << int(random.integers(8))
        file.write_bytes(bytes(spoiled))
        try:
            found = read()
        except ValueError:
            continue
        except Exception as error:  # noqa: BLE001 (what escapes is what is looked for)
            escaped.append(type(error).__name__)
            continue
        others += found is not None and not _same(found, whole)
    return f"{others} read as another, {len(escaped)} escaped {sorted(set(escaped))}"


def _same(one: dict, two: dict) -> bool:
    return one.keys() == two.keys() and all(np.array_equal(one[name], two[name]) for name in one)


def _read_run() -> Found:
    run = store.load(SMALL.key())
    return None if run is None else dict(run.weights)


DATA = in_memory.named(
    x=np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32),
    train=np.arange(30),
    test=np.arange(30, 40),
    mean=np.zeros(3, np.float32),
    scale=np.ones(3, np.float32),
    feature_names=("a", "b", "c"),
)


def _read_data() -> Found:
    found = dataset_file.load(DATA.name)
    return None if found is None else {"x": found.x, "train": found.train, "test": found.test}


ARRAYS = "umap-0123456789abcdef"


def _read_arrays() -> Found:
    return array_file.load(ARRAYS, ("xy",))


KINDS: dict[str, tuple[Callable[[], object], Callable[[], Found]]] = {
    "Run": (lambda: store.save(sweep(SMALL, threads=1)), _read_run),
    "own data": (lambda: dataset_file.save(DATA), _read_data),
    "arrays": (lambda: array_file.save(ARRAYS, {"xy": np.random.default_rng(0).normal(size=(40, 2))}), _read_arrays),
}
