"""What a training leaves behind: a Run (one model for every knob value) and the Model at one of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from numbers import Real

import numpy as np

from aeviz import extras
from aeviz.data.base import Dataset
from aeviz.ensemble import Ensemble
from aeviz.language import name_of
from aeviz.networks.arrays import Affine, Array, Arrays
from aeviz.networks.layers import Layer, Net
from aeviz.required import required
from aeviz.spec import Spec
from aeviz.variants.base import Variant

LOSSES = ("recon", "penalty", "recon_test")  # what a history holds besides its steps
ROWS = 1024  # whose errors are taken at once: all of a data set of images, in double precision, are 300 MB


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A trained Spec.

    weights     name -> (n_knobs, ...) float32, the last step's
    film        name -> (n_frames, n_knobs, ...) float16, the weights at ``film_steps``
    film_steps  (n_frames,) log-spaced training steps, from 0 to the last one reached
    history     "step" (n_logged,); "recon", "penalty", "recon_test" (n_logged, n_knobs): means over the minibatches
                since the logged step before, and the reconstruction term on (at most 2,000) test examples, nan
                where none are held out
    step        the last step reached
    meta        how it was made: device, torch version, seconds (texts; no part of the key)
    given       the data, where no name loads them (``aeviz.data.given``): who holds the Run holds them; else None
    state       of a training that was stopped what it goes on from, by name (``aeviz.training.sweep``); else empty
    """

    spec: Spec
    weights: Arrays
    film: Arrays
    film_steps: np.ndarray
    history: Arrays
    step: int
    meta: dict[str, str] = field(default_factory=dict[str, str])
    given: Dataset | None = None
    state: Arrays = field(default_factory=dict[str, np.ndarray])

    def __repr__(self) -> str:
        knobs = f"{len(self.knobs)} models at {self.variant.knob_name} {self.knobs[0]:g} to {self.knobs[-1]:g}"
        if len(self.knobs) == 1:
            knobs = f"one model at {self.variant.knob_name} {self.knobs[0]:g}"
        widths = "-".join(map(str, self.widths))
        stopped = f", stopped at step {self.step} of {self.spec.steps}" if self.partial else ""
        return f"<Run {self.spec.key()}: {self.spec.variant} on {self.spec.data}, {widths}, {knobs}{stopped}>"

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the layers, from the input over the code to the output."""
        decoder = (layer.d_out for layer in self.net.decoder)
        return (self.d_in, *self.spec.hidden, self.spec.d_latent, *decoder)

    def without_film(self) -> "Run":
        """As it was trained, with the last step alone: for a Run that is compared with, and never watched."""
        return replace(
            self, film={name: frames[-1:] for name, frames in self.film.items()}, film_steps=self.film_steps[-1:]
        )

    @property
    def partial(self) -> bool:
        """Whether the training was stopped before its last step."""
        return self.step < self.spec.steps

    @property
    def knobs(self) -> np.ndarray:
        """The trained knob values, (n_knobs,)."""
        return np.array(self.spec.knobs)

    @cached_property
    def variant(self) -> Variant:
        return self.spec.make_variant()

    @cached_property
    def net(self) -> Net:
        return self.variant.net(self.d_in, self.spec.d_latent, self.spec.hidden)

    @property
    def d_in(self) -> int:
        return self.weights["encoder.0.weight"].shape[-1]

    def dataset(self) -> Dataset:
        """The data it was trained on."""
        return self.given or self.spec.dataset()

    @property
    def knob_label(self) -> str:
        """What the knob is, with its symbol, for axes and sliders: "noise σ"."""
        return f"{name_of(self.variant.knob_name)} {self.variant.symbol}".rstrip()

    def units(self, i: int) -> int:
        """How many units of the code the model at the i-th knob value uses."""
        return self.variant.active_units(float(self.knobs[i]), self.spec.d_latent)

    def errors(self, x: np.ndarray) -> np.ndarray:
        """Mean over x (n, d_in) of the squared error summed over features, at every knob value: (n_knobs,)."""
        return np.array([_error(self.model(i), x) for i in range(len(self.knobs))])

    def model(self, i: int, step: int | None = None) -> "Model":
        """The model at the i-th knob value, after the last step or as it was at one of ``film_steps``."""
        if not -len(self.knobs) <= i < len(self.knobs):
            raise ValueError(f"There is no model {i}; this Run has {len(self.knobs)}, numbered from 0.")
        i %= len(self.knobs)
        return Model(self.spec, float(self.knobs[i]), self._stack(i, step))

    def at(self, value: float) -> "Model":
        """The model trained at this knob value. Raises ValueError, naming the nearest trained ones, if none was."""
        return self.model(self.index(value))

    def index(self, value: float) -> int:
        """The position of a trained knob value. Raises ValueError, naming the nearest trained ones, and TypeError."""
        if not isinstance(value, Real):
            raise TypeError(f"A knob value is a number, not a {type(value).__name__}.")
        distance = np.abs(self.knobs - value)
        nearest = int(distance.argmin())
        if not np.isclose(self.knobs[nearest], value, rtol=1e-9, atol=1e-12):
            near = ", ".join(f"{self.knobs[i]:g}" for i in sorted(distance.argsort(kind="stable")[:2]))
            raise ValueError(f"No model was trained at {self.variant.knob_name} = {value:g}; the nearest are {near}.")
        return nearest

    def only(self, value: float) -> "Run":
        """This Run at one of its knob values alone. Raises ValueError as ``index`` does."""
        at = self.index(value)
        return replace(
            self,
            spec=replace(self.spec, knobs=(self.spec.knobs[at],)),
            weights={name: array[at : at + 1] for name, array in self.weights.items()},
            film={name: array[:, at : at + 1] for name, array in self.film.items()},
            history={name: array if array.ndim == 1 else array[:, at : at + 1] for name, array in self.history.items()},
            state={},
        )

    def encode(self, x: np.ndarray, step: int | None = None) -> np.ndarray:
        """All models' codes: (n, d_in) -> (n_knobs, n, d_latent)."""
        return np.stack([self.model(i, step).encode(x) for i in range(len(self.knobs))])

    def reconstruct(self, x: np.ndarray, step: int | None = None) -> np.ndarray:
        """All models' reconstructions: (n, d_in) -> (n_knobs, n, d_in)."""
        return np.stack([self.model(i, step).reconstruct(x) for i in range(len(self.knobs))])

    def _stack(self, i: int, step: int | None) -> Ensemble:
        """An ensemble of the i-th network alone."""
        weights = self.weights if step is None or step == self.step else self._frame(step)
        params = {name: value[i : i + 1].astype(np.float32, copy=False) for name, value in weights.items()}
        return Ensemble(self.variant, self.net, params, np.full((1, 1, 1), self.knobs[i], np.float32))

    def _frame(self, step: int) -> Arrays:
        frames = np.flatnonzero(self.film_steps == step)
        if not len(frames):
            steps = ", ".join(str(s) for s in self.film_steps)
            raise ValueError(f"No weights are kept of step {step}; the steps kept are {steps}.")
        return {name: value[frames[0]] for name, value in self.film.items()}


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """One trained autoencoder. NumPy float32 in, NumPy float32 out; safe to share between threads."""

    spec: Spec
    knob: float
    ensemble: Ensemble

    def __repr__(self) -> str:
        return f"<Model of {self.spec.key()}: {self.spec.variant} on {self.spec.data} at {self.knob:g}>"

    def encode(self, x: np.ndarray) -> np.ndarray:
        """z = f(x): (n, d_in) -> (n, d_latent). Units that the knob switches off are 0."""
        return _of_rows(Ensemble.encode, self.ensemble, x)[0]

    def decode(self, z: np.ndarray) -> np.ndarray:
        """g(z): (n, d_latent) -> (n, d_in); the correction g itself where the variant learns a residual."""
        return _of_rows(Ensemble.decode, self.ensemble, z)[0]

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """x_hat = g(f(x)), or x + sigma g(f(x)) for a residual: (n, d_in) -> (n, d_in)."""
        return _of_rows(Ensemble.reconstruct, self.ensemble, x)[0]

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """Exact dz/dx: (n, d_in) -> (n, d_latent, d_in)."""
        return _of_rows(Ensemble.jacobian, self.ensemble, x)[0]

    def corrupt(self, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """What the encoder would be shown of x (n, d_in) in training, with noise drawn from ``rng``; x without one."""
        variant, knob = self.ensemble.variant, self.ensemble.knob
        return np.broadcast_to(variant.corrupt(x, knob, _Drawn(rng)), (1, *x.shape))[0].astype(np.float32)

    def encoder_layers(self) -> list[Affine]:
        """(weight (d_in, d_out), bias (d_out,), activation) of each encoder layer, first to last.

        The last gives the code alone, its unused units 0.
        """
        *layers, (weight, bias, activation) = [self._layer(layer) for layer in self.ensemble.net.encoder]
        d = self.spec.d_latent
        used = np.arange(d) < self.ensemble.variant.active_units(self.knob, d)
        return [*layers, (weight[:, :d] * used, bias[:d] * used, activation)]

    def decoder_layers(self) -> list[Affine]:
        """(weight (d_in, d_out), bias (d_out,), activation) of each decoder layer, first to last."""
        return [self._layer(layer) for layer in self.ensemble.net.decoder]

    def to_torch(self):
        """The model as a ``torch.nn.Module``, in float32, to train on or to export (``torch.onnx.export``).

        ``module(x)`` is ``reconstruct``, ``module.encode(x)`` is ``encode``; its parts are ``module.encoder`` and
        ``module.decoder``. Raises MissingExtra where torch is not installed.
        """
        extras.need("torch")
        from aeviz.networks.torch_module import TorchAutoencoder

        variant, knob = self.ensemble.variant, self.ensemble.knob
        correction = variant.correction(knob)

        def mask(z: Array) -> Array:
            return required(variant.mask(z[None], z.new_tensor(knob)), "masks")[0]

        return TorchAutoencoder(
            self.encoder_layers(),
            self.decoder_layers(),
            mask if variant.mask_follows_code else None,
            None if correction is None else float(correction.item()),
        )

    def _layer(self, layer: Layer) -> Affine:
        weight, bias = (self.ensemble.params[f"{layer.name}.{kind}"][0] for kind in ("weight", "bias"))
        return weight.T.copy(), bias.copy(), layer.activation


@dataclass(frozen=True)
class _Drawn:
    """Noise for a trained network, as ``aeviz.variants.base.Noise`` in float32."""

    rng: np.random.Generator

    def normal(self, *shape: int) -> np.ndarray:
        return self.rng.standard_normal(shape).astype(np.float32)

    def uniform(self, *shape: int) -> np.ndarray:
        return self.rng.random(shape).astype(np.float32)


@np.errstate(over="ignore", invalid="ignore")  # of weights too large come inf and nan, without a word
def _of_rows(method: Callable[[Ensemble, np.ndarray], np.ndarray], ensemble: Ensemble, rows: np.ndarray) -> np.ndarray:
    """Applies a Ensemble's method to (n, d) rows of numbers. Raises ValueError for other shapes."""
    rows = np.ascontiguousarray(rows, np.float32)
    width = ensemble.net.d_latent if method is Ensemble.decode else ensemble.net.encoder[0].d_in
    if rows.ndim != 2 or rows.shape[1] != width:
        raise ValueError(f"Expected an array of shape (n, {width}), not {rows.shape}.")
    return method(ensemble, rows)


def _error(model: Model, x: np.ndarray) -> float:
    """Mean over x (n, d_in) of the squared error summed over features."""
    parts = (x[first : first + ROWS] for first in range(0, len(x), ROWS))
    return sum(float(((model.reconstruct(part).astype(np.float64) - part) ** 2).sum()) for part in parts) / len(x)
