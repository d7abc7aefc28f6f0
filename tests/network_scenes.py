"""The small networks that the frontend's unit tests run, one of each variant, and what NumPy makes of them.

    python -m tests.network_scenes

`frontend/tests/networks.json` has, for each case, the panel's bytes in base64 and the activations by aeviz's own code.
"""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np

from aeviz import variants
from aeviz.components.network_view import payload
from aeviz.data.base import Dataset
from aeviz.export.network import DRAWS, pictured
from aeviz.networks import layers
from aeviz.run import Run
from aeviz.spec import Spec

PATH = Path(__file__).parents[1] / "frontend" / "tests" / "networks.json"
D_IN, HIDDEN, D_LATENT, N, STEP = 6, (5,), 4, 7, 8
THETA = "AAAAPgAAgD4AAAA/AACAvg=="  # 1/8, 1/4, 1/2, -1/4 as float32 in base64
CASES = {
    **{name: (name, {}) for name in variants.names()},
    "masking": ("denoising", {"corruption": "masking"}),
    "residual": ("denoising", {"residual": True}),
    "file of top-k": ("imported", {"encoder": "relu relu", "decoder": "tanh identity", "widths": "5", "top_k": 2}),
    "file of thresholds": (
        "imported",
        {"encoder": "silu identity", "decoder": "tanh identity", "widths": "5", "thresholds": THETA},
    ),
}


def text() -> str:
    """What the file holds."""
    return json.dumps({name: _case(*case) for name, case in CASES.items()}) + "\n"


def run_of(variant: str, options: dict[str, Any]) -> Run:
    """A Run with random weights, at three knob values and with a film of two steps."""
    rng = np.random.default_rng(0)
    made = variants.make(variant, options)
    knobs = (0.0,) if variant == "imported" else made.default_knobs(D_LATENT)[:3]
    spec = Spec(data="wine", variant=variant, variant_options=options, d_latent=D_LATENT, hidden=HIDDEN, knobs=knobs)
    net = made.net(D_IN, D_LATENT, HIDDEN)
    shapes = {name: shape for layer in (*net.encoder, *net.decoder) for name, shape in _shapes(layer)}
    film = {name: rng.normal(size=(2, len(knobs), *shape)).astype(np.float16) for name, shape in shapes.items()}
    weights = {name: value[-1].astype(np.float32) for name, value in film.items()}
    x = rng.normal(size=(N, D_IN)).round(6).astype(np.float32)
    units = {"mean": np.zeros(D_IN, np.float32), "scale": np.ones(D_IN, np.float32), "feature_names": tuple("abcdef")}
    data = Dataset(name="given", x=x, train=np.arange(N), test=np.arange(0), **units)
    return Run(spec, weights, film, np.array([0, STEP]), {}, STEP, given=data)


def _shapes(layer: layers.Layer) -> list[tuple[str, tuple[int, ...]]]:
    return [(f"{layer.name}.weight", (layer.d_out, layer.d_in)), (f"{layer.name}.bias", (layer.d_out,))]


def _case(variant: str, options: dict[str, Any]) -> dict[str, Any]:
    run = run_of(variant, options)
    shown = pictured(run)
    x = run.dataset().x[:2]
    return {
        "bytes": b64encode(payload(shown)).decode(),
        "x": _rounded(x),
        "runs": [_activations(run, x, i, step) for step in (0, None) for i in range(len(run.knobs))],
        "seen": [_seen(run, x, i) for i in range(len(run.knobs))] if run.variant.corrupts else None,
        "acts": run.variant.acts_at,
    }


def _activations(run: Run, x: np.ndarray, i: int, step: int | None) -> dict[str, Any]:
    model = run.model(i, step)
    hidden = layers.forward(model.ensemble.params, model.ensemble.net.encoder[:-1], x)[0]
    z = model.encode(x)
    return {
        "knob": i,
        "step": step,
        "hidden": _rounded(hidden),
        "code": _rounded(z),
        "decoded": _rounded(model.decode(z)),
        "x_hat": _rounded(model.reconstruct(x)),
    }


def _seen(run: Run, x: np.ndarray, i: int) -> list[list[list[float]]]:
    """What training shows of each example, in each draw of the noise."""
    return [
        [_rounded(run.model(i).corrupt(row[None], np.random.default_rng(draw))[0]) for draw in range(DRAWS)]
        for row in x
    ]


def _rounded(array: np.ndarray) -> list:
    return np.asarray(array, np.float64).round(6).tolist()


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
