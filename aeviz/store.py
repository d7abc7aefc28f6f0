"""Runs on disk, by key: one safetensors file each, read through, written whole or not at all.

A store is a folder or any fsspec URL (``s3://bucket/prefix``): ``AEVIZ_STORE``, else ``~/.cache/aeviz``. The shipped
Runs lie in ``checkpoints/`` and are looked at first; they are never written or removed.
"""

import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path

import fsspec
import numpy as np
from safetensors.numpy import load as read_tensors
from safetensors.numpy import save as write_tensors

from aeviz.run import Run
from aeviz.spec import Spec

SHIPPED = Path(__file__).resolve().parent.parent / "checkpoints"
SUFFIX = ".safetensors"


def folder() -> str:
    """The user's store: ``AEVIZ_STORE`` or ``~/.cache/aeviz``."""
    return os.environ.get("AEVIZ_STORE") or str(Path.home() / ".cache" / "aeviz")


def to_bytes(run: Run) -> bytes:
    """A Run as the bytes of a safetensors file, its Spec as JSON in the header."""
    tensors = {"film_steps": run.film_steps}
    for group in ("weights", "film", "history"):
        tensors |= {f"{group}/{name}": np.ascontiguousarray(a) for name, a in getattr(run, group).items()}
    header = {"aeviz": "run", "spec": run.spec.to_json(), "step": str(run.step), "meta": json.dumps(run.meta)}
    return write_tensors(tensors, metadata=header)


def from_bytes(content: bytes) -> Run:
    """The Run in a safetensors file. Raises ValueError if it holds none."""
    header = _header(content)
    groups: dict[str, dict[str, np.ndarray]] = {"weights": {}, "film": {}, "history": {}}
    tensors = read_tensors(content)
    film_steps = tensors.pop("film_steps")
    for name, array in tensors.items():
        group, _, rest = name.partition("/")
        groups[group][rest] = array
    spec = Spec.from_json(header["spec"])
    return Run(spec=spec, film_steps=film_steps, step=int(header["step"]), meta=json.loads(header["meta"]), **groups)


def load(key: str) -> Run | None:
    """The shipped or stored Run with this key, or None."""
    shipped = SHIPPED / f"{key}{SUFFIX}"
    if shipped.exists():
        return from_bytes(shipped.read_bytes())
    filesystem, root = fsspec.core.url_to_fs(folder())
    path = f"{root}/{key}{SUFFIX}"
    return from_bytes(filesystem.cat_file(path)) if filesystem.exists(path) else None


def save(run: Run, into: str | None = None) -> str:
    """Writes a Run under its key, to a temporary name first; returns the path."""
    filesystem, root = fsspec.core.url_to_fs(into or folder())
    filesystem.makedirs(root, exist_ok=True)
    path = f"{root}/{run.spec.key()}{SUFFIX}"
    temporary = f"{path}.{uuid.uuid4().hex}"
    filesystem.pipe_file(temporary, to_bytes(run))
    filesystem.mv(temporary, path)
    return path


def get_or_make(spec: Spec, make: Callable[[Spec], Run]) -> Run:
    """The shipped or stored Run of a Spec; else ``make(spec)``, stored unless it is partial."""
    run = load(spec.key())
    if run is None:
        run = make(spec)
        if not run.partial:
            save(run)
    return run


def _header(content: bytes) -> dict[str, str]:
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length]).get("__metadata__", {})
    if header.get("aeviz") != "run":
        raise ValueError("This safetensors file holds no aeviz Run.")
    return header
