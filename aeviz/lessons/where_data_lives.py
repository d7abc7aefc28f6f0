"""Lesson: the data fill only a thin part of the space they are given in."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.analysis.copying import nearest_stored
from aeviz.figures import Span, Tiles
from aeviz.language import Prose, Sentence, count, number, percent
from aeviz.lessons.base import Answer, ChooseOption, ChoosePicture, Note, PlaceKnob, Shown, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Where does data live?"
ORDER = 10
QUESTION = "A picture is a point among as many axes as it has pixels. Which of these points are digits?"

BENT: dict[str, Any] = {
    "hidden": (64, 64),
    "knobs": (1, 2),
    "steps": 3000,
    "lr": 1e-2,
    "data_options": {"n_samples": 1500},
}
LARGE = Spec("mnist_sample", d_latent=16, hidden=(64, 32), knobs=(1, 2, 4, 8, 16), steps=3000)
SPECS = {
    "digits, 28×28": LARGE,
    "digits": Spec(data="digits", d_latent=16, hidden=(96, 48), knobs=(1, 2, 3, 4, 6, 8, 12, 16), steps=2000),
    "S-curve": Spec(data="s_curve", **BENT),
    "helix": Spec(data="helix", **BENT),
    "shapes, 28×28": Spec(data="shapes", d_latent=10, hidden=(32,), knobs=(2, 5, 10), steps=2000),
}
START = {"digits, 28×28": 2, "digits": 2, "S-curve": 2, "helix": 1, "shapes, 28×28": 5}
VIEWS = {
    "Noise or data": ("noise_or_digits", "how_many"),
    "How many numbers": ("variance", "intrinsic"),
    "A walk": (Shown("walk", {"start": 7, "end": 12}),),
    "Draw your own": ("landing",),
}


def _random(runs: Mapping[str, Run]) -> Answer:
    far = computed("noise_or_digits", runs["digits, 28×28"]).distance
    near, n = int((far["uniform"] <= np.median(far["real"])).sum()), len(far["uniform"])
    half, few, all_real = np.quantile(far["real"], (0.5, 0.9, 1.0))
    return Answer(
        0 if not near else 1 if near < n / 4 else 2,
        Sentence(
            "Of {n} random pictures {near} are as near to a training picture as half of the real ones are. A random "
            "one is {random} away from the nearest training picture, a real one {real} (medians).",
            n=count(n),
            near=count(near),
            random=number(np.median(far["uniform"])),
            real=number(np.median(far["real"])),
        ),
        tuple(Span(x=float(where)) for where in (all_real, few, half)),
        (Span(x=float(np.median(far["uniform"]))),),
    )


def _dimension(runs: Mapping[str, Run]) -> Answer:
    found = computed("intrinsic", runs["digits, 28×28"])
    share = found.value / found.d_in
    return Answer(
        2 if share < 0.2 else 1 if share < 0.75 else 0,
        Sentence(
            "A picture has {d} pixels, and the neighbours around it fill about {m} directions.",
            d=count(found.d_in),
            m=number(found.value, 2),
        ),
        tuple(Span(x=(low * found.d_in, high * found.d_in)) for low, high in ((0.75, 1), (0.35, 0.65), (0.01, 0.2))),
        (Span(x=found.value),),
    )


MIDDLE = 4  # of the nine images of a walk


def _middles(runs: Mapping[str, Run]) -> tuple[figures.Figure, ...]:
    """The middle of the step's walk by PCA, by the code and by the pixels."""
    walks = computed("walk", runs["digits, 28×28"], 2.0, start=7, end=12).walks
    shape = runs["digits, 28×28"].dataset().height_width
    middles = [walks[name][MIDDLE] for name in ("PCA", "code", "inputs")]
    return tuple(figures.gallery({"": middle.reshape(1, *shape)}) for middle in middles)


def _middle_distances(run: Run, k: int) -> dict[str, np.ndarray]:
    """name -> (n,) of pairs of different digits, how far the middle is from the nearest training image."""
    data = run.dataset()
    x, y = data.x_test, data.labels[data.test]
    a, b = np.random.default_rng(0).integers(len(x), size=(2, 300))
    a, b = a[y[a] != y[b]], b[y[a] != y[b]]
    middles = {"pixels": (x[a] + x[b]) / 2}
    for name, coder in (("code", run.at(k)), ("PCA", pca.learned(data, k))):
        z = coder.encode(x)
        middles[name] = coder.decode((z[a] + z[b]) / 2)
    return {name: nearest_stored(images, data.x_train).distance for name, images in middles.items()}


def _halfway(runs: Mapping[str, Run]) -> Answer:
    k = START["digits, 28×28"]
    far = _middle_distances(runs["digits, 28×28"], k)
    nearer, by_pca = ((far[name] < far["pixels"]).mean() for name in ("code", "PCA"))
    return Answer(
        1,
        Sentence(
            "A is PCA's middle, C that of the pixels. For {nearer} of {pairs} pairs of different digits the decoded "
            "mean of the codes is nearer to a real digit than the mean of the pixels, for {flat} that of PCA's {k} "
            "numbers.",
            nearer=percent(nearer),
            pairs=count(len(far["pixels"])),
            flat=percent(by_pca),
            k=count(k),
        ),
        tuple(Tiles(rows=(row,), columns=(MIDDLE,)) for row in (1, 2, 0)),
    )


def _enough(runs: Mapping[str, Run]) -> Answer:
    run = runs["digits"]
    kept = computed("variance", run).codes
    first = int((kept >= 0.8).argmax())
    return Answer(
        float(run.knobs[first]),
        Sentence(
            "With {k} numbers {share} of the variance of the test pictures comes back, with {before} it is {less}.",
            k=count(run.knobs[first]),
            share=percent(kept[first]),
            before=count(run.knobs[first - 1]),
            less=percent(kept[first - 1]),
        ),
    )


STEPS = (
    Step(
        Prose("A picture is a point"),
        Prose(
            r"Write the grey values of all pixels of a picture one after the other: $x = (x_1, \dots, x_d)$. So a "
            r"picture is a **point** in a space with $d$ axes. Now choose every pixel at random."
        ),
        "noise_or_digits",
        Prose("Real pictures fill almost nothing of the space that their pixels span."),
        Note(
            3,
            Prose("How many different pictures of this size are there, if every pixel is black or white?"),
            Prose("Random pixels give a digit sooner or later."),
            Prose("In principle they do. But there are so many pictures that nobody will ever see it happen."),
        ),
        spec="digits, 28×28",
        guess=ChooseOption(
            Prose(
                "Five hundred pictures, each pixel chosen at random: how many of them are as near to real digits as "
                "real digits are to one another?"
            ),
            (
                Prose("None of them."),
                Prose("A few of them."),
                Prose("About half of them."),
            ),
            _random,
        ),
        do=Prose("Draw other random pictures with the slider. Do you ever see a digit?"),
    ),
    Step(
        Prose("In how many directions can you go?"),
        Prose(
            r"In how many directions can you go from a digit and still see digits? That number is the **intrinsic "
            r"dimension** $m$: within a distance $r$ lie about $r^{\textcolor{#D55E00}{m}}$ neighbours."
        ),
        "intrinsic",
        Prose(
            "Around each digit the data run in few directions. They lie near a thin sheet in a wide space, a "
            "**manifold**."
        ),
        Note(
            4,
            Prose("What does a digit do when you walk along the sheet?"),
            Prose("The dimension of data is the number of their columns."),
            Prose(
                "It becomes slanted, thicker, rounder. These are the few directions. The number of columns only says "
                "how the data were written down."
            ),
        ),
        spec="digits, 28×28",
        guess=ChooseOption(
            Prose("A picture has as many coordinates as pixels. How many directions do its neighbours fill?"),
            (
                Prose("Nearly as many as there are pixels."),
                Prose("About half as many."),
                Prose("Less than a fifth of that."),
            ),
            _dimension,
        ),
        do=Prose("Choose “helix” at *Trained on*: a curve in space. Which dimension do you expect?"),
        lights=(figures.GREY,),
    ),
    Step(
        Prose("A straight line leaves the sheet"),
        Prose(
            r"The straight line between two points of this S cuts through empty space. An **encoder** gives each "
            r"point two numbers, its **code** $z = f(x)$, and a **decoder** leads back, $\hat x = g(z)$. Walk "
            r"straight in the *code*, and decode what you pass."
        ),
        "walk",
        Prose("A straight walk in the code is a bent walk in space, and it stays near the data."),
        Note(
            3,
            Prose("Why does nobody tell the network where the sheet is?"),
            Prose("The network was given the shape of the S."),
            Prose("It saw points only. To get each point back from two numbers it had to find the sheet."),
        ),
        controls={"start": 4, "end": 2},
        spec="S-curve",
        knob=2.0,
        do=Prose("Turn the picture with the mouse and look at it from the side."),
    ),
    Step(
        Prose("Halfway between two digits"),
        Prose(
            "The same with pictures. Between two digits there are three middles: the mean of their pixels, the "
            "decoded mean of their codes of two numbers, and the same with PCA's two numbers. (**PCA** keeps the "
            "directions in which the data vary most.)"
        ),
        "walk",
        Prose(
            "With two numbers for a picture, the middle of two codes is mostly nearer to real digits than the middle "
            "of their pixels."
        ),
        Note(
            5,
            Prose("What do you see in the middle of the pixels' row?"),
            Prose("The mean of two digits is a digit, as it is made of digits."),
            Prose("It shows two faint digits on top of each other. Nobody writes so: it is off the sheet."),
        ),
        controls={"start": 7, "end": 12},
        spec="digits, 28×28",
        knob=2.0,
        guess=ChoosePicture(
            Prose("Which of these is the decoded mean of the two *codes*?"),
            _middles,
            _halfway,
        ),
        do=Prose("Drag the knob to more numbers. Watch PCA catch up."),
    ),
    Step(
        Prose("How many numbers are enough?"),
        Prose(
            "Keep only $k$ numbers of each picture and guess the rest. The curve says how much of the **variance** "
            "comes back: of all that makes the pictures differ. The pictures are those of the test part, which no "
            "model has seen."
        ),
        "variance",
        Prose("A few well chosen numbers keep most of what varies; single pixels do not."),
        Note(
            4,
            Prose("Why are single pixels so much worse?"),
            Prose("Sixteen numbers are always the same amount of information."),
            Prose("Neighbouring pixels say much the same. A code can choose what to say."),
        ),
        spec="digits",
        knob=8.0,
        guess=PlaceKnob(
            Prose("From which code size on does the autoencoder keep at least 80% of the variance?"),
            _enough,
            evenly=False,
        ),
        do=Prose("Compare the curves at two numbers. Which of the three is ahead?"),
    ),
)
TRANSFER = (
    Transfer(
        Prose(
            "A melody is recorded with 44,100 numbers a second. Is the intrinsic dimension of such recordings near "
            "44,100?"
        ),
        Prose(
            "No. Pitch, loudness and timbre change slowly and by few rules. Nearly all sequences of 44,100 numbers "
            "are noise, as nearly all pictures are."
        ),
    ),
    Transfer(
        Prose(
            "Some data fill a ball evenly, in all directions. What can an autoencoder with few numbers do with them?"
        ),
        Prose(
            "Little. There is no thin sheet to find: every direction that is left out loses as much as any other. "
            "Bending helps only by winding through the ball, and that tears neighbours apart."
        ),
    ),
)
