"""Stubs of a new variant, view, lesson or data set: each runs, and its author writes what makes it one."""

import keyword
from pathlib import Path

from aeviz import data, lessons, variants, views

HOME = Path(__file__).parent

VARIANT = '''"""The {words} autoencoder: what it is, and whose idea."""

from dataclasses import dataclass

from aeviz.networks.arrays import Array
from aeviz.networks.layers import Net, Params
from aeviz.variants.base import Variant


@dataclass(frozen=True)
class {camel}(Variant):
    """What it adds to the plain autoencoder, as a formula. As it stands: the penalty sum_j z_j^2."""

    TITLE = "{title} autoencoder"
    ABOUT = "What it is, in one sentence."
    TERM = r"\\lVert x - g(f(x)) \\rVert^2 + \\lambda \\lVert z \\rVert^2"
    ADDS = r"\\lambda \\lVert z \\rVert^2"

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return (0.0, 0.01, 0.1, 1.0)

    def lam(self, knob: Array) -> Array:
        return knob

    def penalty(self, params: Params, net: Net, x: Array, h: Array, z: Array) -> Array:
        return z.square().sum(-1).mean(-1)
'''

VIEW = '''"""What it shows. As it stands: how long the codes are, against the knob."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.language import Sentence, number, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["TITLE", "Controls", "compute", "figure", "told"]

TITLE = "{title}"


@dataclass(frozen=True)
class Data:
    """(K,) mean ||z|| over the test examples at each of the K knob values; the i-th is the present one."""

    knobs: np.ndarray
    lengths: np.ndarray
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    z = run.encode(run.dataset().x_test)  # (K, n, d_latent)
    return Data(run.knobs, np.linalg.norm(z, axis=2).mean(axis=1), i)


def figure(data: Data, controls: Controls) -> figures.Figure:
    lengths = {{text("length"): data.lengths}}
    return figures.lines(data.knobs, lengths, "", text("knob"), text("mean length"), at=data.knobs[data.i])


def told(data: Data) -> Sentence:
    return Sentence(
        "At {{knob}} the codes of the test examples have a mean length of {{length}}.",
        knob=number(data.knobs[data.i]),
        length=number(data.lengths[data.i]),
    )
'''

LESSON = '''"""Lesson: {words}."""

from collections.abc import Mapping

from aeviz.figures import Ring
from aeviz.language import Prose, Sentence, number
from aeviz.lessons.base import Answer, ChooseOption, Note, Step, Transfer
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "{title}"
ORDER = 200
QUESTION = "What does a student know after this lesson that was not known before?"
SPECS = {{"digits": Spec("digits", "undercomplete", d_latent=4, hidden=(64,), knobs=(1, 2, 4), steps=1000, seed=1)}}
START = 2.0
VIEWS = {{"Errors": ("loss", "scores"), "Images": ("reconstructions",)}}


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run = runs["digits"]
    errors = run.history["recon_test"][-1]
    why = Sentence("The test error goes from {{first}} to {{last}}.", first=number(errors[0]), last=number(errors[-1]))
    places = tuple(Ring(x=(float(run.step),), y=(float(errors[0] * share),)) for share in (0.8, 0.4))
    return Answer(1 if errors[-1] < errors[0] / 2 else 0, why, places)


NOTE = Note(3, Prose("What to ask the class?"), Prose("What many believe."), Prose("What to answer."))
STEPS = (
    Step(Prose("One number"), Prose("A code of one."), "reconstructions", Prose("All look alike."), NOTE, knob=1.0),
    Step(Prose("Two numbers"), Prose("A code of two numbers."), "reconstructions", Prose("Some come back."), NOTE),
    Step(Prose("Four numbers"), Prose("A code of four."), "reconstructions", Prose("Most come back."), NOTE, knob=4.0),
    Step(
        Prose("The error"),
        Prose("The error on pictures that were not trained on."),
        "loss",
        Prose("With few numbers each new one helps much."),
        NOTE,
        guess=ChooseOption(
            Prose("From one number to four: what does the error do?"),
            (Prose("It falls a little."), Prose("It halves.")),
            _reveal,
        ),
    ),
)
TRANSFER = (
    Transfer(Prose("Where else could that be used?"), Prose("What you would answer.")),
    Transfer(Prose("Where would it fail?"), Prose("What you would answer.")),
)
'''

DATA = '''"""What the data are, and where they are from."""

import numpy as np

from aeviz.data.base import Count, Dataset, Seed, split, standardise


def {name}(n_samples: Count = 1000, seed: Seed = 0) -> Dataset:
    """One sentence on the data. As it stands: a Gaussian cloud in the plane, three times as wide as high."""
    points = np.random.default_rng(seed).standard_normal((n_samples, 2)) * [3.0, 1.0]
    train, test = split(n_samples, seed)
    x, mean, scale = standardise(points, train, isotropic=True)
    return Dataset(
        name="{name}",
        x=x,
        train=train,
        test=test,
        mean=mean,
        scale=scale,
        feature_names=("x", "y"),
    )


LOADERS = {{"{name}": {name}}}
'''

GERMAN = "say it in German: python -m docs.translations, then fill what is empty in aeviz/language/translations/de.po"
WARM = "train what the pages open with: python -m aeviz warm --into checkpoints"
KINDS = {  # kind -> (the folder, its names, the stub, what is still missing)
    "variant": (
        "variants",
        variants.names,
        VARIANT,
        (
            "write its TITLE and ABOUT, its formula, TERM and ADDS, and its usual knob values",
            "where the plain autoencoder's sizes and steps do not fit, write PRESETS",
            "say what it is where it is more than a penalty (noise_std, correction, l1, ...: aeviz/variants/base.py)",
            WARM,
            "write down what it trains to: python tests/variants/pinned.py",
            GERMAN,
            "test its claim in tests/variants/; the tests of all variants take it up by themselves",
        ),
    ),
    "view": (
        "views/general",
        views.names,
        VIEW,
        (
            "write its numbers, its figure and what they tell; for one lesson alone, move it to that lesson's folder",
            "name it in a lesson's VIEWS (Compare has it already)",
            GERMAN,
            "test its numbers in tests/views/ against another computation",
        ),
    ),
    "lesson": (
        "lessons",
        lessons.names,
        LESSON,
        (
            "write its question, views and steps (a guess before its picture); ORDER is its place in the menu",
            WARM,
            GERMAN,
            "write its guide page, docs/guide/{page}.md, and its rows elsewhere: python -m docs.lessons",
            "make its picture, docs/{name}.webp: python -m docs.pictures",
        ),
    ),
    "data": (
        "data",
        data.names,
        DATA,
        (
            "write what it loads or samples; options are annotated with their type and Limits",
            "for a curve or surface with known tangents use @manifold in aeviz/data/manifolds.py instead, and give "
            "tests/data/test_data.py its equation",
            GERMAN,
        ),
    ),
}


def write(kind: str, name: str, home: Path = HOME) -> tuple[Path, list[str]]:
    """Writes the stub of a ``kind`` of KINDS under this name; returns its file and what is still to be done.

    Raises ValueError for a name that cannot be a module's, or is taken.
    """
    folder, taken, stub, missing = KINDS[kind]
    if not name.isidentifier() or name != name.lower() or keyword.iskeyword(name) or name.startswith("_"):
        raise ValueError(f"A name is small letters, digits and _, and begins with a letter; {name!r} is not one.")
    file = home / folder / f"{name}.py"
    if name in taken() or file.exists() or name == "base":
        raise ValueError(f"There is a {kind} {name!r} already.")
    words = name.replace("_", " ")
    said = {"name": name, "words": words, "title": words.capitalize(), "camel": words.title().replace(" ", "")}
    file.write_text(stub.format(**said), encoding="utf-8")
    return file, [line.format(name=name, page=name.replace("_", "-")) for line in missing]
