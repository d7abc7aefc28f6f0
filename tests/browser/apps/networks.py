"""Small numpy autoencoders with known weights, for the scenes of the browser tests."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from aeviz.components.canvas import Decoder, EnsembleLayer, Pane, Scene, VectorField

ACTIVATE = {
    "identity": lambda v: v,
    "relu": lambda v: np.maximum(v, 0),
    "silu": lambda v: v / (1 + np.exp(-v)),
    "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
    "tanh": np.tanh,
}


def layers(
    rng: np.random.Generator, knobs: int, sizes: tuple[int, ...], activations: tuple[str, ...]
) -> tuple[EnsembleLayer, ...]:
    """Random layers whose weights drift slowly along the knob."""
    found = []
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        start, drift = rng.normal(size=(2, 1, inputs, outputs)) * np.sqrt(1.5 / inputs)
        w = start + 0.6 * np.linspace(0, 1, knobs)[:, None, None] * drift
        b = rng.normal(size=(knobs, outputs)) * 0.05
        found.append(EnsembleLayer(w.astype(np.float32), b.astype(np.float32), activations[i]))
    return tuple(found)


def forward(stacked: tuple[EnsembleLayer, ...], x: np.ndarray, k: int) -> np.ndarray:
    """The network at knob k in numpy: what the browser's own evaluation is compared with."""
    for layer in stacked:
        x = ACTIVATE[layer.activation](x @ layer.w[k] + layer.b[k])
    return x


def digits_scene(n: int = 600, knobs: int = 6, hidden: int = 64, seed: int = 0) -> Scene:
    """Images of 8 x 8 pixels in ten classes, a linear picture of them and the codes of a random autoencoder."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 10
    centres = rng.random((10, 64))
    x = np.clip(centres[labels] + 0.15 * rng.normal(size=(n, 64)), 0, 1)
    encode = layers(rng, knobs, (64, hidden, 2), ("silu", "identity"))
    decode = layers(rng, knobs, (2, hidden, 64), ("silu", "sigmoid"))
    codes = np.stack([forward(encode, x, k) for k in range(knobs)]).astype(np.float32)
    basis = np.linalg.svd(x - x.mean(0), full_matrices=False)[2][:2].T
    linear = ((x - x.mean(0)) @ basis).astype(np.float32)
    squared = (x**2).sum(1)
    distance = squared[:, None] + squared[None] - 2 * x @ x.T
    np.fill_diagonal(distance, np.inf)
    return Scene(
        panes=(
            Pane("PCA", linear, ("component 1", "component 2"), project=(basis, -x.mean(0) @ basis)),
            Pane("Autoencoder", codes, ("unit 1", "unit 2"), codes=True),
        ),
        knobs=tuple(np.linspace(0, 0.5, knobs)),
        knob_name="λ",
        labels=labels,
        class_names=tuple("0123456789"),
        thumbnails=x.reshape(n, 8, 8),
        neighbours=np.argsort(distance, axis=1)[:, :8],
        decoder=Decoder(decode, encode, image_shape=(8, 8)),
    )


def moons(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two interleaved half circles and the label of each point."""
    t = np.linspace(0, np.pi, n // 2)
    upper = np.stack([np.cos(t), np.sin(t)], 1)
    return np.concatenate([upper, [1, 0.5] - upper]), np.repeat([0, 1], n // 2)


def field_scene(n: int = 400, knobs: int = 5) -> Scene:
    """Two moons and the residual field of a random network."""
    x, labels = moons(n)
    net = layers(np.random.default_rng(3), knobs, (2, 64, 64, 2), ("silu", "silu", "identity"))
    sigma = np.linspace(0.05, 0.6, knobs)
    mean, scale = x.mean(0), x.std(0)
    return Scene(
        panes=(Pane("Data", x.astype(np.float32), ("x", "y")),),
        knobs=sigma,
        knob_name="σ",
        labels=labels,
        class_names=("upper moon", "lower moon"),
        field=VectorField(net, sigma, tuple(mean), tuple(scale)),
    )
