"""What a variant says of itself, looked at once before a training: an error names the variant and what it said."""

from collections.abc import Callable, Iterator
from typing import Any

from aeviz.spec import Spec
from aeviz.variants.base import PLACES, Variant

Test = Callable[[Any], bool]


def check(variant: Variant, spec: Spec) -> None:
    """Raises ValueError for the first of its capabilities that is none."""
    for name, said, wanted, fits in _said(variant, spec):
        if not fits(said):
            raise ValueError(f"{type(variant).__name__}.{name} must be {wanted}, not {said!r}.")


def _said(variant: Variant, spec: Spec) -> Iterator[tuple[str, Any, str, Test]]:
    """(name, value, what it must be, whether a value is that), each function asked at every knob value."""
    for name in ("knob_name", "symbol", "sparse_by"):
        yield name, getattr(variant, name), "a text", _is_text
    for name, known in (("penalizes", PLACES), ("l1", ("codes", "weights"))):
        yield name, getattr(variant, name), f'one of {", ".join(known)}, or ""', _among((*known, ""))
    yield "links", variant.links, "a whole number from 0 on", _whole(0)
    yield "l2", variant.l2, "a number from 0 on", _number(0)
    yield "passes", variant.passes(spec.hidden, spec.d_latent), "a number above 0", _number(1e-9)
    units = f"a whole number from 1 to {spec.d_latent}"
    for knob in spec.knobs:
        yield "active_units", variant.active_units(knob, spec.d_latent), units, _whole(1, spec.d_latent)
        yield "kept", variant.kept(knob), f"{units}, or None", _or_none(_whole(1, spec.d_latent))
        yield "noise_std", variant.noise_std(knob), "a number from 0 on, or None", _or_none(_number(0))
        yield "survives", variant.survives(knob), "a number from 0 to 1, or None", _or_none(_number(0, 1))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _among(known: tuple[str, ...]) -> Test:
    return lambda value: value in known


def _whole(least: int, most: float = float("inf")) -> Test:
    return lambda value: type(value) is int and least <= value <= most


def _number(least: float, most: float = float("inf")) -> Test:
    return lambda value: isinstance(value, int | float) and least <= value <= most


def _or_none(fits: Test) -> Test:
    return lambda value: value is None or fits(value)
