"""Lesson: sparse codes."""

from collections.abc import Mapping

from aeviz.analysis import sparsity
from aeviz.lessons.base import Answer, Predict, Try
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

with $z = \max(0, W x + b)$. The slope of $|z_j|$ is the same $\lambda$ however small $z_j$ is, so in the best code a
unit that brings less than it costs is **exactly 0**. For orthonormal columns the best code is known:
$z_j = \max(0,\, d_j^\top x - \lambda/2)$. Two things follow. What stays is **too small** (shrinkage), and from
$\lambda = 2 \max d_j^\top x$ on nothing stays. The network's code is not quite the best one: its encoder answers at
once, in one layer, what is otherwise a search.

A dictionary's parts **add up**: two things in one image wake the units of both. It knows parts, not classes, and no
relations: a code does not say which of its units belong together.

Without $\lVert d_j \rVert = 1$ there is a cheat: $z \to a z$, $D \to D/a$ with a small $a$ leaves $Dz$ as it is and
makes the price as low as you like. To keep $k$ units and no price (top-$k$) is another way to few units, without
shrinkage. L1 on the **weights** is another thing: it thins out the connections, not the codes.
"""

KNOBS = (0.0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
WEIGHTS = (0.0, 1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.2, 0.3)
DIGITS = {"data": "digits", "variant": "sparse", "d_latent": 96, "hidden": (), "steps": 1500}
ATOMS = {
    "data": "atoms",
    "variant": "sparse",
    "d_latent": 64,
    "hidden": (),
    "knobs": (0.0, 0.005, 0.02, 0.05, 0.1, 0.15, 0.3, 0.5, 1.0, 2.0),
    "steps": 3000,
    "batch_size": 512,
}
ANGLES = {"d_latent": 32, "knobs": (0.0, 0.1, 0.2, 0.4, 0.8), "data_options": {"n_atoms": 32, "orthonormal": 1}}
LARGE = Spec("mnist_sample", "sparse", d_latent=96, hidden=(), knobs=(0.0, 0.3, 1.0, 2.0, 4.0), steps=1500)
SPECS = {
    "digits, 28×28": LARGE,
    "digits": Spec(**DIGITS, knobs=KNOBS),
    "known atoms": Spec(**ATOMS),
    "shapes": Spec("shapes", "sparse", d_latent=48, hidden=(), knobs=(0.0, 1.0, 3.0), steps=1500),
    "top-k": Spec(**DIGITS | {"variant": "topk"}, knobs=(1, 2, 4, 8, 16, 32, 64)),
    "free columns": Spec(**DIGITS, knobs=KNOBS, variant_options={"unit_norm": False}),
    "L1 on weights": Spec(**DIGITS, knobs=WEIGHTS, variant_options={"on": "weights"}),
    "known atoms, free columns": Spec(**ATOMS, variant_options={"unit_norm": False}),
    "atoms at right angles": Spec(**ATOMS | ANGLES),
}
START = {
    "digits, 28×28": 1.0,
    "digits": 1.0,
    "known atoms": 0.15,
    "shapes": 1.0,
    "top-k": 4,
    "free columns": 0.3,
    "L1 on weights": 0.1,
    "known atoms, free columns": 0.15,
    "atoms at right angles": 0.1,
}
VIEWS = {
    "Codes": ("embedding", "code_histogram", "activation_map"),
    "Dictionary": ("dictionary", "unit_map", "top_images"),
    "Sums": ("atoms_sum", "steer", "concepts"),
    "Path": ("sparsity_path", "exact_codes", "threshold"),
    "Known truth": ("recovery", "recovery_path"),
    "Compared": ("topk_or_l1", "scale_cheat", "weights_or_codes"),
}
TRY = (
    Try(
        "Raise λ until all is silent",
        "Hardly a unit fires any more, and what comes back is near the mean image. From the λ in the caption on, no "
        "unit of this dictionary is worth its price for any image; the encoder, which only learned to come near the "
        "best code, is not quite silent there.",
        spec="digits",
        knob=4.0,
        heading="Path",
    ),
    Try(
        "Put two things into one image",
        "Most units of either still fire for both in one image. Average the two instead, and most fall silent: at half "
        "the strength few pass the threshold.",
        spec="digits",
        knob=1.0,
        heading="Sums",
        controls={"concepts": {"how": "averaged"}},
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
        "At the same λ the L1 is lower, yet more units fire: the price was paid by making z small and D long. At equal "
        "error about as many units fire. What free columns lose is the truth: see the known atoms.",
        spec="free columns",
        knob=0.3,
        heading="Compared",
    ),
    Try(
        "See the formula come true",
        "These atoms are at right angles, and the encoder has learned the formula: its answers lie on the line.",
        spec="atoms at right angles",
        knob=0.1,
        heading="Path",
        controls={"threshold": {"of": "the example"}},
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run, knob = runs["digits"], 1.0
    data = run.dataset()
    before, after = (sparsity.l0(run.at(value).encode(data.x_test)).mean() for value in (0.0, knob))
    alive = sparsity.frac_alive(run.at(knob).encode(data.x))
    option = 0 if alive < 0.5 else 1 if after < before / 2 else 2
    return Answer(
        option,
        f"A test image went from {before:.0f} of 96 units to {after:.1f}, and {alive:.0%} of the units are still "
        "alive: other images use other units.",
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
