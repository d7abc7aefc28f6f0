"""A good Spec for every pair of data set and variant: what the Compare page trains or finds shipped."""

from collections.abc import Callable
from dataclasses import replace

from aeviz import lessons, variants
from aeviz.data import in_memory, load
from aeviz.data.base import Dataset
from aeviz.spec import Spec

IMAGES = ("digits", "mnist", "fashion_mnist", "shapes")
TABLES = ("breast_cancer", "wine", "iris")
FLAT, WIDE = 3, 32  # features: with so few a row is a point in space, with so many like an image
MOST_NUMBERS = 1_500_000  # steps x features of own data: a slow machine, too, is done within its 120 s
CODE_SIZES = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0)


def preset(data: str, variant: str) -> Spec:
    """A lesson's Spec of this pair, if there is one, else networks that train in seconds on two cores."""
    if (taught := _taught(data, variant)) is not None:
        return taught
    return _family(data)(data, variant)


def _family(data: str) -> Callable[[str, str], Spec]:
    if data == "atoms" or data in IMAGES:
        return _images
    if in_memory.is_name(data):
        return _own(load(data))
    return _tables if data in TABLES else _plane


def _own(dataset: Dataset) -> Callable[[str, str], Spec]:
    """For data that no name can load: by how many numbers a row has; of many, fewer steps are taken."""
    d_in = dataset.x.shape[1]
    family = _plane if d_in <= FLAT else _images if dataset.image_shape or d_in >= WIDE else _tables

    def spec(data: str, variant: str) -> Spec:
        usual = family(data, variant)
        return replace(usual, steps=min(usual.steps, MOST_NUMBERS // d_in))

    return spec


def _taught(data: str, variant: str) -> Spec | None:
    """Of the lessons' Specs of this pair the one with most knob values, at the variant's usual options if it can."""
    pair = [s for s in lessons.specs() if (s.data, s.variant) == (data, variant) and not s.data_options]
    return min(pair, key=lambda s: (-len(s.knobs), len(s.variant_options)), default=None)


def _images(data: str, variant: str) -> Spec:
    if variant == "linear":
        return Spec(data, variant, d_latent=16, hidden=(), knobs=tuple(range(1, 17)), steps=1500)
    if variant in ("sparse", "topk"):
        knobs = (1, 2, 4, 8, 16, 32, 64, 128) if variant == "topk" else (0, 0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6)
        return Spec(data, variant, d_latent=128, hidden=(), knobs=knobs, steps=2500)
    if variant == "overcomplete":
        return Spec(data, variant, d_latent=128, hidden=(), knobs=(2, 8, 32, 64, 96, 128), steps=2500)
    if variant == "contractive":
        return Spec(data, variant, d_latent=64, hidden=(), steps=2500)
    if variant == "undercomplete":
        return Spec(data, variant, d_latent=8, knobs=CODE_SIZES, steps=4000)
    knobs = (0, 0.05, 0.1, 0.2, 0.3, 0.5) if variant == "denoising" else ()
    return Spec(data, variant, d_latent=2 if variant == "variational" else 8, knobs=knobs, steps=3000)


def _plane(data: str, variant: str) -> Spec:
    if variant == "denoising":
        options = {"residual": True}
        return Spec(data, variant, d_latent=64, hidden=(64,), steps=3000, variant_options=options)
    if variant in ("sparse", "topk", "overcomplete"):
        knobs = (1, 2, 4, 8, 16) if variant == "topk" else (1, 2, 4, 8) if variant == "overcomplete" else ()
        return Spec(data, variant, d_latent=8 if variant == "overcomplete" else 32, hidden=(64,), knobs=knobs)
    if variant == "contractive":
        return Spec(data, variant, d_latent=32, hidden=(), steps=2500)
    return Spec(data, variant, d_latent=2, hidden=() if variant == "linear" else (64, 64), steps=2500)


def _tables(data: str, variant: str) -> Spec:
    if variant == "linear":
        return Spec(data, variant, d_latent=4, hidden=(), knobs=(1, 2, 3, 4))
    if variant in ("undercomplete", "variational", "denoising"):
        knobs = (1, 2, 3, 4) if variant == "undercomplete" else ()
        return Spec(data, variant, d_latent=4, hidden=(32,), knobs=knobs, steps=1000)
    knobs = {"topk": (1, 2, 4, 8, 16, 32), "overcomplete": (1, 2, 4, 8, 16, 32)}.get(variant, ())
    return Spec(data, variant, d_latent=32, hidden=(), knobs=knobs, steps=1500)


def shipped() -> tuple[Spec, ...]:
    """Every Spec that checkpoints/ holds: the lessons', and the first page's on the digits and the moons."""
    first = [preset("digits", name) for name in variants.names()] + [preset("moons", "denoising")]
    return tuple({spec.key(): spec for spec in (*first, *lessons.specs())}.values())


def labelled() -> tuple[Spec, ...]:
    """The Specs from which few labels are learned, whose results checkpoints/ holds."""
    return tuple(lessons.get("few_labels").SPECS.values())


def pictured() -> tuple[Spec, ...]:
    """One Spec for every data set whose UMAP picture checkpoints/ holds."""
    return (Spec(data="digits"), Spec(data="moons"))
