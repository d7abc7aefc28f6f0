"""Lesson: sparse codes."""

from collections.abc import Mapping

from aeviz.analysis import sparsity
from aeviz.lessons.base import Answer, Predict, Shown, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Sparse"
ORDER = 70
QUESTION = "What happens to a wide code when every unit that speaks has to pay for it?"
TEXT = r"""
The code is wider than the image, 96 units for 64 pixels, so a narrow middle does not force it to choose.
A price on the codes does:

$$
\lVert x - D z \rVert^2 + \lambda \sum_j |z_j|, \qquad \lVert d_j \rVert = 1,
$$

with $z = \max(0, W x + b)$. The slope of $|z_j|$ is the same $\lambda$ however small $z_j$ is, so a unit that brings
less than it costs ends at **exactly 0**. For orthonormal columns the best code is known:
$z_j = \max(0,\, d_j^\top x - \lambda/2)$. Two things follow. What stays is **too small** (shrinkage), and from
$\lambda = 2 \max d_j^\top x$ on nothing stays.

Without $\lVert d_j \rVert = 1$ there is a cheat: $z \to a z$, $D \to D/a$ with a small $a$ leaves $Dz$ as it is and
makes the price as low as you like.

L1 on the **weights** is another thing: it thins out the connections, not the codes.
"""

KNOBS = (0.0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
DIGITS = {"data": "digits", "variant": "sparse", "d_latent": 96, "hidden": (), "steps": 1500}
SPECS = {
    "digits": Spec(**DIGITS, knobs=KNOBS),
    "known atoms": Spec(
        data="atoms",
        variant="sparse",
        d_latent=64,
        hidden=(),
        knobs=(0.0, 0.005, 0.02, 0.05, 0.1, 0.15, 0.3, 0.5, 1.0, 2.0),
        steps=3000,
        batch_size=512,
    ),
    "free columns": Spec(**DIGITS, knobs=KNOBS, variant_options={"unit_norm": False}),
    "L1 on weights": Spec(**DIGITS, knobs=(0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2), variant_options={"on": "weights"}),
}
START = {"digits": 1.0, "known atoms": 0.15, "free columns": 0.3, "L1 on weights": 1e-2}
VIEWS = {
    "Codes": ("embedding", "code_histogram", "activation_map"),
    "Dictionary": (Shown("dictionary", {"rank": 5}), "unit_map", "top_images"),
    "Sums": ("atoms_sum", "steer"),
    "Path": ("sparsity_path",),
    "Known truth": ("recovery", "recovery_path"),
    "Cheat": ("scale_cheat", "weights_or_codes"),
}
TRY = (
    Try(
        "Raise λ until all is silent",
        "Hardly a unit fires any more, and what comes back is the mean image. From the λ in the caption on, no unit of "
        "this dictionary is worth its price for any image.",
        spec="digits",
        knob=4.0,
        heading="Path",
    ),
    Try(
        "Find the true atoms",
        "The data are sums of about 3 of 64 known directions. Without a price (λ = 0) the columns are little nearer to "
        "them than chance; at this λ the diagonal is red: nearly all are found.",
        spec="known atoms",
        knob=0.15,
        heading="Known truth",
    ),
    Try(
        "Let the columns grow",
        "The L1 is lower than with unit-norm columns, yet more units fire: the penalty was paid by making z small "
        "and D long.",
        spec="free columns",
        knob=0.3,
        heading="Cheat",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run, knob = runs["digits"], 1.0
    x = run.dataset().x
    before, after = (sparsity.l0(run.at(value).encode(x)).mean() for value in (0.0, knob))
    alive = sparsity.frac_alive(run.at(knob).encode(x))
    option = 0 if alive < 0.5 else 1 if after < before / 2 else 2
    return Answer(
        option,
        f"An image went from {before:.0f} of 96 units to {after:.1f}, and {alive:.0%} of the units are still alive: "
        "other images use other units.",
    )


PREDICT = Predict(
    "λ goes from 0 to 1 on the digits. What becomes of the 96 units?",
    (
        "Most die; the few left serve all images.",
        "Most live on, but each image uses few of them.",
        "All fire for all images, only more weakly.",
    ),
    _reveal,
)
