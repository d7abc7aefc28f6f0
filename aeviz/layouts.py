"""UMAP's picture of a data set: computed once, kept on disk, shipped for the data sets of the lessons."""

import hashlib
import io
import json

import numpy as np

from aeviz import annex, data
from aeviz.spec import Spec

N_NEIGHBOURS, MIN_DIST = 15, 0.1  # UMAP's own defaults (McInnes, Healy & Melville 2018)


def key(spec: Spec) -> str:
    """16 hex digits that name the UMAP picture of a Spec's data set."""
    text = json.dumps(["umap", N_NEIGHBOURS, MIN_DIST, spec.data, spec.data_options])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load(spec: Spec) -> np.ndarray | None:
    """The shipped or stored picture, (n, 2) float32, or None if it was not made yet."""
    content = annex.read(_name(spec))
    return None if content is None else np.load(io.BytesIO(content))


def make(spec: Spec) -> np.ndarray:
    """UMAP of the whole data set with a fixed seed, (n, 2) float32; the first call also compiles it (10 s or so)."""
    import umap

    reducer = umap.UMAP(n_neighbors=N_NEIGHBOURS, min_dist=MIN_DIST, random_state=0, n_jobs=1)
    return reducer.fit_transform(data.load(spec.data, **dict(spec.data_options)).x).astype(np.float32)


def save(spec: Spec, picture: np.ndarray, into: str | None = None) -> str:
    """Stores a picture under its key; returns the path."""
    content = io.BytesIO()
    np.save(content, picture)
    return annex.write(_name(spec), content.getvalue(), into)


def _name(spec: Spec) -> str:
    return f"umap-{key(spec)}.npy"
