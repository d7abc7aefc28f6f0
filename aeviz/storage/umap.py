"""UMAP's picture of a data set: computed once, kept on disk, shipped for the data sets of the lessons."""

import json
import warnings
from collections.abc import Callable
from functools import partial

import numpy as np

from aeviz import extras
from aeviz.keys import digest
from aeviz.language import Sentence
from aeviz.spec import Spec
from aeviz.storage import array_file

VERSION = 3  # raised when the same data would give another picture
N_NEIGHBOURS, MIN_DIST = 15, 0.1  # UMAP's own defaults (McInnes, Healy & Melville 2018)
BLOCK = 500  # examples whose neighbours are sought at once
FOUND = 0.4  # share of the work that is done when the neighbours are found and the layout begins


def key(spec: Spec) -> str:
    """16 hex digits that name the UMAP picture of a Spec's data set."""
    text = json.dumps(["umap", VERSION, N_NEIGHBOURS, MIN_DIST, spec.data, spec.data_options])
    return digest(text)


def load(spec: Spec, where: str | None = None) -> np.ndarray | None:
    """The shipped or stored picture, (n, 2) float32, or None if it was not made yet."""
    check = partial(array_file.check_shapes, shapes={"picture": (len(spec.dataset().x), 2)})
    found = array_file.load(_name(spec), ("picture",), where, check)
    return None if found is None else found["picture"]


def stored(spec: Spec, where: str | None = None) -> bool:
    """Whether there is a picture, unread."""
    return array_file.has(_name(spec), where)


def make(spec: Spec, on_step: Callable[[float, Sentence], None] | None = None) -> np.ndarray:
    """UMAP of the whole data set with a fixed seed, (n, 2) float32; in each process the first one also compiles it.

    The neighbours are exact, and found by scikit-learn: UMAP's own search takes longer to compile than this to run.
    ``on_step`` is told what share is done, and at what it is; it may raise, to stop.
    """
    tell = on_step or _silent
    extras.need("umap")
    tell(0.0, Sentence("UMAP's import"))
    import umap

    x = spec.dataset().x
    near = _neighbours(x, tell)
    tell(FOUND, Sentence("UMAP's compilation"))
    reducer = umap.UMAP(
        n_neighbors=min(N_NEIGHBOURS, len(x) - 1),
        min_dist=MIN_DIST,
        random_state=0,
        n_jobs=1,
        precomputed_knn=near,
        force_approximation_algorithm=True,  # so that they are used for small data, too
        tqdm_kwds={"disable": False, "file": _Epochs(tell), "bar_format": "{percentage}", "mininterval": 0.1},
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="precomputed_knn")  # it could not place new points; nobody asks it to
        return np.asarray(reducer.fit_transform(x), np.float32)


def _silent(share: float, at: Sentence) -> None:
    """Tells nobody."""


def save(spec: Spec, picture: np.ndarray, into: str | None = None) -> str:
    """Stores a picture under its key; returns the path."""
    return array_file.save(_name(spec), {"picture": picture}, into)


def _neighbours(x: np.ndarray, tell: Callable[[float, Sentence], None]) -> tuple[np.ndarray, np.ndarray, None]:
    """Each example and its nearest others: (n, k) indices and distances, as UMAP's ``precomputed_knn`` has them."""
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=min(N_NEIGHBOURS, len(x) - 1), algorithm="brute").fit(x)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for first in range(0, len(x), BLOCK):
        tell(FOUND * first / len(x), Sentence("UMAP's neighbours"))
        found.append(search.kneighbors(x[first : first + BLOCK]))
    distances, indices = (np.concatenate(part) for part in zip(*found, strict=True))
    return indices, distances.astype(np.float32), None


class _Epochs:
    """The file that UMAP's progress bar is written to: UMAP speaks in no other way."""

    def __init__(self, tell: Callable[[float, Sentence], None]):
        self.tell = tell

    def write(self, text: str) -> None:
        """``text`` is a percentage, or what moves the cursor."""
        if percentage := text.strip():
            self.tell(FOUND + (1 - FOUND) * float(percentage) / 100, Sentence("UMAP's layout"))

    def flush(self) -> None:
        """What is written is not kept."""


def _name(spec: Spec) -> str:
    return f"umap-{key(spec)}"
