"""Lesson: the data fill only a thin part of the space they are given in."""

from collections.abc import Mapping

import numpy as np

from aeviz.analysis import pca
from aeviz.analysis.copying import nearest_stored
from aeviz.lessons.base import Answer, Predict, Shown, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Where does data live?"
ORDER = 10
QUESTION = "An image of 8×8 pixels is a point among 64 axes. Which of these points are digits?"
TEXT = r"""
Almost none. Turn every pixel at random and you never see a digit: the data lie near a thin, bent sheet, a **manifold**,
in the space of all inputs. How many directions it has, its **intrinsic dimension** $m$, shows in how fast neighbours
pile up: within a distance $r$ there are about $r^m$ of them, so that

$$
\frac{1}{m} \approx \frac{1}{k-1} \sum_{j<k} \log \frac{T_k}{T_j},
$$

with $T_j$ the distance to the $j$-th nearest neighbour (Levina & Bickel 2004; averaged over the points as MacKay
& Ghahramani did, 2005).

A **representation** is a map of that sheet: an encoder $z = f(x)$ with few numbers and a decoder $g(z)$ back. Walk
straight between two digits in pixels and you leave the sheet at once: two faint digits, one on top of the other. Walk
straight in $z$ and decode: with two numbers the code stays nearer to the data, and PCA's two numbers far less so. With
8 or 16 PCA does it nearly as well: there it is the projection that helps, not the bend.
"""

BENT = {"hidden": (64, 64), "knobs": (1, 2), "steps": 3000, "lr": 1e-2, "data_options": {"n_samples": 1500}}
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
TRY = (
    Try(
        "Walk from a 0 to a 6",
        "The upper row fades one digit out and the other in. The lower one bends the stroke; its curve below stays "
        "nearer to real digits.",
        spec="digits, 28×28",
        knob=2,
        heading="A walk",
        controls={"walk": {"start": 7, "end": 12}},
    ),
    Try(
        "Walk on the S",
        "The straight line cuts through empty space; the walk through the code follows the sheet.",
        spec="S-curve",
        knob=2,
        heading="A walk",
        controls={"walk": {"start": 4, "end": 2}},
    ),
    Try(
        "Count the images",
        "28 × 28 pixels, each black or white: the number of such images has 237 digits. Read how small a part of them "
        "is as near to the data as the data are to one another.",
        spec="shapes, 28×28",
        heading="Noise or data",
    ),
    Try(
        "Count the directions of a curve",
        "Three coordinates, yet the neighbours of every point lie along one direction: the estimate is close to 1.",
        spec="helix",
        heading="How many numbers",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run, k = runs["digits, 28×28"], START["digits, 28×28"]
    data, model, flat = run.dataset(), run.at(k), pca.learned(run.dataset(), k)
    x, y = data.x_test, data.y[data.test]
    a, b = np.random.default_rng(0).integers(len(x), size=(2, 300))
    a, b = a[y[a] != y[b]], b[y[a] != y[b]]
    halfway = {"pixels": (x[a] + x[b]) / 2}
    for name, coder in (("code", model), ("PCA", flat)):
        z = coder.encode(x)
        halfway[name] = coder.decode((z[a] + z[b]) / 2)
    far = {name: nearest_stored(images, data.x_train).distance for name, images in halfway.items()}
    nearer, by_pca = ((far[name] < far["pixels"]).mean() for name in ("code", "PCA"))
    option = 0 if nearer > 0.6 else 1 if nearer < 0.4 else 2
    return Answer(
        option,
        f"For {nearer:.0%} of {len(a)} pairs of different digits the decoded mean of the codes is nearer to a real "
        f"digit, for {by_pca:.0%} that of PCA's {k} numbers; the median distances are {np.median(far['code']):.2f} by "
        f"the code, {np.median(far['PCA']):.2f} by PCA and {np.median(far['pixels']):.2f} by pixels.",
    )


PREDICT = Predict(
    "Halfway between two different digits: what is nearer to a real digit, with a code of two numbers?",
    (
        "The decoded mean of their two codes.",
        "The mean of their pixels: it is made of real digits.",
        "Neither: sometimes the one, sometimes the other.",
    ),
    _reveal,
)
