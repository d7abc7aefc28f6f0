"""What all variants share, and the hooks of which each overrides one or two."""

import inspect
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from inspect import isfunction
from typing import Any, ClassVar, Protocol

import numpy as np

from aeviz.language import name_of, text
from aeviz.networks import layers
from aeviz.networks.arrays import Array, ones_where, positions
from aeviz.networks.layers import Net, Params

PLACES = ("input", "encoder", "weights", "code", "mask", "draw")
"""Where a variant may act: noise on the input; a penalty on the encoder's slopes, on the weights, or on the code; the
mask on the code; and the draw of what the decoder is given."""

PRESET_FIELDS = ("d_latent", "hidden", "knobs", "steps", "seed", "lr", "batch_size", "data_options", "variant_options")
"""The fields of a Spec that PRESETS may set."""

RENAMED = {"KNOB": "knob_name", "SYMBOL": "symbol"}  # what variants had before, for one release

Presets = Mapping[str, Mapping[str, Any]]


class SpecFields(Protocol):
    """What a variant may look at in a Spec (``aeviz.spec.Spec``), which stands above it."""

    @property
    def knobs(self) -> tuple[float, ...]: ...

    @property
    def d_latent(self) -> int: ...

    @property
    def hidden(self) -> tuple[int, ...]: ...


class Noise(Protocol):
    """Random numbers of one training step, the same for every knob value (``aeviz.training.rng.TorchNoise``)."""

    def normal(self, *shape: int) -> Array:
        """Draws from N(0, 1)."""
        ...

    def uniform(self, *shape: int) -> Array:
        """Draws from U(0, 1)."""
        ...


@dataclass(frozen=True)
class Variant:
    """The plain autoencoder: loss = mean_x ||x_hat - x||^2 + lam * penalty, with no penalty. Options are fields.

    In every hook the arrays have the knob axis first: x (n_knobs or 1, batch, d_in), z (n_knobs, batch, d_latent),
    knob (n_knobs, 1, 1). In training they are torch's, and autograd differentiates what a hook does. ``mask``,
    ``corrupt`` and ``correction`` act on a trained network too, on NumPy's arrays.

    Pages, views and presets never ask for a variant's name, but what it is: ``PRESETS``, ``mask_follows_code``,
    ``corrupts``, ``draws_code``, ``noise_std``, ``survives``, ``correction``, ``decodes_anywhere``, ``l1``,
    ``l2``, ``sparse_by``, ``acts_at``, ``kept``, ``code_thresholds``, ``has_unit_columns`` and ``has_tied_weights``
    here, and ``is_linear`` and ``has_dictionary`` of its ``Net``. What is the same for all options is a constant in
    capitals; what an option may change is a property.
    """

    def __init_subclass__(cls, **given: Any):
        """Raises TypeError for a class that would train something else than its author thinks."""
        super().__init_subclass__(**given)
        _check_names(cls)
        _check_kinds(cls)
        _check_options(cls)
        _check_constants(cls)
        if (cls.penalty is Variant.penalty) != (cls.lam is Variant.lam):
            has, lacks = ("lam", "penalty") if cls.penalty is Variant.penalty else ("penalty", "lam")
            raise TypeError(f"{cls.__name__} has {has} but no {lacks}: the loss is recon + lam * penalty, from both.")

    def __getattr__(self, name: str) -> Any:
        if name not in RENAMED:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        warnings.warn(f"Variant.{name} is now Variant.{RENAMED[name]}.", DeprecationWarning, stacklevel=2)
        return getattr(self, RENAMED[name])

    TITLE: ClassVar[str] = "Plain autoencoder"
    ABOUT: ClassVar[str] = "A network that gives back its input through a code."  # one sentence on the first page
    TERM: ClassVar[str] = r"\lVert x - g(f(x)) \rVert^2"  # the loss in LaTeX
    ADDS: ClassVar[str] = ""  # the part of TERM that the plain autoencoder does not have
    TRAINABLE: ClassVar[bool] = True  # False where weights come from elsewhere
    TOY: ClassVar[bool] = False  # True for a model of data that are made for it: no page offers it for others
    RECONSTRUCTS_SEEN: ClassVar[bool] = False  # True where the decoder is asked for what ``corrupt`` made of x, not x
    VERSION: ClassVar[int] = 1  # raised when the same Spec would train to another result
    LR: ClassVar[float] = 3e-3  # what a Spec without lr and batch_size stands for
    BATCH_SIZE: ClassVar[int] = 128
    PRESETS: ClassVar[Presets] = {  # fields of a Spec that trains in seconds, by kind of data
        "images": {"d_latent": 8, "steps": 3000},
        "plane": {"d_latent": 2, "hidden": (64, 64), "steps": 2500},
        "table": {"d_latent": 4, "hidden": (32,), "steps": 1000},
    }

    @classmethod
    def preset(cls, kind: str) -> dict[str, Any]:
        """The fields of a Spec for "images", points of the "plane" or rows of a "table".

        A variant's PRESETS name the kinds for which it wants others than the plain autoencoder's.
        """
        return dict(({**Variant.PRESETS, **cls.PRESETS})[kind])

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        """The knob values that a Spec without any stands for."""
        return (0.0,)

    def check(self, spec: SpecFields) -> None:
        """Raises ValueError if the Spec cannot be trained as this variant."""
        for knob in spec.knobs:
            if knob < 0:
                name = name_of(self.knob_name)
                raise ValueError(text("{name} must be at least 0, not {knob}.", name=name, knob=f"{knob:g}"))

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        """An MLP encoder with a linear code, and its mirror image. SiLU: smooth, and a tenth of tanh's cost."""
        return mirrored(d_in, d_latent, hidden, "silu", "identity")

    @property
    def knob_name(self) -> str:
        """What the knob is, for an axis title."""
        return "penalty weight"

    @property
    def symbol(self) -> str:
        """The knob's letter."""
        return "λ"

    @property
    def penalizes(self) -> str:
        """What its penalty looks at, one of PLACES; "" where there is none."""
        return "code"

    @property
    def mask_follows_code(self) -> bool:
        """Whether ``mask`` looks at the code's values, not only at the knob."""
        return False

    @property
    def corrupts(self) -> bool:
        """Whether the encoder is shown something else than x in training."""
        return type(self).corrupt is not Variant.corrupt

    @property
    def draws_code(self) -> bool:
        """Whether the decoder is given a draw around the code in training, of the spread that the encoder puts out."""
        return type(self).sample is not Variant.sample

    def noise_std(self, knob: float) -> float | None:
        """The standard deviation of the Gaussian noise that ``corrupt`` adds at this knob value; None if it does not.

        Where there is one, the best reconstruction is known: the posterior mean E[x | x~].
        """
        return None

    def survives(self, knob: float) -> float | None:
        """The chance with which ``corrupt`` leaves an input as it is, where it sets the others to 0; None elsewhere.

        Where there is one, the best affine reconstruction is known from mean and covariance.
        """
        return None

    @property
    def links(self) -> int:
        """How many links at most of its own chain, corrupt and reconstruct again, it is trained to come back from."""
        return 0

    def correction(self, knob: Array) -> Array | None:
        """The factor c of the knob's shape in x_hat = x + c * decoded; None where the decoder puts out x_hat itself."""
        return None

    @property
    def output_is_data(self) -> bool:
        """Whether the decoder puts out x_hat itself, and not a correction to x."""
        return self.correction(np.ones((1, 1, 1), np.float32)) is None

    @property
    def decodes_anywhere(self) -> bool:
        """Whether the decoder's layers alone make a reconstruction of any code, and the encoder's a code of any x."""
        return self.output_is_data and not self.mask_follows_code

    @property
    def l1(self) -> str:
        """What the knob weighs an L1 penalty on: "codes", "weights", or "" where it is no L1 penalty."""
        return ""

    @property
    def l2(self) -> float:
        """The weight, the same at all knob values, of the penalty sum_w w^2 over the matrices; 0 without one."""
        return 0.0

    @property
    def sparse_by(self) -> str:
        """What makes its codes sparse, in a few words for a legend; "" where nothing does."""
        return ""

    @property
    def has_tied_weights(self) -> bool:
        """Whether the decoder's matrices are held at the encoder's, transposed."""
        return False

    @property
    def has_unit_columns(self) -> bool:
        """Whether the columns of the decoder's matrix are held at norm 1."""
        return False

    @property
    def acts_at(self) -> tuple[str, ...]:
        """Where in the network it does what the plain autoencoder does not, in the order of PLACES."""
        penalty = {"weights": "weights", "codes": "code"}.get(self.l1, self.penalizes)
        found = {
            "input": self.corrupts,
            penalty: type(self).penalty is not Variant.penalty,
            "mask": type(self).mask is not Variant.mask,
            "draw": self.draws_code,
        }
        return tuple(place for place in PLACES if found.get(place))

    def active_units(self, knob: float, d_latent: int) -> int:
        """How many units of the code are in use at this knob value."""
        return d_latent

    def kept(self, knob: float) -> int | None:
        """How many units of a code speak, its largest, where ``mask`` keeps just those; else None."""
        return None

    @property
    def code_thresholds(self) -> np.ndarray | None:
        """(d_latent,) up to which ``mask`` sets a unit of the code to 0, where it does just that; else None."""
        return None

    def mask(self, z: Array, knob: Array) -> Array | None:
        """The 0/1 factor on the code, or None for all ones."""
        return None

    def corrupt(self, x: Array, knob: Array, noise: Noise) -> Array:
        """What the encoder is shown in training in place of x; numbers drawn come from ``noise`` alone."""
        return x

    def sample(self, h: Array, z: Array, knob: Array, noise: Noise) -> Array:
        """What the decoder is given in training in place of the code; ``h`` is all that the encoder put out."""
        return z

    def lam(self, knob: Array) -> Array | None:
        """The penalty's weight, of the knob's shape, or None where the variant has no penalty."""
        return None

    def passes(self, hidden: tuple[int, ...], d_latent: int) -> float:
        """How often a training step goes through the network's weights: once forward, twice backward."""
        return 3

    def penalty(self, params: Params, net: Net, x: Array, h: Array, z: Array) -> Array:
        """The penalty for each network of the ensemble: (n_knobs,), unweighted, a mean over the batch."""
        return z.new_zeros(z.shape[0])

    def project(self, params: Params, net: Net) -> Params:
        """The weights that act, from the free ones that Adam moves: a differentiable constraint."""
        return params


def options_of(cls: type) -> set[str]:
    """The fields that a class itself declares."""
    found = inspect.get_annotations(cls)
    return {name for name, kind in found.items() if "ClassVar" not in str(kind)}


def _check_names(cls: type) -> None:
    known = {name for base in cls.__mro__[1:] for name in vars(base) if not name.startswith("_")}
    for name in sorted({*vars(cls)} - known - options_of(cls)):
        if not name.startswith("_"):
            close = [RENAMED[name]] if name in RENAMED else get_close_matches(name, known, 1)
            meant = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(sorted(known))}."
            raise TypeError(f"{cls.__name__}.{name} is no hook, and a helper's name begins with _{meant}")


def _check_kinds(cls: type) -> None:
    """Raises TypeError for a function where the base has a property, or the reverse, and for other arguments."""
    for name in sorted({*vars(cls)} & {*vars(Variant)}):
        own, base = vars(cls)[name], vars(Variant)[name]
        if name.isupper() and isinstance(own, property):
            raise TypeError(f"{cls.__name__}.{name} is the same for all options, so it is a value, not a property.")
        if name.startswith("_") or not (isfunction(base) or isfunction(own)):
            continue
        if not isfunction(base):
            raise TypeError(f"{cls.__name__}.{name} must be a value or a property, not a function.")
        if not isfunction(own):
            raise TypeError(f"{cls.__name__}.{name} must be a function.")
        takes, given = (list(inspect.signature(hook).parameters) for hook in (base, own))
        if len(takes) != len(given):
            raise TypeError(f"{cls.__name__}.{name} must take ({', '.join(takes)}), not ({', '.join(given)}).")


def _check_constants(cls: type) -> None:
    """Raises TypeError for a constant of another type than the base's, and for presets of what no Spec has."""
    for name in sorted(name for name in {*vars(cls)} & {*vars(Variant)} if name.isupper()):
        own, base = vars(cls)[name], vars(Variant)[name]
        if not isinstance(own, float | int if isinstance(base, float) else type(base)):
            raise TypeError(f"{cls.__name__}.{name} must be a {type(base).__name__}, not {own!r}.")
    for kind, fields in vars(cls).get("PRESETS", {}).items():
        if kind not in Variant.PRESETS:
            raise TypeError(f"{cls.__name__}.PRESETS are for {', '.join(Variant.PRESETS)}, not for {kind!r}.")
        if unknown := sorted({*fields} - {*PRESET_FIELDS}):
            raise TypeError(
                f"{cls.__name__}.PRESETS[{kind!r}] has {unknown[0]!r}; there are {', '.join(PRESET_FIELDS)}."
            )


def _check_options(cls: type) -> None:
    for name in sorted(options_of(cls)):
        if name not in vars(cls):
            raise TypeError(f"The option {cls.__name__}.{name} has no default.")
        if not isinstance(vars(cls)[name], bool | int | float | str):
            kind = type(vars(cls)[name]).__name__
            raise TypeError(f"The option {cls.__name__}.{name} is a {kind}; options are a bool, int, float or str.")


@dataclass(frozen=True)
class CodeSize(Variant):
    """A variant whose knob is the number k of code units in use: z_j = 0 for j >= k."""

    @property
    def knob_name(self) -> str:
        return "code size"

    @property
    def symbol(self) -> str:
        return "k"

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return tuple(float(k) for k in range(1, d_latent + 1))

    def check(self, spec: SpecFields) -> None:
        for knob in spec.knobs:
            if knob != int(knob) or not 1 <= knob <= spec.d_latent:
                sizes = {"d_latent": str(spec.d_latent), "knob": f"{knob:g}"}
                raise ValueError(
                    text("A code size must be a whole number from 1 to d_latent = {d_latent}, not {knob}.", **sizes)
                )

    def active_units(self, knob: float, d_latent: int) -> int:
        return int(knob)

    def mask(self, z: Array, knob: Array) -> Array:
        return ones_where(positions(z) < knob, z)


def mirrored(d_in: int, d_latent: int, hidden: tuple[int, ...], activation: str, code: str) -> Net:
    """d_in - hidden - d_latent - reversed(hidden) - d_in, with a linear output."""
    widths = (d_in, *hidden, d_latent)
    encoder = layers.mlp("encoder", widths, activation, code)
    return Net(encoder, layers.mlp("decoder", widths[::-1], activation, "identity"), d_latent)


def dictionary(d_in: int, d_latent: int, hidden: tuple[int, ...], code: str) -> Net:
    """An encoder with the activation ``code`` on its code; a linear decoder x_hat = D z + b, D (d_in, d_latent)."""
    encoder = layers.mlp("encoder", (d_in, *hidden, d_latent), "silu", code)
    return Net(encoder, layers.mlp("decoder", (d_latent, d_in), "silu", "identity"), d_latent)


def unit_columns(params: Params, net: Net) -> Params:
    """The parameters with the columns of the linear decoder divided by their norms."""
    name = f"{net.decoder[0].name}.weight"
    weight = params[name]
    return {**params, name: weight / weight.norm(dim=-2, keepdim=True).clamp_min(1e-12)}
