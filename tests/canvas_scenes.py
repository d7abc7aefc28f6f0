"""The small scene that the frontend's unit tests read, and what NumPy makes of it: run it to write the files anew.

    python -m tests.canvas_scenes

`frontend/tests/floats.bin` and `quantised.bin` are the scene as the browser gets it, its frames in float32 and in
uint16; `scene.json` has the arrays it was made of, and what its networks give by aeviz's own NumPy code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from aeviz.components.canvas import Decoder, EnsembleLayer, Pane, Scene, payload
from aeviz.networks import others
from aeviz.networks.activations import ACTIVATIONS, apply

FOLDER = Path(__file__).parents[1] / "frontend" / "tests"
N, KNOBS, STEPS, D_IN, HIDDEN, D_LATENT = 40, 3, 3, 6, 5, 3
HALVES = (65504.0, -65504.0, 2.0**-24, -(2.0**-14), 1023 * 2.0**-24, -0.0, 1 / 3, 1.0)  # the edges of float16


def files() -> dict[str, bytes]:
    """The name of each file and what it holds."""
    scene = _scene()
    with patch.dict(payload.__globals__, LARGEST_FLOAT_FRAMES=0):
        quantised = payload(scene)
    expected = json.dumps(_expected(scene)) + "\n"
    return {"floats.bin": payload(scene), "quantised.bin": quantised, "scene.json": expected.encode()}


def forward(layers: tuple[EnsembleLayer, ...], x: np.ndarray, k: int) -> np.ndarray:
    """The layers' output at position `k` of their first axis: (batch, inputs) -> (batch, outputs), in float64."""
    for layer in layers:
        x = ACTIVATIONS[layer.activation](x @ layer.w[k].astype(np.float64) + layer.b[k].astype(np.float64))
    return x


def _scene() -> Scene:
    rng = np.random.default_rng(0)
    film = _layers(rng, (STEPS - 1) * KNOBS, (D_LATENT, HIDDEN, D_IN), ("relu", "tanh"))
    film[1].w.flat[: len(HALVES)] = HALVES
    decoder = Decoder(
        decode=_layers(rng, KNOBS, (D_LATENT, HIDDEN, D_IN), ("silu", "sigmoid")),
        encode=_layers(rng, KNOBS, (D_IN, HIDDEN, D_LATENT), ("tanh", "identity")),
        decode_film=_halved(film),
        encode_film=_halved(_layers(rng, (STEPS - 1) * KNOBS, (D_IN, HIDDEN, D_LATENT), ("sigmoid", "relu"))),
        mean=rng.normal(size=D_IN),
        scale=rng.uniform(0.5, 2, D_IN),
        plane=rng.normal(size=(KNOBS, 2, D_LATENT)),
        origin=rng.normal(size=(KNOBS, D_LATENT)),
    )
    return Scene(
        panes=(
            Pane("still", rng.normal(size=(N, 2)), project=(rng.normal(size=(D_IN, 2)), rng.normal(size=2))),
            Pane("codes", rng.normal(size=(STEPS, KNOBS, N, 2)) * [10, 0.1], codes=True),
        ),
        knobs=(0.0, 0.5, 1.0),
        steps=(10, 30, 100),
        labels=rng.integers(0, 3, N),
        class_names=("a", "b", "c", "nobody"),
        thumbnails=rng.integers(0, 256, (N, 2, 3)).astype(np.uint8),
        neighbours=rng.integers(0, N, (N, 4)),
        decoder=decoder,
    )


def _layers(
    rng: np.random.Generator, k: int, widths: tuple[int, int, int], activations: tuple[str, str]
) -> tuple[EnsembleLayer, EnsembleLayer]:
    d_in, hidden, d_out = widths
    first = EnsembleLayer(
        _float32(rng.normal(size=(k, d_in, hidden))), _float32(rng.normal(size=(k, hidden))), activations[0]
    )
    last = EnsembleLayer(
        _float32(rng.normal(size=(k, hidden, d_out))), _float32(rng.normal(size=(k, d_out))), activations[1]
    )
    return first, last


def _halved(layers: tuple[EnsembleLayer, ...]) -> tuple[EnsembleLayer, ...]:
    """The same layers with weights that float16 has exactly."""
    return tuple(
        EnsembleLayer(layer.w.astype(np.float16).astype(np.float32), layer.b, layer.activation) for layer in layers
    )


def _float32(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32)


def _expected(scene: Scene) -> dict[str, Any]:
    decoder, codes = scene.decoder, scene.panes[1].frames
    z = np.linspace(-1, 1, D_LATENT)
    x = np.linspace(0, 1, D_IN)
    return {
        "frames": [pane.frames.tolist() for pane in scene.panes],
        "labels": scene.labels.tolist(),
        "thumbnails": scene.thumbnails.tolist(),
        "neighbours": scene.neighbours.tolist(),
        "film": decoder.decode_film[1].w.ravel().tolist(),
        "centres": [[codes[s, k][scene.labels == c].mean(0).tolist() for c in range(3)] for s, k in _places()],
        "z": z.tolist(),
        "x": x.tolist(),
        "decode": [forward(decoder.decode, z[None], k)[0].tolist() for k in range(KNOBS)],
        "encode": [forward(decoder.encode, x[None], k)[0].tolist() for k in range(KNOBS)],
        "decode_film": [forward(decoder.decode_film, z[None], i)[0].tolist() for i in range((STEPS - 1) * KNOBS)],
        "encode_film": [forward(decoder.encode_film, x[None], i)[0].tolist() for i in range((STEPS - 1) * KNOBS)],
        "activations": _activations(),
        "probes": [_probe(scene, np.array([0.25, -0.5]), s, k) for s, k in _places()],
    }


def _activations() -> dict[str, Any]:
    places = np.linspace(-9, 9, 61)
    names = (*ACTIVATIONS, *others.OTHERS, "leaky_relu:0.2", "elu:0.5", "softplus:3", "hardtanh:0:6", "jump_relu:0.4")
    return {"places": places.tolist(), "values": {name: apply(name, places).tolist() for name in names}}


def _places() -> list[tuple[int, int]]:
    return [(s, k) for s in range(STEPS) for k in range(KNOBS)]


def _probe(scene: Scene, place: np.ndarray, s: int, k: int) -> dict[str, Any]:
    """What the probe shows at a place of the code plane, at training step number `s` and knob value number `k`."""
    decoder = scene.decoder
    last = s == STEPS - 1
    decode, encode = (decoder.decode, decoder.encode) if last else (decoder.decode_film, decoder.encode_film)
    at = k if last else s * KNOBS + k
    z = decoder.origin[k] + place @ decoder.plane[k]
    x = forward(decode, z[None], at)[0]
    gaps = np.linalg.norm(scene.panes[1].frames[s, k] - place, axis=1)
    data = x * decoder.scale + decoder.mean
    matrix, offset = scene.panes[0].project
    return {
        "step": None if last else s,
        "knob": k,
        "place": place.tolist(),
        "z": z.tolist(),
        "x": x.tolist(),
        "data": data.tolist(),
        "projected": (data @ matrix + offset).tolist(),
        "cycle": float(np.linalg.norm(forward(encode, x[None], at)[0] - z)),
        "nearest": int(gaps.argmin()),
        "distance": float(gaps.min()),
    }


if __name__ == "__main__":
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)
