"""What the live canvas shows: panes of points over a knob, and what the browser may evaluate by itself.

Everything is numpy; nothing here knows of Streamlit, plotly or torch. Shapes: K knob values, S training steps, n
examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aeviz.networks import activations
from aeviz.networks.arrays import Affine

MODES = ("digit", "points")
"""What a student can draw: a digit in the data's own pixels, or points in the square [-1, 1]^2."""


@dataclass(frozen=True)
class EnsembleLayer:
    """One layer x @ w + b and its activation, for every knob value: `w` (K, inputs, outputs), `b` (K, outputs)."""

    w: np.ndarray
    b: np.ndarray
    activation: str

    def __post_init__(self) -> None:
        activations.check(self.activation)
        if self.w.ndim != 3 or self.b.shape != (self.w.shape[0], self.w.shape[2]):
            raise ValueError(
                f"A layer needs w (K, inputs, outputs) and b (K, outputs), not {self.w.shape}, {self.b.shape}."
            )


def stack(models: Sequence[Sequence[Affine]]) -> tuple[EnsembleLayer, ...]:
    """Join the layers of K models of one shape, such as ``run.model(i).decoder_layers()`` for every i."""
    return tuple(
        EnsembleLayer(
            np.stack([layers[i][0] for layers in models]).astype(np.float32),
            np.stack([layers[i][1] for layers in models]).astype(np.float32),
            models[0][i][2],
        )
        for i in range(len(models[0]))
    )


@dataclass(frozen=True)
class Pane:
    """One picture of the n examples.

    `frames` (n, 2) stands still (a PCA), (K, n, 2) follows the knob, (S, K, n, 2) also follows training. `codes`
    says that the pane's plane is the code plane, which a `Decoder` reads. `project` is (matrix (d_in, 2), offset
    (2,)): where an example in data units falls in this pane, x @ matrix + offset, so that the decoded example can
    be marked in it. With `equal` both axes have one scale.
    """

    title: str
    frames: np.ndarray
    axes: tuple[str, str] = ("unit 1", "unit 2")
    codes: bool = False
    project: tuple[np.ndarray, np.ndarray] | None = None
    equal: bool = True


@dataclass(frozen=True)
class Decoder:
    """The Run's network for decoding under the pointer.

    `decode` maps codes to examples, `encode` (optional) maps back, for the cycle error ||f(g(z)) - z||.
    `image_shape` is (rows, columns) for images with pixels in [0, 1]; else the values are listed under
    `feature_names`, in data units x * scale + mean. If the codes have more than two units, `plane` (K, 2, d_latent)
    and `origin` (K, d_latent) say which code a place p of the pane is: origin + p @ plane.

    `decode_film` and `encode_film` are the same networks at the S - 1 training steps before the last, step after step
    along the first axis ((S - 1) * K, ...); they travel as float16. Without them nothing is decoded before the last
    step, and the canvas says so.
    """

    decode: tuple[EnsembleLayer, ...]
    encode: tuple[EnsembleLayer, ...] | None = None
    image_shape: tuple[int, int] | None = None
    feature_names: tuple[str, ...] = ()
    mean: np.ndarray | None = None
    scale: np.ndarray | None = None
    plane: np.ndarray | None = None
    origin: np.ndarray | None = None
    decode_film: tuple[EnsembleLayer, ...] | None = None
    encode_film: tuple[EnsembleLayer, ...] | None = None


@dataclass(frozen=True)
class VectorField:
    """The field r(x) - x of a network on 2-D data, drawn in pane number `pane` as arrows and flowing particles.

    `layers` map (x - mean) / scale, the model's units, to the reconstruction r; with `sigma` (K,) the network is
    residual, r(x) = x + sigma * net(x) (Alain & Bengio 2014). `mean` and `scale` (2,) take the pane's units to the
    model's.
    """

    layers: tuple[EnsembleLayer, ...]
    sigma: np.ndarray | None = None
    mean: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)
    pane: int = 0


@dataclass(frozen=True)
class DrawingSheet:
    """A sheet to draw on. `mode` "points" returns (m, 2) points in [-1, 1]^2; "digit" an image of `shape` in [0,
    1]."""

    mode: str
    shape: tuple[int, int] = (28, 28)

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"Unknown drawing mode {self.mode!r}; one can draw {', '.join(MODES)}.")


@dataclass(frozen=True, eq=False)
class Scene:
    """All that one canvas shows.

    `knobs` (K,) are the trained values, `steps` (S,) the training steps of a film, in the order of the panes' axes.
    `labels` (n,) with `class_names` colour and mark the examples; `values` (n,) with `value_name` colour them along
    a ramp instead. `thumbnails` (n, rows, columns) in [0, 1] or uint8 are shown on hover; `neighbours` (n, k) are
    each example's nearest in the data space, to show which of them a picture keeps; `ids` (n,) are the examples'
    numbers in the data set, None for 0, 1, 2, ...

    Raises ValueError if the shapes do not fit each other.
    """

    panes: tuple[Pane, ...] = ()
    knobs: Sequence[float] = (0.0,)
    knob_name: str = "knob"
    steps: Sequence[int] = ()
    labels: np.ndarray | None = None
    class_names: tuple[str, ...] = ()
    values: np.ndarray | None = None
    value_name: str = ""
    thumbnails: np.ndarray | None = None
    neighbours: np.ndarray | None = None
    ids: np.ndarray | None = None
    decoder: Decoder | None = None
    field: VectorField | None = None
    draw: DrawingSheet | None = None

    def __post_init__(self) -> None:
        if not self.panes and self.draw is None:
            raise ValueError("A scene needs at least one pane, or something to draw.")
        _check_frames(self)
        _check_examples(self)
        _check_networks(self)

    @property
    def n(self) -> int:
        """Number of examples."""
        return self.panes[0].frames.shape[-2] if self.panes else 0


def _check_frames(scene: Scene) -> None:
    sizes = {2: (), 3: (len(scene.knobs),), 4: (len(scene.steps), len(scene.knobs))}
    for pane in scene.panes:
        shape = np.shape(pane.frames)
        expected = (*sizes.get(len(shape), ()), scene.n, 2)
        if shape != expected or len(shape) not in sizes:
            raise ValueError(
                f"Frames of pane {pane.title!r} must be (n, 2), (K, n, 2) or (S, K, n, 2) with n={scene.n}, "
                f"K={len(scene.knobs)}, S={len(scene.steps)}, not {shape}."
            )
        if not np.isfinite(pane.frames).all():
            raise ValueError(f"Frames of pane {pane.title!r} must be finite numbers.")


def _check_examples(scene: Scene) -> None:
    for name in ("labels", "values", "thumbnails", "neighbours", "ids"):
        array = getattr(scene, name)
        if array is not None and len(array) != scene.n:
            raise ValueError(f"{name} must have one entry for each of the {scene.n} examples, not {len(array)}.")
    if scene.labels is not None and scene.n:
        low, high = int(np.min(scene.labels)), int(np.max(scene.labels))
        if low < 0 or high >= len(scene.class_names):
            raise ValueError(f"labels must lie in 0..{len(scene.class_names) - 1}, one for each class name.")


def _check_networks(scene: Scene) -> None:
    if scene.decoder is not None and not any(pane.codes for pane in scene.panes):
        raise ValueError("A decoder needs a pane with codes=True to read from.")
    decoder, k = scene.decoder, len(scene.knobs)
    layers = decoder.decode + (decoder.encode or ()) if decoder else ()
    layers += scene.field.layers if scene.field else ()
    if any(layer.w.shape[0] != k for layer in layers):
        raise ValueError(f"Every layer needs weights for all {k} knob values.")
    film = (decoder.decode_film or ()) + (decoder.encode_film or ()) if decoder else ()
    if any(layer.w.shape[0] != (len(scene.steps) - 1) * k for layer in film):
        raise ValueError(f"Layers of a film need weights for all {k} knob values at every step but the last.")
