"""Lesson: the identity trap."""

from collections.abc import Mapping

import numpy as np

from aeviz.analysis import copying, reconstruction
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "The identity trap"
ORDER = 40
QUESTION = "If an autoencoder reconstructs everything perfectly, what has it learned?"
TEXT = r"""
With a code as wide as the input, the loss $\lVert x - g(f(x)) \rVert^2$ has a lazy solution: $g(f(x)) = x$, copy
whatever comes. The error goes to zero, on data and **on noise alike**, on shuffled pixels, on the mean of two digits,
on pieces of photographs, another data set altogether; a model that knew its data would give back those and nothing
else. The *copying score* is the mean share of noise and photographs that comes back: 1 copies whatever it is shown. 0
is not yet good: a dead network has it too, so look at it beside the share of digits that comes back, and beside PCA
that gives back as much of them. (Each pixel of both has the mean and spread that it has in the digits: what is new is
the picture.)

It is not quite the identity. Gradient descent learns the directions that the data use and leaves the others as they
were: for one linear layer, from zero, the result is the projector $X^{+} X$ onto the span of the data. Shuffled
among the pixels that digits use, ink comes back; shuffled everywhere, some lands where no digit has any, and does not.

Too much decoder is another way out: a big one behind a tiny code can keep a **bank** of its training examples and
answer with one of them, seldom with the one nearest to what it is shown.

Three ways to make a wide code choose, by what they add to the loss (the sparse network here has ReLU codes, a decoder
of one layer and columns of norm 1 as well, the contractive one tied weights):

| criterion | loss |
|---|---|
| plain | $\lVert x - g(f(x)) \rVert^2$ |
| denoising | $\lVert x - g(f(\textcolor{#D55E00}{\tilde x})) \rVert^2$, some pixels of $\tilde x$ set to 0 |
| sparse | $\lVert x - g(f(x)) \rVert^2 \textcolor{#D55E00}{{}+ \lambda \sum_j \lvert z_j \rvert}$ |
| contractive | $\lVert x - g(f(x)) \rVert^2 \textcolor{#D55E00}{{}+ \lambda \lVert \partial f/\partial x \rVert^2}$ |
"""

FEW = {"d_latent": 8, "knobs": (8,), "steps": 2000, "data_options": {"n_samples": 250}}
WIDE = {"data": "digits", "d_latent": 128, "steps": 2000}
SPECS = {
    "plain": Spec(variant="overcomplete", hidden=(64,), knobs=(2, 4, 8, 16, 32, 64, 128), **WIDE),
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
    "Tamed": ("tamed", "copying_gallery"),
    "Trained on or not": ("train_and_test", "memory_bank", "encoder_index"),
    "Projection": ("projector",),
    "Too few, too many": ("sizes",),
    "Classes": ("probes",),
}
TRY = (
    Try(
        "Narrow the code to 8",
        "Digits still come back, noise no longer does: with 8 units there is no room for what is no digit.",
        spec="plain",
        knob=8,
        heading="Copying",
    ),
    Try(
        "Hide a quarter of the pixels",
        "128 units as before, but copying no longer pays: a hidden pixel must be guessed from the others, and for "
        "noise that guess is wrong.",
        spec="denoising",
        knob=0.25,
        heading="Tamed",
    ),
    Try(
        "Ask the memory bank",
        "One code unit and a large decoder, trained on 32 images only. Most of what it is shown, it answers "
        "with something near to what it has stored.",
        spec="memory bank",
        knob=1,
        heading="Trained on or not",
    ),
    Try(
        "Add weights",
        "200 images, a code of 8 units, hidden layers from 2 units to 512, one to three of them: with too few weights "
        "both errors are large, with more of them the training error falls on and the test error does not follow.",
        spec="200 images",
        heading="Too few, too many",
    ),
    Try(
        "Train on less than there is room for",
        "64 linear units, and only 32 images to learn from: new digits and noise come back as their projection onto "
        "what those images span, pixel for pixel as the formula says. (A trace of weight decay removes what the "
        "weights had at the start.)",
        spec="linear, 32 images",
        knob=64,
        heading="Projection",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run = runs["plain"]
    digits = run.dataset().x_test
    noise = copying.noise(digits, np.random.default_rng(0))
    shares = {
        k: [reconstruction.frac_variance_explained(x, run.at(k).reconstruct(x)) for x in (digits, noise)]
        for k in (8, 128)
    }
    copied = shares[128][1]
    return Answer(
        0 if copied > 0.9 else 1 if copied > 0.5 else 2,
        f"With 128 units {shares[128][0]:.0%} of the digits' variance and {copied:.0%} of the noise's come back; "
        f"with 8 units it is {shares[8][0]:.0%} and {max(0, shares[8][1]):.0%}.",
    )


PREDICT = Predict(
    "A network with 128 code units was trained on digits only. How much of pure pixel noise does it give back?",
    ("Nearly all of it.", "About half.", "Hardly any: it has never seen noise."),
    _reveal,
)
