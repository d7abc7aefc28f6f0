"""A good Spec for every pair of data set and variant: what the Compare page trains or finds shipped."""

from dataclasses import replace

from aeviz import lessons, variants
from aeviz.data import in_memory, load
from aeviz.data.base import Dataset
from aeviz.spec import Spec

FIRST = "undercomplete"  # the variant that Compare shows until another one is chosen
IMAGES = ("digits", "mnist_sample", "mnist", "fashion_mnist", "shapes", "photograph_patches")
FLAT, WIDE = 3, 32  # features: with so few a row is a point in space, with so many like an image
LARGE_STEPS = 1_200  # on 6,000 images of 28 x 28 pixels: within 30 s on two cores
MOST_NUMBERS = 1_500_000  # steps x features of own data: a slow machine, too, is done within its 120 s


def preset(data: str, variant: str) -> Spec:
    """A lesson's Spec of this pair, if there is one, else networks that train in seconds on two cores."""
    if (taught := _taught(data, variant)) is not None:
        return taught
    own = load(data) if in_memory.is_name(data) else None
    spec = Spec(data, variant, **variants.get(variant).preset(_kind(data, own)))
    if data == "mnist_sample":
        return replace(spec, steps=min(spec.steps, LARGE_STEPS))
    if own is None:
        return spec
    return replace(spec, steps=min(spec.steps, MOST_NUMBERS // own.x.shape[1]))


def _kind(data: str, own: Dataset | None) -> str:
    """What kind of data it is: of those that take long to load by name, of all others by how long a row is."""
    if data in IMAGES:
        return "images"
    dataset = own or load(data)
    d_in = dataset.x.shape[1]
    return "plane" if d_in <= FLAT else "images" if dataset.image_shape or d_in >= WIDE else "table"


def _taught(data: str, variant: str) -> Spec | None:
    """Of the lessons' Specs of this pair the one with most knob values, at the variant's usual options if it can."""
    pair = [s for s in lessons.specs() if (s.data, s.variant) == (data, variant) and not s.data_options]
    return min(pair, key=lambda s: (-len(s.knobs), len(s.variant_options)), default=None)


def shipped() -> tuple[Spec, ...]:
    """Every Spec that checkpoints/ holds: the lessons', and the first page's on the digits and the moons."""
    first = [preset("digits", name) for name in variants.names()] + [preset("moons", "denoising")]
    return tuple({spec.key(): spec for spec in (*first, *lessons.specs())}.values())


def beside() -> tuple[Spec, ...]:
    """Those of them that no menu has: views compare with them, and nobody watches them being trained."""
    shown = {spec.key() for name in lessons.names() for spec in lessons.get(name).SPECS.values()}
    return tuple(spec for spec in lessons.specs() if spec.key() not in shown)


def labelled() -> tuple[Spec, ...]:
    """The Specs from which few labels are learned, whose results checkpoints/ holds."""
    return tuple(lessons.get("few_labels").SPECS.values())


def pictured() -> tuple[Spec, ...]:
    """One Spec for every data set whose UMAP picture and neighbours checkpoints/ holds."""
    return (Spec(data="mnist_sample"), Spec(data="digits"), Spec(data="moons"))
