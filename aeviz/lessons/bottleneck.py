"""Lesson: an autoencoder with bent layers does with few units what PCA needs many for."""

from collections.abc import Mapping

from aeviz.analysis import pca
from aeviz.lessons import where_data_lives
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "A bent line beats a straight one"
ORDER = 30
QUESTION = "With the same few numbers for each example, how much more can a bent map keep than PCA?"
TEXT = r"""
Squeeze $x$ through a code of $k$ numbers and back, through hidden layers that bend:

$$
\min_{f, g} \; \mathbb{E}\,\lVert x - g(f(x)) \rVert^2, \qquad f(x) \in \mathbb{R}^k, \quad k \ll d.
$$

With straight $f$ and $g$ this is PCA. Where the data lie on a **curved** sheet, no plane follows it, but $g$ can: its
image $\{g(z)\}$ is a sheet of $k$ dimensions that bends through the data. It is the *decoder* that has to bend: with a
linear one, PCA's training error cannot be beaten by any encoder.

Two cautions. A bent map has more to fit, so look at the **held-out** error. And it promises nothing about distances,
nor about places in the code where no data are: move a unit beyond its range and see.
"""

SPECS = {
    "digits, 28×28": where_data_lives.LARGE,
    "digits": where_data_lives.SPECS["digits"],
    "S-curve": where_data_lives.SPECS["S-curve"],
    "Swiss roll": Spec(data="swiss_roll", **where_data_lives.BENT),
    "helix": where_data_lives.SPECS["helix"],
}
START = 2
VIEWS = {
    "Side by side": ("embedding", "neighbours"),
    "The sheet": ("sheet", "true_coordinate"),
    "Error": ("errors_by_size",),
    "Decode the code": ("lattice", "traversal"),
}
TRY = (
    Try(
        "Bend a sheet through the S",
        "Turn the picture: the plane cuts through the S, the sheet lies in it. The caption compares the errors.",
        spec="S-curve",
        knob=2,
        heading="The sheet",
    ),
    Try(
        "Only one number",
        "A curve has to visit a whole surface: it winds, and is still far nearer to the points than PCA's line.",
        spec="S-curve",
        knob=1,
        heading="The sheet",
    ),
    Try(
        "Hold the code against the truth",
        "The helix has one true coordinate, the way along it. Read whether the one unit is in its order, or turns "
        "back: then two places have one code.",
        spec="helix",
        knob=1,
        heading="The sheet",
    ),
    Try(
        "Move units beyond their range",
        "Between 0% and 100% the pictures look like digits; outside, the decoder was never asked for anything, and "
        "shows it.",
        spec="digits, 28×28",
        knob=8,
        heading="Decode the code",
        controls={"traversal": {"overshoot": 1.5}},
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run = runs["digits, 28×28"]
    data, model = run.dataset(), run.at(START)
    error = float(((model.reconstruct(data.x_test) - data.x_test) ** 2).sum(axis=1).mean())
    errors = pca.error_by_k(pca.fit(data.x_train), data.x_test)
    needed = pca.components_needed(errors, error)
    option = 3 if needed is None or needed > 12 else 0 if needed <= 2 else 1 if needed <= 4 else 2
    reached = f"PCA needs {needed} components for that" if needed is not None else "PCA never gets there"
    return Answer(
        option,
        f"On held-out digits the code of {START} has a squared error of {error:.2f}, PCA with {START} components "
        f"{errors[START]:.2f}; {reached}.",
    )


PREDICT = Predict(
    "How many principal components does PCA need to do as well on held-out digits as this autoencoder with 2 units?",
    ("1 or 2", "3 or 4", "5 to 12", "more than 12"),
    _reveal,
)
