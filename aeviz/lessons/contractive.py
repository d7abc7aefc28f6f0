"""Lesson: contractive codes."""

from collections.abc import Mapping

import numpy as np

from aeviz.lessons import denoising, sparse
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.views.contractive import along_across

TITLE = "Contractive"
ORDER = 100
QUESTION = "What does a code stop feeling when every sensitivity has its price?"
TEXT = r"""
The penalty is the size of the encoder's Jacobian:

$$
\lVert x - g(f(x)) \rVert^2 + \lambda \Big\lVert \frac{\partial f}{\partial x} \Big\rVert_F^2 .
$$

The reconstruction needs the code to feel steps **along** the data, or neighbours are mixed up. Nothing needs it to feel
steps **across**: there are no data. So the price is paid along, and saved across. It is paid **at the examples**: away
from them the code may well feel more.

For a linear network with tied weights the answer is known: with $\lambda_i$ the variance in direction $i$, the
singular values of $J$ are $\sqrt{\max(0, 1 - \lambda / 2 \lambda_i)}$. Thin directions go numb first. A sigmoid code
has another way, to sit at an end of its range; with a squared error few units go there (Rifai et al. 2011 trained
with a cross-entropy, and most did).

**Tied weights matter.** With a free decoder, $f \to a f$ and $g \to g(\cdot / a)$ leave $x$'s reconstruction as it is
and multiply the penalty by $a^2$.

**The bridge.** A little noise on $x$ adds $\sigma^2 \lVert J_r \rVert^2$ to the loss: the Jacobian of the *whole*
reconstruction $r = g \circ f$. The fine print is a curvature term, $\sigma^2 (r - x) \cdot \Delta r$: nothing where
$r(x) = x$ or where $r$ is linear, and without meaning where $r$ has kinks.
"""

KNOBS = (0.0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)
CIRCLE = {"data": "circle", "steps": 2500, "d_latent": 32}
SPECS = {
    "circle": Spec(variant="contractive", hidden=(), knobs=KNOBS, **CIRCLE),
    "digits": Spec("digits", "contractive", d_latent=64, hidden=(), knobs=KNOBS, steps=2500),
    "linear": Spec(
        "digits",
        "contractive",
        d_latent=64,
        hidden=(),
        knobs=(0.0, 0.01, 0.03, 0.1, 0.2, 0.5, 1.0),
        steps=2500,
        variant_options={"activation": "identity"},
    ),
    "moons": Spec("moons", "contractive", d_latent=32, hidden=(), knobs=KNOBS, steps=2500),
    "untied": Spec(variant="contractive", hidden=(), knobs=KNOBS, variant_options={"tied": False}, **CIRCLE),
    "denoising": Spec(variant="denoising", hidden=(32,), knobs=(0.02, 0.1, 0.2, 0.3, 0.5), **CIRCLE),
    "bottleneck": Spec(variant="undercomplete", hidden=(32, 32), knobs=(1, 2), **(CIRCLE | {"d_latent": 2})),
    "sparse": Spec(variant="sparse", hidden=(32,), knobs=(0.0, 0.03, 0.1, 0.3, 1.0), **CIRCLE),
    "digits, Gaussian noise": denoising.SPECS["digits"],
    "digits, masked": denoising.SPECS["digits, masked"],
    "digits, sparse": sparse.SPECS["digits"],
}
START = {
    "circle": 1.0,
    "digits": 1.0,
    "linear": 0.1,
    "moons": 1.0,
    "untied": 1.0,
    "denoising": 0.3,
    "bottleneck": 1,
    "sparse": 0.3,
    "digits, Gaussian noise": 0.3,
    "digits, masked": 0.4,
    "digits, sparse": 1.0,
}
VIEWS = {
    "Plane": ("ellipses", "sensitivity_map"),
    "Along and across": ("along_across", "contraction_path"),
    "Images": ("pixel_sensitivity", "tangents", "tangent_walk"),
    "Filters": ("filters", "filter_paths"),
    "Closed form": ("linear_contraction",),
    "Neighbourhoods": ("contraction", "spectrum"),
    "Cheat": ("untied_cheat",),
    "Bridge": ("bridge", "compare_sensitivity"),
}
TRY = (
    Try(
        "Switch the price on",
        "At λ = 0 the ellipses are almost circles. Here the blue bars, across the circle, are much shorter than the "
        "red ones along it, and all have shrunk.",
        spec="circle",
        knob=2.0,
        heading="Plane",
    ),
    Try(
        "Untie the decoder",
        "The penalty falls as if much had been learnt. But the decoder has grown, and along / across stays at 1.",
        spec="untied",
        knob=2.0,
        heading="Cheat",
    ),
    Try(
        "Numb the digits",
        "The least felt walk leaves the code almost where it was, although the image changes as much as on the other.",
        spec="digits",
        knob=2.0,
        heading="Images",
    ),
    Try(
        "Read the fine print",
        "What this noise adds is foretold to some percent by the Jacobian of the whole reconstruction and its "
        "curvature; the Jacobian alone is a little farther off. Now choose the bottleneck with one unit: there the "
        "least noise is too much for the formula.",
        spec="denoising",
        knob=0.5,
        heading="Bridge",
    ),
    Try(
        "See the thin directions go numb",
        "The network's singular values lie on the curve: what varies less than λ/2 is not felt at all.",
        spec="linear",
        knob=0.2,
        heading="Closed form",
    ),
    Try(
        "Look for parts",
        "The price makes filters local and smooth, as noise does; a price on the codes does not.",
        spec="digits",
        knob=2.0,
        heading="Filters",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    splits = [along_across.split(runs["circle"], runs["circle"].index(lam)) for lam in (0.0, 2.0)]
    along, across = ([float(np.median(getattr(s, name))) for s in splits] for name in ("along", "across"))
    kept = along[1] / along[0], across[1] / across[0]
    option = 0 if kept[0] < 0.8 * kept[1] else 1 if kept[1] < 0.8 * kept[0] else 2
    return Answer(
        option,
        f"At λ = 2 the code still feels {kept[0]:.0%} of what it felt along the circle, and {kept[1]:.0%} of what it "
        f"felt across it: {along[0]:.2f} → {along[1]:.2f} and {across[0]:.2f} → {across[1]:.2f}.",
    )


PREDICT = Predict(
    "λ goes from 0 to 2 on the circle. Which sensitivity loses the larger share?",
    ("The one along the circle.", "The one across it.", "Both lose alike."),
    _reveal,
)
