"""What is trained, and nothing else: a frozen record of primitives that names one Run."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any

from aeviz import data, variants
from aeviz.data.base import Dataset
from aeviz.keys import digest
from aeviz.required import required
from aeviz.type_guards import is_dict
from aeviz.variants.base import Variant

RENAMED = {"foreign": "imported"}  # variants by the names that older files have
SCHEMA = 2  # raised when the meaning of a stored Run changes
WIDEST = 2**16  # units of a layer: a Spec is made of what an address or a file says, and must be cheap to make
LARGEST = 2**53 - 1  # JSON's whole numbers
Primitive = bool | int | float | str
Options = Mapping[str, Primitive] | tuple[tuple[str, Primitive], ...]


class _DataName:
    """A Spec's field that is given a data set or its name, and is its name.

    The Spec holds a data set that it was given, so that the name loads for as long.
    """

    def __get__(self, spec: "Spec | None", owner: type | None = None) -> str:
        return "digits" if spec is None else vars(spec)["data"]

    def __set__(self, spec: "Spec", given: str | Dataset) -> None:
        if isinstance(given, Dataset):
            vars(spec)["_held"] = given  # no field: a Spec is its name
        elif not isinstance(given, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller's mistake
            raise ValueError(
                f"data must be a name or a data set, not {_kind(given)}; aeviz.data.given(x) makes one of an array or "
                "a DataFrame."
            )
        vars(spec)["data"] = given.name if isinstance(given, Dataset) else given


@dataclass(frozen=True)
class Spec:
    """One autoencoder variant, trained on one data set at every value of its knob.

    data, data_options        a data set's name and its options (see ``aeviz.data.options``); for a data set that was
                              given (``aeviz.data.given``) its name, or itself
    variant, variant_options  a variant's name and its options (see ``aeviz.variants.options``)
    d_latent                  units in the code (the largest, where the knob is the code size)
    hidden                    widths of the encoder's hidden layers; the decoder mirrors them
    knobs                     distinct values of the variant's knob; empty means the variant's usual ones
    steps, lr, batch_size     Adam steps, its first learning rate (cosine decay to 0), examples a step; None for the
                              last two means the variant's usual ones
    seed                      of the initialisation, the minibatches and the noise

    Options may be given as a dict; they are kept as sorted tuples of (name, value), so that a Spec is hashable.
    Raises ValueError with one sentence for any value that cannot be trained.
    """

    data: _DataName = _DataName()
    variant: str = "undercomplete"
    d_latent: int = 2
    hidden: tuple[int, ...] = (128,)
    knobs: tuple[float, ...] = ()
    steps: int = 1500
    seed: int = 0
    lr: float | None = None
    batch_size: int | None = None
    data_options: Options = ()
    variant_options: Options = ()

    def __post_init__(self) -> None:
        if not isinstance(self.variant, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller's mistake
            raise ValueError(f"variant must be a name, not {_kind(self.variant)}.")
        _set(self, "hidden", tuple(_integer("hidden", width, 1, WIDEST) for width in _sequence("hidden", self.hidden)))
        for name, least, most in (("d_latent", 1, WIDEST), ("steps", 1, LARGEST), ("seed", 0, LARGEST)):
            _set(self, name, _integer(name, getattr(self, name), least, most))
        _set(self, "data_options", _options("data_options", self.data_options))
        _set(self, "variant_options", _options("variant_options", self.variant_options))
        data.check(self.data, dict(self.data_options))
        _complete(self, variants.make(self.variant, dict(self.variant_options)))

    def __getstate__(self):
        return {name: value for name, value in vars(self).items() if name != "_held"}  # a Spec travels as its name

    def to_json(self) -> str:
        """The Spec as JSON text; ``Spec.from_json`` gives an equal Spec back."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Spec":
        """The Spec that ``to_json`` wrote. Raises ValueError if the text is no such Spec."""
        try:
            found: Any = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            raise ValueError("A Spec must be a JSON object; this text is not valid JSON.") from error
        if not is_dict(found):
            raise ValueError(f"A Spec must be a JSON object, not {type(found).__name__}.")
        names = [field.name for field in fields(cls)]
        unknown = sorted(set(found) - set(names))
        if unknown:
            raise ValueError(f"Unknown Spec field {unknown[0]!r}; the fields are {', '.join(names)}.")
        if isinstance(found.get("variant"), str):
            found["variant"] = RENAMED.get(found["variant"], found["variant"])
        return cls(**found)

    def dataset(self) -> Dataset:
        """The data set that it names."""
        return data.load(self.data, **dict(self.data_options))

    def make_variant(self) -> Variant:
        """The variant that it names, with its options."""
        return variants.make(self.variant, dict(self.variant_options))

    def key(self) -> str:
        """16 hex digits that name the trained result: sha256 of the Spec, its schema and the variant's version."""
        return self._key

    @cached_property
    def _key(self) -> str:
        version = variants.get(self.variant).VERSION
        text = json.dumps({"schema": SCHEMA, "version": version, **asdict(self)}, sort_keys=True)
        return digest(text)


def _complete(spec: Spec, variant: Variant) -> None:
    """Fills in what is the variant's usual one. Raises ValueError for what cannot be trained as this variant."""
    _set(spec, "lr", variant.LR if spec.lr is None else _number("lr", spec.lr))
    if (lr := required(spec.lr, "learning rates")) <= 0:
        raise ValueError(f"lr must be greater than 0, not {lr:g}.")
    size = variant.BATCH_SIZE if spec.batch_size is None else spec.batch_size
    _set(spec, "batch_size", _integer("batch_size", size, 1))
    knobs = _sequence("knobs", spec.knobs) or _usual_knobs(variant, spec.d_latent)
    _set(spec, "knobs", tuple(_number("knobs", knob) for knob in knobs))
    if len(set(spec.knobs)) < len(spec.knobs):
        raise ValueError(f"knobs must be distinct, not {spec.knobs}.")
    if (returned := variant.check(spec)) is not None:
        raise TypeError(
            f"{type(variant).__name__}.check must raise a ValueError for what it refuses, not return {returned!r}."
        )


def _kind(value: object) -> str:
    """A value in a sentence, which a table would fill."""
    text = repr(value)
    return text if len(text) <= 60 and "\n" not in text else f"a value of the type {type(value).__name__}"


def _set(spec: Spec, name: str, value: object) -> None:
    object.__setattr__(spec, name, value)


def _sequence(name: str, value: Any) -> tuple[Any, ...]:
    if isinstance(value, str | bytes | dict) or not hasattr(value, "__iter__"):
        raise ValueError(f"{name} must be a sequence of numbers, not {value!r}.")
    return tuple(value)


def _usual_knobs(variant: Variant, d_latent: int) -> tuple[float, ...]:
    """What a Spec without knob values stands for. Raises ValueError where there are none, or they do not rise."""
    knobs, name = variant.default_knobs(d_latent), f"{type(variant).__name__}.default_knobs"
    if not knobs:
        raise ValueError(f"The variant {type(variant).__name__} has no usual knob values: {name} returned {knobs!r}.")
    if list(knobs) != sorted(set(knobs)):
        raise ValueError(f"{name} must return numbers that rise, each once, not {knobs!r}.")
    return knobs


def _number(name: str, value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool | str) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite numbers, not {value!r}.")
    return number + 0.0  # -0.0 and 0.0 are one knob value and one key


def _integer(name: str, value: Any, least: int, most: int = LARGEST) -> int:
    number = _number(name, value)
    if number != int(number) or not least <= number <= most:
        limit = f"of at least {least}" if most == LARGEST else f"from {least} to {most}"
        raise ValueError(f"{name} must be a whole number {limit}, not {value!r}.")
    return int(number)


def _options(name: str, value: Any) -> tuple[tuple[str, Primitive], ...]:
    try:
        items: dict[Any, Any] = dict(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be a dict or (name, value) pairs, not {value!r}.") from error
    for key, option in items.items():
        if not isinstance(key, str) or not isinstance(option, bool | int | float | str):
            raise ValueError(f"{name} must map names to numbers, texts or booleans, not {key!r} to {option!r}.")
    return tuple(sorted(items.items()))
