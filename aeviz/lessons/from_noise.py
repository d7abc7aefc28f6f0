"""Lesson: from noise to data."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.figures import Span, Tiles
from aeviz.language import Prose, Sentence, number, percent
from aeviz.lessons.base import Answer, ChooseOption, Note, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "From noise to data"
ORDER = 130
QUESTION = "A network can only take noise off. How does it make images that nobody has drawn?"

PLANE: dict[str, Any] = {"variant": "denoising", "batch_size": 256, "variant_options": {"residual": True}}
SMALL, LARGE = 0.05, 4.5  # of data with standard deviation 1: hardly any noise, and about their diameter
PIXELS = (0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0)
LARGE_PIXELS = (0.1, 0.19, 0.35, 0.65, 1.2, 2.3, 4.3, 8.0)


def ladder(least: float, most: float, n: int) -> tuple[float, ...]:
    """n noises at equal ratios, with two digits."""
    return tuple(float(f"{sigma:.2g}") for sigma in np.geomspace(least, most, n))


SPECS = {
    "moons": Spec("moons", d_latent=48, hidden=(48,), steps=2000, knobs=ladder(SMALL, LARGE, 14), **PLANE),
    "uneven blobs": Spec(
        "uneven_blobs", d_latent=24, hidden=(24,), steps=2000, knobs=ladder(SMALL, LARGE, 14), **PLANE
    ),
    "spiral": Spec("spiral", d_latent=40, hidden=(40, 40), steps=3000, knobs=ladder(SMALL, LARGE, 14), **PLANE),
    "digits": Spec("digits", "denoising", d_latent=48, hidden=(80,), steps=4000, batch_size=256, knobs=PIXELS),
    "digits, 28×28": Spec(
        "mnist_sample", "denoising", d_latent=64, hidden=(96,), steps=6000, lr=0.002, batch_size=128, knobs=LARGE_PIXELS
    ),
}
WALK: dict[str, Any] = {
    "d_latent": 48,
    "hidden": (80,),
    "steps": 4000,
    "batch_size": 256,
    "knobs": (0.05, 0.12, 0.3, 0.8),
}
BESIDE = {"digits, walkback": Spec("digits", "denoising", **WALK, variant_options={"walkback": 12})}
START = {"moons": LARGE, "uneven blobs": LARGE, "spiral": LARGE, "digits": 0.05, "digits, 28×28": 0.1}
VIEWS = {
    "Walkers": ("walkers", "walker_images"),
    "Memory or new": ("walker_distances",),
    "Shares": ("walker_shares",),
    "Field": ("flow",),
    "Laws": ("wiener", "curl"),
    "Chain": ("walkback",),
}


def _memory(runs: Mapping[str, Run]) -> Answer:
    found = computed("walker_distances", runs["digits"], SMALL)
    option = 0 if found.near_exact[found.i] < 0.01 * found.near_test else 1
    return Answer(
        option,
        Sentence(
            "The optimum's images are {exact} from the nearest training image, the network's {network}; a test image "
            "is {test} from it.",
            exact=number(found.near_exact[found.i]),
            network=number(found.near[found.i]),
            test=number(found.near_test),
        ),
        (Tiles(rows=(3, 4)), Tiles(rows=(1, 2)), Tiles(rows=(3,), label=Sentence("all alike"))),
    )


def _strays(runs: Mapping[str, Run]) -> Answer:
    found = computed("walkback", runs["digits"], SMALL, others=runs)
    far = found.chains.far[-1] / found.test
    last = tuple(range(len(found.chains.far) - 3, len(found.chains.far)))
    return Answer(
        int(far > 1.5) + int(far > 3),
        Sentence(
            "At the end the chains are {far} from the nearest training image, test images {test}. Trained to walk "
            "back, the same network stays at {back}.",
            far=number(found.chains.far[-1]),
            test=number(found.test),
            back=number(found.back.far[-1]),
        ),
        tuple(
            Tiles(rows=(0,), columns=last, label=label)
            for label in (Sentence("among the digits"), Sentence("a little off"), Sentence("far away"))
        ),
    )


def _shares(runs: Mapping[str, Run]) -> Answer:
    found = computed("walker_shares", runs["uneven blobs"], SMALL)
    off = np.abs(found.alone - found.data)
    return Answer(
        0 if off[0] > 0.1 else 1,
        Sentence(
            "At one small noise {alone} of the walkers end in the small blob, which holds {data} of the data. From the "
            "ladder it is {ladder}.",
            alone=percent(found.alone[0]),
            data=percent(found.data[0]),
            ladder=percent(found.ladder[0]),
        ),
        tuple(Span(y=float(share)) for share in (found.alone[0], found.ladder[0], 0.0)),
    )


STEPS = (
    Step(
        Prose("Noise alone"),
        Prose(
            "A **denoiser** $r_\\sigma$ is a network that was shown points with noise of size $\\sigma$ and asked for "
            "the clean ones. Here is one for each $\\sigma$. The coloured points are **walkers**: they begin as pure "
            "noise, far wider than the data (grey)."
        ),
        "walkers",
        Prose("With much noise there is one cloud; as the noise falls, it takes the shape of the data."),
        Note(
            3,
            Prose("Which walkers will end on the upper moon? Can you tell from where they begin?"),
            Prose("The network knows the picture and draws it."),
            Prose("It only ever takes off a little noise. The shape is in the many small steps."),
        ),
        do=Prose("Drag $\\sigma$ slowly down to the left: that is time."),
    ),
    Step(
        Prose("Where the arrows lead"),
        Prose(
            "$r_\\sigma(x) - x$ points to where data are denser: it is $\\sigma^2$ times the slope of "
            "$\\log p_\\sigma$, the density of data with noise. A walker follows $dx/d\\sigma = "
            "(x - r_\\sigma(x))/\\sigma$, the **flow**."
        ),
        "flow",
        Prose("A denoiser is a map of slopes. To draw new data one only has to walk uphill as the noise falls."),
        Note(
            3,
            Prose("At the largest noise all arrows point to one place. To which?"),
            Prose("The arrows point to the nearest data point."),
            Prose("To the mean of the data. Only at a small noise does the nearest data point win."),
        ),
        knob=0.56,
        do=Prose("Compare the arrows at $\\sigma = 4.5$, $0.56$ and $0.05$."),
    ),
    Step(
        Prose("Why a ladder?"),
        Prose(
            "The small blob holds a fifth of the data. Walkers come down the ladder of all noises, or take 200 steps "
            "at one small noise alone."
        ),
        "walker_shares",
        Prose("At one small noise a walker climbs the hill it stands on. From the ladder each hill gets its share."),
        Note(
            4,
            Prose("Why does a walker not change blobs at a small noise?"),
            Prose("Random steps get everywhere, so the share comes out right in any case."),
            Prose("Between the blobs there is a desert, and no slope tells which hill is the bigger one."),
        ),
        spec="uneven blobs",
        knob=SMALL,
        guess=ChooseOption(
            Prose("What share of the walkers ends in the small blob at one small noise alone?"),
            (
                Prose("Far too many: about those that began on its side."),
                Prose("A fifth, as from the ladder."),
                Prose("None: the large blob draws all of them."),
            ),
            _shares,
            at=4.5,
        ),
    ),
    Step(
        Prose("A perfect memory"),
        Prose(
            "For the training points the best denoiser of all is known: the mean of all training points, weighted by "
            "$e^{-\\lVert x - x_i \\rVert^2 / 2\\sigma^2}$. No network is needed for it."
        ),
        "walker_images",
        Prose("The exact optimum only remembers. The network is worse at its task, and so it makes new images."),
        Note(
            5,
            Prose("Is a network with a lower loss a better artist?"),
            Prose("The best denoiser draws the best images."),
            Prose(
                "The best one on the training images returns them. New images come from what a network smooths over."
            ),
        ),
        spec="digits",
        knob=0.05,
        guess=ChooseOption(
            Prose("Walkers follow the exact optimum down to almost no noise. What do they become?"),
            (
                Prose("Training images, exactly."),
                Prose("New images, better than the network's."),
                Prose("The mean of all images."),
            ),
            _memory,
            at=3.0,
        ),
        do=Prose("Compare each image with the one under it, which is the training image nearest to it."),
    ),
    Step(
        Prose("How far from memory?"),
        Prose(
            "Left: how far a denoised walker is from its nearest training image; dotted, how far a test image is. "
            "Right: how far all walkers together are from the test images; dotted, what chance alone makes of it."
        ),
        "walker_distances",
        Prose(
            "New, and much like the data: further from the training images than test images are, and nearly as varied."
        ),
        Note(
            3,
            Prose("Which of the two curves on the left would a copying machine have?"),
            Prose("Far from the training images means bad."),
            Prose("Test images, too, are far from them. Only both distances together tell a good generator."),
        ),
        spec="digits",
        knob=0.05,
        do=Prose("Drag $\\sigma$ and see where the two denoisers part."),
    ),
    Step(
        Prose("Images of 28 × 28 pixels"),
        Prose(
            "A larger ladder: eight networks for $784$ pixels, from $\\sigma = 8$, where each image drowns, down to "
            "$0.1$. The rows are as before."
        ),
        "walker_images",
        Prose("Networks of this size draw new digits, but smeared ones: strokes of several lie over one another."),
        Note(
            3,
            Prose("Which images of the second row would you take for handwriting?"),
            Prose("A generator that copies is better than one that smears."),
            Prose(
                "The copies hold nothing new. With 64 code units the network has no room for fine strokes: at σ = 0.1 "
                "it leaves an error of 7.7 on test images, the best linear map 2.7. At σ = 1.2 it is ahead, 26 to 30."
            ),
        ),
        spec="digits, 28×28",
        knob=0.1,
        do=Prose("Drag $\\sigma$ from the right end to the left one: when can you tell which digit it will be?"),
    ),
    Step(
        Prose("Off the path"),
        Prose(
            "One noise alone, over and over: corrupt an image, denoise it, corrupt that. With the true answers such a "
            "**chain** would wander among the data for ever. Below: how far $50$ chains are from the training images."
        ),
        "walkback",
        Prose("A network knows the way back only from where it was trained. **Walkback** trains it on its own chain."),
        Note(
            4,
            Prose("Each link makes a small error. Why does that not stay small?"),
            Prose("A denoiser draws everything to the data, from wherever it is."),
            Prose(
                "It was trained only with noise sigma around the data. A small error leads a bit further out, where it "
                "errs more."
            ),
        ),
        spec="digits",
        knob=SMALL,
        guess=ChooseOption(
            Prose("After $60$ links at $\\sigma = 0.05$, where is the chain?"),
            (
                Prose("Among the digits."),
                Prose("A little off them."),
                Prose("Far away: it never comes back."),
            ),
            _strays,
            at=0.3,
        ),
        do=Prose("Compare both rows, then drag $\\sigma$ to $0.3$: a larger noise is a wider path."),
    ),
    Step(
        Prose("Wiener's law"),
        Prose(
            "How much of a direction passes a denoiser? For one Gaussian cloud the answer is from 1949: of a component "
            "with variance $\\lambda$ the part $\\lambda/(\\lambda+\\sigma^2)$."
        ),
        "wiener",
        Prose("What varies more than the noise is mostly kept, what varies less is mostly taken for noise."),
        Note(
            3,
            Prose("At which variance does exactly half of a component pass?"),
            Prose("A denoiser takes the same share off everywhere."),
            Prose("At variance sigma squared: signal and noise are equal there."),
        ),
        spec="digits",
        knob=0.5,
        do=Prose("Raise $\\sigma$: which components vanish first?"),
    ),
)
TRANSFER = (
    Transfer(
        Prose("A generator of faces returns a photograph that somebody knows. Which of the two denoisers is it like?"),
        Prose("Like the exact optimum: near that photograph it has learned the training points by heart."),
    ),
    Transfer(
        Prose("A company wants to save time and trains a denoiser for the smallest noise only. What goes wrong?"),
        Prose("Walkers stay near where they begin, and the kinds of images come in the wrong shares."),
    ),
)
