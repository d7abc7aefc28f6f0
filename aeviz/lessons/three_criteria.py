"""Lesson: three criteria."""

from collections.abc import Mapping

import numpy as np

from aeviz.analysis import independence, pca
from aeviz.lessons import identity_trap, where_data_lives
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Three criteria"
ORDER = 50
QUESTION = "Low-dimensional, sparse, independent: what makes a good code, and can one code be all three?"
TEXT = r"""
Reconstruction alone does not say what a good code is (the identity reconstructs best). Three answers:

* **low-dimensional**: few units.
* **sparse**: many units, few of them in use. $L_0$ counts the units that are not 0; Hoyer's measure is
  $(\sqrt d - \lVert z \rVert_1 / \lVert z \rVert_2) / (\sqrt d - 1)$, 1 for one unit alone, 0 for all equal.
* **independent**: no unit tells of another, $p(z) = \prod_j p(z_j)$.

Independence is more than a correlation of 0. PCA's units are uncorrelated by construction, and still **dependent**
wherever the data are curved: on a ring $z_1^2 + z_2^2$ is constant, so $z_1$ tells all of $z_2$ but its sign. The
Hilbert-Schmidt criterion (HSIC) sees that; of two units it tends to 0 only if they are independent. That is said of
pairs: units can be independent in pairs and not all together. Total correlation, as computed here, $-\tfrac12 \log\det
R$ of the correlation matrix $R$, sees correlation only; it is $\infty$ where a unit is a linear function of others.

On data made from known factors one can look: does each unit tell of one factor alone (the *mutual information gap*)?

The scorecard takes every model at the trained knob value where it reconstructs most nearly as well as the one shown.
From finite examples independent units have some HSIC and some total correlation too: it says how much, for each code.
"""

SPECS = {
    "undercomplete": Spec(variant="undercomplete", d_latent=8, knobs=(1, 2, 3, 4, 6, 8), steps=4000),
    "linear": Spec(variant="linear", d_latent=16, hidden=(), knobs=tuple(range(1, 17)), steps=1500),
    **{name: identity_trap.SPECS[name] for name in ("sparse", "denoising", "contractive")},
    "shapes": where_data_lives.SPECS["shapes, 28×28"],
    "shapes, Gaussian code": Spec(
        data="shapes", variant="variational", d_latent=10, hidden=(32,), knobs=(0.1, 1, 4), steps=2000
    ),
    "ring": Spec(data="circle", variant="linear", d_latent=2, hidden=(), knobs=(1, 2), steps=300),
}
START = {
    "undercomplete": 8,
    "linear": 16,
    "sparse": 0.3,
    "denoising": 0.25,
    "contractive": 0.3,
    "shapes": 5,
    "shapes, Gaussian code": 4,
    "ring": 2,
}
VIEWS = {
    "Scorecard": ("scorecard",),
    "Sparse": ("code_profile",),
    "Independent": ("dependence", "uncorrelated"),
    "Factors": ("factors",),
}
TRY = (
    Try(
        "Half the units of PCA",
        "Read the row of units: the bent code does with 8 what PCA and the linear autoencoder need twice as many for. "
        "But its units are correlated: nothing in its loss asked them not to be.",
        spec="undercomplete",
        knob=8,
        heading="Scorecard",
    ),
    Try(
        "Many units, few in use",
        "128 units, and about as many in use for one digit as the undercomplete code has in all. The two wide codes "
        "without the L1 penalty use all of theirs.",
        spec="sparse",
        knob=0.3,
        heading="Sparse",
    ),
    Try(
        "Look for the factors",
        "Each of these images was made from five independent numbers: kind, place across and down, size and angle. Is "
        "any unit one of them? Lower the weight on the Gaussian code: each unit then tells a little of several.",
        spec="shapes, Gaussian code",
        knob=4,
        heading="Factors",
    ),
    Try(
        "PCA on a ring",
        "The correlation is 0 to the last digit, but the points are a ring and not the square cloud that independent "
        "units would make.",
        spec="ring",
        knob=2,
        heading="Independent",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    x = runs["ring"].dataset().x_train
    z = pca.fit(x, 2).encode(x)
    correlation = abs(float(independence.correlation(z)[0, 1]))
    explained = float(np.corrcoef(z[:, 0] ** 2, z[:, 1] ** 2)[0, 1] ** 2)
    sample = z[:250]
    found = independence.hsic_test(sample[:, :1], sample[:, 1:], np.random.default_rng(0), 99)
    return Answer(
        1 if explained > 0.9 else 2 if found.p_value <= 0.05 else 0,
        f"The correlation is {correlation:.2f}, but the square of one unit explains {explained:.0%} of the variance of "
        f"the other's square; by HSIC they are dependent with p = {found.p_value:.2g}.",
    )


PREDICT = Predict(
    "Points on a ring, coded by PCA in two units with correlation 0. One unit is known: what is known of the other?",
    ("Nothing.", "All but its sign.", "A little."),
    _reveal,
)
