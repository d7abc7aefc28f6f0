"""Lesson: the identity trap."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.analysis import copying, reconstruction
from aeviz.figures import Ring, Tiles
from aeviz.language import Prose, Sentence, count, number, percent, share
from aeviz.lessons.base import Answer, ChooseOption, ChoosePicture, DrawCurve, Note, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.views.identity_trap.copying_shares import TEST

TITLE = "The identity trap"
ORDER = 40
QUESTION = "If an autoencoder reconstructs everything perfectly, what has it learned?"

FEW: dict[str, Any] = {"d_latent": 8, "knobs": (8,), "steps": 2000, "data_options": {"n_samples": 250}}
WIDE: dict[str, Any] = {"data": "digits", "d_latent": 128, "steps": 2000}
SPECS = {
    "plain": Spec(variant="overcomplete", hidden=(64,), knobs=(2, 4, 8, 16, 32, 64, 128), **WIDE),
    "digits, 28×28": Spec("mnist_sample", "overcomplete", d_latent=800, hidden=(), knobs=(800,), steps=1000),
    "denoising": Spec(
        variant="denoising",
        hidden=(64,),
        knobs=(0, 0.1, 0.25, 0.5, 0.75),
        variant_options={"corruption": "masking"},
        **WIDE,
    ),
    "sparse": Spec(variant="sparse", hidden=(64,), knobs=(0, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0), **WIDE),
    "contractive": Spec(
        variant="contractive",
        hidden=(64,),
        knobs=(0, 0.01, 0.03, 0.1, 0.3, 1.0),
        variant_options={"activation": "silu"},
        **WIDE,
    ),
    "memory bank": Spec(
        variant="undercomplete", d_latent=2, hidden=(128, 64), knobs=(1, 2), steps=4000, data_options={"n_samples": 40}
    ),
    "200 images": Spec(hidden=(32,), **FEW),
    "linear, 32 images": Spec(
        variant="linear",
        d_latent=64,
        hidden=(),
        knobs=(2, 4, 8, 16, 32, 64),
        steps=3000,
        data_options={"n_samples": 40},
        variant_options={"weight_decay": 1e-4},
    ),
}
START = {
    "plain": 128,
    "digits, 28×28": 800,
    "denoising": 0.25,
    "sparse": 0.3,
    "contractive": 0.3,
    "memory bank": 1,
    "200 images": 8,
    "linear, 32 images": 64,
}
BESIDE = {
    "-".join(map(str, hidden)): Spec(hidden=hidden, **FEW)
    for hidden in ((2,), (8,), (128,), (512,), (32, 32), (32, 32, 32))
}
VIEWS = {
    "Copying": ("copying_gallery", "copying_shares"),
    "Less copying": ("tamed", "copying_gallery"),
    "Trained on or not": ("train_and_test", "memory_bank", "encoder_index"),
    "Projection": ("projector",),
    "Too few, too many": ("sizes",),
    "Classes": ("probes",),
}


WIDE_CODE = 800  # more than the 784 pixels
KINDS = TEST, "noise", "mean of two"  # of which the answers to the first guess are made


def _answers(runs: Mapping[str, Run]) -> tuple[figures.Figure, ...]:
    """What the widest code gives back: of a digit, of noise, of the mean of two digits."""
    back = computed("copying_gallery", runs["digits, 28×28"], WIDE_CODE).back
    return tuple(figures.gallery({"": back[kind][:1]}) for kind in KINDS)


def _noise(runs: Mapping[str, Run]) -> Answer:
    run = runs["digits, 28×28"]
    digits = run.dataset().x_test
    noise = copying.noise(digits, np.random.default_rng(0))
    shown = list(computed("copying_gallery", run, WIDE_CODE).back)
    back_of_digits, back_of_noise = (
        reconstruction.frac_variance_explained(x, run.at(WIDE_CODE).reconstruct(x)) for x in (digits, noise)
    )
    return Answer(
        1,
        Sentence(
            "It gives back the noise itself. With {wide} units {digits} of the variance of test digits and {noise} of "
            "that of noise come back.",
            wide=count(WIDE_CODE),
            digits=percent(back_of_digits),
            noise=percent(back_of_noise),
        ),
        tuple(Tiles(rows=(1,), columns=(2 * shown.index(kind),)) for kind in KINDS),
    )


def _shares(runs: Mapping[str, Run]) -> Answer:
    run = runs["plain"]
    noise = np.maximum(computed("copying_shares", run).shares["noise"], 0)
    return Answer(
        tuple(noise.tolist()),
        Sentence(
            "Of noise, {first} comes back with {narrow} units, {middle} with {between}, {last} with {wide}.",
            first=share(noise[0]),
            narrow=count(run.knobs[0]),
            middle=share(noise[len(noise) // 2]),
            between=count(run.knobs[len(noise) // 2]),
            last=share(noise[-1]),
            wide=count(run.knobs[-1]),
        ),
    )


def _least(runs: Mapping[str, Run]) -> Answer:
    names = "denoising", "sparse", "contractive"
    found = computed("tamed", runs["denoising"], START["denoising"], others=runs)
    back = [found.shares[name][runs[name].index(START[name])] for name in names]
    return Answer(
        int(np.argmin([noise for _, noise in back])),
        Sentence(
            "Of noise the denoising one gives back {denoising}, the sparse one {sparse}, the contractive one "
            "{contractive}. Of test digits it is {digits} of the variance and more.",
            denoising=share(back[0][1]),
            sparse=share(back[1][1]),
            contractive=share(back[2][1]),
            digits=percent(min(digits for digits, _ in back)),
        ),
        tuple(Ring(x=(float(x),), y=(float(max(y, -0.25)),)) for x, y in back),
        everywhere=True,
    )


def _bank(runs: Mapping[str, Run]) -> Answer:
    found = computed("memory_bank", runs["memory bank"], 1.0)
    return Answer(
        0 if found.from_store < 0.5 else 1 if found.nearest > 0.5 else 2,
        Sentence(
            "For {store} of {n} new pictures the answer is near a training picture and far from what was shown; for "
            "{nearest} it is the training picture most like it.",
            store=percent(found.from_store),
            n=count(found.n_inputs),
            nearest=percent(found.nearest),
        ),
        tuple(Tiles(rows=(row,)) for row in (0, 3, 2)),
    )


def _sizes(runs: Mapping[str, Run]) -> Answer:
    found = computed("sizes", runs["200 images"], others=runs)
    best, last = int(found.test.argmin()), len(found.test) - 1
    return Answer(
        0 if best == last else 1,
        Sentence(
            "From {few} to {many} weights the training error goes from {first} to {last}. The test error is least, "
            "{least}, with {best}; with most weights it is {test}.",
            few=count(found.weights[0]),
            many=count(found.weights[-1]),
            first=number(found.train[0]),
            last=number(found.train[-1]),
            least=number(found.test[best]),
            best=count(found.weights[best]),
            test=number(found.test[-1]),
        ),
        tuple(Ring(x=(last,), y=(float(y),)) for y in (found.train[-1], found.test[-1], found.train.max())),
    )


STEPS = (
    Step(
        Prose("Shown what it has never seen"),
        Prose(
            r"The code of this network is wider than its input, and digits come back nearly unchanged: its loss "
            r"$\lVert x - g(f(x)) \rVert^2$ is nearly 0. What has it learned about digits? Show it something else: "
            r"pixels of pure noise."
        ),
        "copying_gallery",
        Prose(
            "A code as wide as the input can copy nearly whatever it is shown. A small error alone does not say "
            "what was learned."
        ),
        Note(
            5,
            Prose("What would you expect from a network that knows digits?"),
            Prose("It was trained on digits, so it can only make digits."),
            Prose(
                "A network that knew digits would give back those and nothing else. This one learned the lazy "
                "answer: copy."
            ),
        ),
        spec="digits, 28×28",
        knob=800.0,
        guess=ChoosePicture(
            Prose("Noise goes in. Which of these does the network give back?"),
            _answers,
            _noise,
        ),
        do=Prose("Look at the other columns: shuffled pixels, the mean of two digits, pieces of photographs."),
    ),
    Step(
        Prose("Take room away"),
        Prose(
            "How much of a kind of picture comes back is a **share of its variance**: 1 is all, 0 nothing. The "
            "**copying score** is the mean share of noise and photographs. The knob is the code size $k$."
        ),
        "copying_shares",
        Prose(
            "A narrow code has no room to copy everything. It keeps what the data need, and most of the noise is lost."
        ),
        Note(
            5,
            Prose("Is a copying score of 0 always good?"),
            Prose("The smaller the copying score, the better."),
            Prose("A dead network has 0, too. Look at it beside the share of digits that comes back."),
        ),
        spec="plain",
        knob=8.0,
        guess=DrawCurve(
            Prose("Draw how much of pure noise comes back, from the narrowest code to the widest."),
            Sentence("share of variance given back"),
            1,
            _shares,
        ),
        do=Prose("Find a code size at which most of the digits comes back and little of the noise."),
    ),
    Step(
        Prose("Three other ways"),
        Prose(
            r"A wide code need not copy if the loss asks for more: to fill in hidden pixels (**denoising**, "
            r"$g(f(\textcolor{#D55E00}{\tilde x}))$), to pay for each unit in use (**sparse**, "
            r"$\textcolor{#D55E00}{{} + \lambda \sum_j \lvert z_j \rvert}$), or for each reaction of the code "
            r"(**contractive**, $\textcolor{#D55E00}{{} + \lambda \lVert \partial f / \partial x \rVert^2}$). The "
            r"best place in the picture is at the lower right."
        ),
        "tamed",
        Prose(
            "Hidden pixels, a price on units and a price on reactions each bring copying down, the hidden pixels "
            "most. A narrow code does it, too: compare at an equal share of the digits."
        ),
        Note(
            6,
            Prose("Why does hiding pixels work against copying?"),
            Prose("Only a narrow code can stop copying."),
            Prose(
                "A hidden pixel must be guessed from the others. Copying gives a wrong answer there; knowing digits "
                "gives a right one."
            ),
        ),
        spec="denoising",
        knob=0.25,
        guess=ChooseOption(
            Prose("All have the same wide code. Which gives back least noise at the strength the lesson opens with?"),
            (
                Prose("The denoising one."),
                Prose("The sparse one."),
                Prose("The contractive one."),
            ),
            _least,
        ),
        do=Prose("Go to *sparse* and *contractive* at *Trained on*, and find their rings."),
        lights=(figures.METHODS["denoising"], figures.METHODS["sparse"], figures.METHODS["contractive"]),
    ),
    Step(
        Prose("The memory bank"),
        Prose(
            "A code of one number looks safe. But this decoder is large, and it saw few pictures. The rows: what is "
            "shown, what comes back, and the training picture nearest to that."
        ),
        "memory_bank",
        Prose(
            "A large decoder behind a tiny code can learn its training pictures by heart. A narrow code alone does "
            "not prevent that."
        ),
        Note(
            4,
            Prose("How would you notice this without looking at pictures?"),
            Prose("A narrow code forces the network to understand the data."),
            Prose("Compare the errors on training and on test pictures: here they are far apart."),
        ),
        spec="memory bank",
        knob=1.0,
        guess=ChooseOption(
            Prose("It is shown a picture that it has never seen. What does it answer with?"),
            (
                Prose("That picture."),
                Prose("The training picture most like it."),
                Prose("Something near a training picture, seldom the most similar one."),
            ),
            _bank,
        ),
        do=Prose("Look for a column where the answer is another digit than the one shown."),
    ),
    Step(
        Prose("Too few weights, too many"),
        Prose(
            "The same code of 8 units and 200 training pictures. Only the number of **weights** grows, by wider and "
            "more hidden layers."
        ),
        "sizes",
        Prose("More weights bring the training error down. From some size on they no longer help with new pictures."),
        Note(
            4,
            Prose("What else could bring the test error down?"),
            Prose("The more weights, the better."),
            Prose("More pictures, or something in the loss that makes copying costly."),
        ),
        spec="200 images",
        guess=ChooseOption(
            Prose("More and more weights. What do the two errors do?"),
            (
                Prose("Both fall on and on."),
                Prose("The training error falls; the test error stops falling."),
                Prose("Both rise from some size on."),
            ),
            _sizes,
        ),
        do=Prose("Read at which number of weights the test error is least."),
    ),
    Step(
        Prose("Not quite the identity"),
        Prose(
            r"Even a linear copier does not copy everything. It learns the directions that its data use; a trace of "
            r"**weight decay** takes the others to 0. What comes back is the **projection** "
            r"$\textcolor{#D55E00}{X^{+} X}\, x$ onto the span of its 32 training pictures."
        ),
        "projector",
        Prose(
            "Trained so, a linear network copies what lies in the span of its training pictures, and nothing beside it."
        ),
        Note(
            4,
            Prose("How many training pictures would make it copy everything?"),
            Prose("With as many units as pixels it is the identity."),
            Prose(
                "One more than there are pixels, in general position: they span every direction around their mean. "
                "With fewer some directions were never asked for."
            ),
        ),
        spec="linear, 32 images",
        knob=64.0,
        do=Prose("Compare the two lower rows: the network's answer and the formula's."),
        lights=("row2",),
    ),
)
TRANSFER = (
    Transfer(
        Prose(
            "A firm says: our autoencoder gives back faces with an error of 0.1%, so it understands faces. What do "
            "you ask?"
        ),
        Prose(
            "What it does with pictures of houses, and with noise. If these come back, too, it copies. And: is the "
            "error that of new faces?"
        ),
    ),
    Transfer(
        Prose(
            "You may add one thing to a loss to stop copying, and your pictures have missing pixels anyway. What do "
            "you add?"
        ),
        Prose("Hide pixels in training, too. The task is then the one that you have, and copying does not solve it."),
    ),
)
