"""UMAP's picture of a data set: computed once, kept on disk, shipped for the data sets of the lessons."""

import hashlib
import io
import json
import uuid
from pathlib import Path

import fsspec
import numpy as np

from aeviz import data, store
from aeviz.spec import Spec

N_NEIGHBOURS, MIN_DIST = 15, 0.1  # UMAP's own defaults (McInnes, Healy & Melville 2018)


def key(spec: Spec) -> str:
    """16 hex digits that name the UMAP picture of a Spec's data set."""
    text = json.dumps(["umap", N_NEIGHBOURS, MIN_DIST, spec.data, spec.data_options])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load(spec: Spec) -> np.ndarray | None:
    """The shipped or stored picture, (n, 2) float32, or None if it was not made yet."""
    name = f"umap-{key(spec)}.npy"
    shipped = Path(store.SHIPPED) / name
    if shipped.exists():
        return np.load(shipped)
    filesystem, root = fsspec.core.url_to_fs(store.folder())
    path = f"{root}/{name}"
    return np.load(io.BytesIO(filesystem.cat_file(path))) if filesystem.exists(path) else None


def make(spec: Spec) -> np.ndarray:
    """UMAP of the whole data set with a fixed seed, (n, 2) float32; the first call also compiles it (10 s or so)."""
    import umap

    reducer = umap.UMAP(n_neighbors=N_NEIGHBOURS, min_dist=MIN_DIST, random_state=0, n_jobs=1)
    return reducer.fit_transform(data.load(spec.data, **dict(spec.data_options)).x).astype(np.float32)


def save(spec: Spec, picture: np.ndarray, into: str | None = None) -> str:
    """Writes a picture under its key, to a temporary name first; returns the path."""
    filesystem, root = fsspec.core.url_to_fs(into or store.folder())
    filesystem.makedirs(root, exist_ok=True)
    path, content = f"{root}/umap-{key(spec)}.npy", io.BytesIO()
    np.save(content, picture)
    temporary = f"{path}.{uuid.uuid4().hex}"
    filesystem.pipe_file(temporary, content.getvalue())
    filesystem.mv(temporary, path)
    return path
