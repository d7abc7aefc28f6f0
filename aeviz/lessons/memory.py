"""Lesson: memory or knowledge."""

from collections.abc import Mapping

import numpy as np

from aeviz.figures import Ring, Tiles
from aeviz.language import Prose, Sentence, count, number, percent
from aeviz.lessons.base import Answer, ChooseOption, Note, PlaceKnob, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Memory or knowledge"
ORDER = 140
QUESTION = "When has a network learned its images by heart, and when has it learned what images are like?"

FEW, SIZES = 10, (10, 30, 100, 300, 700)
NOISE, SEEDS = 0.3, (0, 1, 2)


def _few(seed: int) -> Spec:
    """Of 37,000 weights, for the 640 pixels of ten images."""
    return Spec(
        "digits",
        "denoising",
        d_latent=32,
        hidden=(96, 96),
        knobs=(0.0, 0.02, 0.05, 0.1, 0.2, NOISE),
        steps=8000,
        lr=1e-3,
        batch_size=16,
        seed=seed,
        data_options={"n_train": FEW},
    )


def _half(half: int, n_train: int, seed: int) -> Spec:
    return Spec(
        "digits",
        "denoising",
        d_latent=16,
        hidden=(24,),
        knobs=(NOISE,),
        steps=4000,
        batch_size=64,
        seed=seed,
        data_options={"half": half, "n_train": n_train},
    )


SPECS = {"10 digits": _few(SEEDS[0]), "700 digits": _half(1, SIZES[-1], SEEDS[0])}
BESIDE = {f"10 digits, seed {seed}": _few(seed) for seed in SEEDS[1:]} | {
    f"half {half}, {n} digits, seed {seed}": _half(half, n, seed) for n in SIZES for half in (1, 2) for seed in SEEDS
}
START = {"10 digits": NOISE, "700 digits": NOISE}
VIEWS = {
    "Recall": ("recall",),
    "Attractors": ("attractors",),
    "Two halves": ("agreement",),
}


def _all_attract(runs: Mapping[str, Run]) -> Answer:
    found = computed("attractors", runs["10 digits"], others=runs)
    largest = found.every.max(axis=(0, 2))
    first = int(np.argmax(largest < 1))
    none = (found.every[:, 0] < 1).sum(axis=1)
    return Answer(
        float(found.knobs[first]),
        Sentence(
            "At σ = {sigma} the largest |eigenvalue| at any stored image, of {seeds} networks, is {largest}; with "
            "σ = {none} it is below 1 at {fewest} to {most} of {stored}.",
            sigma=number(found.knobs[first]),
            seeds=count(len(found.every)),
            largest=number(largest[first]),
            none=number(found.knobs[0]),
            fewest=count(none.min()),
            most=count(none.max()),
            stored=count(found.radius.shape[1]),
        ),
    )


def _torn(runs: Mapping[str, Run]) -> Answer:
    found = computed("recall", runs["10 digits"], NOISE, start="torn images")
    back = found.recalled & (found.which == found.torn_from)
    own = back.sum()
    return Answer(
        int(own > 2) + int(own > 5),
        Sentence("{own} of {n} come back whole.", own=count(own), n=count(found.n_stored)),
        tuple(Tiles(rows=(4,), columns=tuple(range(n))) for n in (2, 4, 7)),
        (Tiles(rows=(4,), columns=tuple(np.flatnonzero(back).tolist())),),
    )


def _halves(runs: Mapping[str, Run]) -> Answer:
    found = computed("agreement", runs["700 digits"], others=runs)
    few, many = found.cosine.mean(axis=(1, 2))[[0, -1]]
    return Answer(
        0 if many < few else 1 if many < 0.9 else 2,
        Sentence(
            "The mean cosine is {few} with {n} images each, and {many} with {m} each.",
            few=number(few),
            n=count(found.sizes[0]),
            many=number(many),
            m=count(found.sizes[-1]),
        ),
        tuple(Ring(x=(float(found.sizes[-1]),), y=(float(cosine),)) for cosine in (few / 2, (few + 0.9) / 2, 0.95)),
        (Ring(x=(float(found.sizes[-1]),), y=(float(many),)),),
    )


def _new(runs: Mapping[str, Run]) -> Answer:
    found = computed("recall", runs["700 digits"], NOISE)
    few, many = computed("recall", runs["10 digits"], NOISE).recalled.mean(), found.recalled.mean()
    return Answer(
        0 if many > 0.5 else 1,
        Sentence(
            "{many} of the starts end at one of {m} stored images; with {n} stored images it was {few}. The median end "
            "is {away} as far from the stored image below it as that is from the next one.",
            away=percent(np.median(found.away)),
            many=percent(many),
            m=count(SIZES[-1]),
            n=count(FEW),
            few=percent(few),
        ),
        (
            Tiles(rows=(4, 5), label=Sentence("the same images")),
            Tiles(rows=(4, 5), label=Sentence("not the same images")),
        ),
    )


STEPS = (
    Step(
        Prose("Over and over"),
        Prose(
            "A network was trained to take noise off $10$ digits, with far more weights than pixels in them. We give "
            "it pure noise, then its own answer $r(x)$, then the answer to that, and so on."
        ),
        "recall",
        Prose("Applied again and again, the network turns noise into images that it was trained on."),
        Note(
            4,
            Prose("The network stores no images. Where are the ten digits?"),
            Prose("The end is the training image that looks most like the noise."),
            Prose(
                "In the weights. Which digit comes is decided by the map: for about half of the starts it is not the "
                "one that they look most like."
            ),
        ),
        do=Prose("Follow a column from top to bottom, and compare the last two rows."),
    ),
    Step(
        Prose("Pits to fall into"),
        Prose(
            "A stored image is an **attractor** if all points near it are brought to it. For that, the Jacobian of $r$ "
            "must shrink small steps there: the largest size of its eigenvalues must be below $1$."
        ),
        "attractors",
        Prose("Enough noise in training makes every stored image an attractor; a small error alone does not."),
        Note(
            5,
            Prose("r(x) = x at a stored image says that it stays. Why does that not make it an attractor?"),
            Prose("A network that returns its images perfectly has stored them as attractors."),
            Prose("The identity returns everything perfectly, too, and attracts nothing. The slopes decide."),
        ),
        guess=PlaceKnob(Prose("From which $\\sigma$ on is every stored image an attractor?"), _all_attract),
        do=Prose("Look at $\\sigma = 0$: where do the curves lie, above the dotted line or below?"),
    ),
    Step(
        Prose("A torn image"),
        Prose(
            "A memory like this completes what it is given. The lower half of each stored image is set to $0$, and the "
            "network is applied over and over."
        ),
        "recall",
        Prose("An attractor recalls the whole from a part, if the part lies in its basin."),
        Note(
            4,
            Prose("Why do some torn images end at another digit?"),
            Prose("A memory fails only if it has forgotten."),
            Prose("Nothing is forgotten: the torn image lies in the basin of another one."),
        ),
        controls={"start": "torn images"},
        guess=ChooseOption(
            Prose("How many of the ten torn images come back whole?"),
            (Prose("Two at most."), Prose("Three to five."), Prose("More than five.")),
            _torn,
        ),
    ),
    Step(
        Prose("Two networks, no image in common"),
        Prose(
            "Is there more than memory? We train two networks on two sets of images without one in common and give "
            "both the same noisy test image. What they agree on cannot come from any single training image."
        ),
        "agreement",
        Prose(
            "With few images each network answers from its own memory; with many, both have learned nearly the same."
        ),
        Note(
            5,
            Prose("What would the curve be if both had only learned the mean image?"),
            Prose("Networks that agree are right."),
            Prose("The cosine is taken from the mean, so that it would not count. And both may err in the same way."),
        ),
        spec="700 digits",
        guess=ChooseOption(
            Prose("From $10$ images each to $700$ each, what becomes of the cosine of their answers?"),
            (
                Prose("It falls: more images, more to differ in."),
                Prose("It grows, but they stay far apart."),
                Prose("It grows to more than $0.9$."),
            ),
            _halves,
        ),
    ),
    Step(
        Prose("Where the noise ends now"),
        Prose(
            "Back to the first question, with $700$ stored images and a small network, applied to noise over and over."
        ),
        "recall",
        Prose("With so many images for so small a network, the way from noise ends at none of them any more."),
        Note(
            3,
            Prose("What has this network instead of pits at its images?"),
            Prose("A network without memory of its images has learned nothing from them."),
            Prose("It takes noise off new images almost as well as off its own: that is what it has learned."),
        ),
        spec="700 digits",
        guess=ChooseOption(
            Prose("Do most starts still end at a stored image?"),
            (Prose("Yes."), Prose("No.")),
            _new,
        ),
    ),
)
TRANSFER = (
    Transfer(
        Prose("A hospital gives away a network trained on 20 patients' scans. What would you test first?"),
        Prose("Apply it to noise again and again: scans of patients may come out of it."),
    ),
    Transfer(
        Prose("Two teams train on different photographs, and their networks clean a new one alike. What do you learn?"),
        Prose("That the answer does not hang on single photographs. It does not say that it is right."),
    ),
)
