"""A scene as bytes for the browser, and back.

Layout: "AEVC", the length of the header (uint32, little endian), a JSON header padded to 8 bytes, then the arrays
one after the other, each starting at a multiple of 8. In the header an array is ``{"$array": {offset, dtype,
shape}}``, with `lo` and `span` (2,) if it is quantised: x = lo + stored / 65535 * span.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from aeviz.components.canvas.scene import Decoder, EnsembleLayer, Pane, Scene, VectorField
from aeviz.keys import digest

MAGIC = b"AEVC"
LARGEST_FLOAT_FRAMES = 4 * 2**20
"""Bytes of float32 frames above which a pane is quantised to uint16, a 65535th of its width."""
LARGEST_FLOAT_WEIGHTS = 8 * 2**20
"""Bytes of float32 weights above which a network travels as float16."""

Put = Callable[..., dict[str, Any] | None]  # of an array and its dtype
_DTYPES = {"f4": "<f4", "f2": "<f2", "u2": "<u2", "u1": "|u1", "i4": "<i4"}


def payload(scene: Scene, height: int = 420) -> bytes:
    """`scene` as bytes; equal scenes give equal bytes, and the header's first entry is a digest of the rest."""
    return pack(lambda put: _header(scene, height, put))


def pack(header_of: Callable[[Put], dict[str, Any]]) -> bytes:
    """A header as bytes, and the arrays that ``header_of(put)`` has put away; see the layout above."""
    blobs: list[bytes] = []

    def put(array: np.ndarray | None, dtype: str, **more: Any) -> dict[str, Any] | None:
        return None if array is None else _put(blobs, array, dtype, **more)

    header = header_of(put)
    body = b"".join(blobs)
    text = json.dumps({"id": digest(json.dumps(header).encode() + body), **header}).encode()
    text += b" " * (-len(text) % 8)
    return MAGIC + len(text).to_bytes(4, "little") + text + body


def name_of(data: bytes) -> str:
    """The digest in the header: scenes of one name are the same."""
    return json.loads(data[8 : 8 + int.from_bytes(data[4:8], "little")])["id"]


def unpack(data: bytes) -> dict[str, Any]:
    """The scene in `data` as a dict of plain values and arrays, quantised ones back in float32.

    Raises ValueError if `data` was not written by :func:`payload`.
    """
    if data[:4] != MAGIC:
        raise ValueError("These bytes are not an aeviz canvas.")
    start = 8 + int.from_bytes(data[4:8], "little")
    return json.loads(data[8:start], object_hook=lambda entry: _revive(entry, data, start))


def _revive(entry: dict[str, Any], data: bytes, start: int) -> Any:
    if "$array" not in entry:
        return entry
    meta = entry["$array"]
    count = math.prod(meta["shape"])
    array = np.frombuffer(data, _DTYPES[meta["dtype"]], count, start + meta["offset"]).reshape(meta["shape"])
    if "lo" in meta:
        return np.float32(meta["lo"]) + array * (np.float32(meta["span"]) / np.float32(65535))
    return array


def _header(scene: Scene, height: int, put: Put) -> dict[str, Any]:
    return {
        "height": height,
        "panes": [_pane(pane, put) for pane in scene.panes],
        "knobs": [float(value) for value in scene.knobs],
        "knob_name": scene.knob_name,
        "steps": [int(step) for step in scene.steps],
        "labels": put(scene.labels, "u1" if len(scene.class_names) < 256 else "i4"),
        "class_names": [str(name) for name in scene.class_names],
        "values": put(scene.values, "f4"),
        "value_name": scene.value_name,
        "thumbnails": put(_as_bytes(scene.thumbnails), "u1"),
        "neighbours": put(scene.neighbours, "i4"),
        "ids": put(scene.ids, "i4"),
        "decoder": scene.decoder and _decoder(scene.decoder, put),
        "field": scene.field and _field(scene.field, put),
        "draw": scene.draw and asdict(scene.draw),
    }


def _decoder(decoder: Decoder, put: Put) -> dict[str, Any]:
    return {
        "decode": packed_layers(decoder.decode, put),
        "encode": decoder.encode and packed_layers(decoder.encode, put),
        "decode_film": decoder.decode_film and packed_layers(decoder.decode_film, put, "f2"),
        "encode_film": decoder.encode_film and packed_layers(decoder.encode_film, put, "f2"),
        "image_shape": decoder.image_shape,
        "feature_names": list(decoder.feature_names),
        "mean": put(decoder.mean, "f4"),
        "scale": put(decoder.scale, "f4"),
        "plane": put(decoder.plane, "f4"),
        "origin": put(decoder.origin, "f4"),
    }


def _field(field: VectorField, put: Put) -> dict[str, Any]:
    return {
        "layers": packed_layers(field.layers, put),
        "sigma": put(field.sigma, "f4"),
        "mean": put(np.asarray(field.mean), "f4"),
        "scale": put(np.asarray(field.scale), "f4"),
        "pane": field.pane,
    }


def _put(blobs: list[bytes], array: np.ndarray, dtype: str, **more: Any) -> dict[str, Any]:
    array = np.ascontiguousarray(array, dtype=_DTYPES[dtype])
    offset = sum(map(len, blobs))
    blobs.append(array.tobytes() + b"\0" * (-array.nbytes % 8))
    return {"$array": {"offset": offset, "dtype": dtype, "shape": list(array.shape), **more}}


def _pane(pane: Pane, put: Any) -> dict[str, Any]:
    frames = np.asarray(pane.frames, np.float32)
    frames = frames.reshape((1,) * (4 - frames.ndim) + frames.shape)
    if frames.nbytes > LARGEST_FLOAT_FRAMES:
        stored, lo, span = quantise(frames)
        packed = put(stored, "u2", lo=lo.tolist(), span=span.tolist())
    else:
        packed = put(frames, "f4")
    project = pane.project and {"matrix": put(pane.project[0], "f4"), "offset": put(pane.project[1], "f4")}
    return {
        "title": pane.title,
        "axes": list(pane.axes),
        "codes": pane.codes,
        "equal": pane.equal,
        "project": project,
        "frames": packed,
    }


def quantise(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`frames` (..., 2) as uint16 with `lo` and `span` (2,): frames = lo + stored / 65535 * span to span / 131070."""
    flat = frames.reshape(-1, 2).astype(np.float64)
    lo = flat.min(axis=0)
    span = np.maximum(flat.max(axis=0) - lo, 1e-12)
    stored = np.rint((frames - lo) / span * 65535).astype(np.uint16)
    return stored, lo, span


def packed_layers(layers: tuple[EnsembleLayer, ...], put: Put, dtype: str = "f4") -> list[dict[str, Any]]:
    """The layers' entries in the header; large ones travel as float16."""
    weights = sum(layer.w.size for layer in layers)
    dtype = "f2" if 4 * weights > LARGEST_FLOAT_WEIGHTS else dtype
    return [{"w": put(layer.w, dtype), "b": put(layer.b, "f4"), "activation": layer.activation} for layer in layers]


def _as_bytes(thumbnails: np.ndarray | None) -> np.ndarray | None:
    if thumbnails is None or thumbnails.dtype == np.uint8:
        return thumbnails
    return np.rint(np.clip(thumbnails, 0, 1) * 255).astype(np.uint8)
