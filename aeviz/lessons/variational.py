"""Lesson: the variational autoencoder."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.figures import Curve, Frame
from aeviz.language import Prose, Sentence, count, number, percent
from aeviz.lessons.base import Answer, ChooseOption, Note, PlaceKnob, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Variational"
ORDER = 120
QUESTION = "If every bit of the code has a price, which bits does a network buy?"

LIVE = 0.05  # nats: a unit that says less is taken for silent
BETAS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5)
WIDE: dict[str, Any] = {"data": "digits", "variant": "variational", "d_latent": 16, "knobs": BETAS}
SPECS = {
    "digits, linear": Spec(**WIDE, hidden=(), steps=3000, lr=0.01, batch_size=256),
    "digits": Spec(**WIDE, hidden=(48,), steps=3000),
    "digits, 2 units": Spec(
        "digits", "variational", d_latent=2, hidden=(48,), steps=3000, knobs=(0.003, 0.01, 0.03, *BETAS[2:])
    ),
}
START = {"digits, linear": 0.2, "digits": 0.2, "digits, 2 units": 0.1}
VIEWS = {
    "Units": ("unit_kl",),
    "Price": ("water_filling",),
    "Prior": ("prior_holes",),
    "Drawn": ("prior_samples",),
    "Code": ("embedding",),
}


def _switched_off(runs: Mapping[str, Run]) -> Answer:
    """Where the last unit of the linear network goes out."""
    run = runs["digits, linear"]
    each = (computed("unit_kl", run, beta) for beta in run.spec.knobs)
    silent = next(found for found in each if not (found.kl > LIVE).any())
    return Answer(
        silent.beta,
        Sentence(
            "The largest variance of the digits is {variance}, so from β = {last} on nothing is worth its price. At "
            "β = {beta} the network says {kl} nats.",
            variance=number(silent.variance[0]),
            last=number(2 * silent.variance[0]),
            beta=number(silent.beta),
            kl=number(silent.kl.sum()),
        ),
    )


def _order(runs: Mapping[str, Run]) -> Answer:
    low, high = (computed("unit_kl", runs["digits, linear"], beta) for beta in (0.1, 0.5))
    before, after = ((found.kl > LIVE).sum() for found in (low, high))
    return Answer(
        1 if before - after > 4 else 0,
        Sentence(
            "At β = 0.1 {low} units live, at 0.5 {high}: each component goes out when its variance is below β/2.",
            low=count(before),
            high=count(after),
        ),
        tuple(_curve(kl) for kl in (low.kl * high.kl.sum() / low.kl.sum(), high.kl, low.kl)),
    )


def _curve(kl: np.ndarray) -> Curve:
    """What each unit says, the most talkative first."""
    return Curve(x=tuple(range(1, len(kl) + 1)), y=tuple(kl.tolist()))


def _holes(runs: Mapping[str, Run]) -> Answer:
    ends = -2.5, 2.5  # the prior's circle
    small, large = (computed("prior_holes", runs["digits, 2 units"], beta) for beta in (0.003, 0.3))
    return Answer(
        0 if small.hole.mean() > large.hole.mean() else 1,
        Sentence(
            "{small} of the prior lie in holes at β = 0.003, {large} at β = 0.3.",
            small=percent(small.hole.mean()),
            large=percent(large.hole.mean()),
        ),
        (
            Frame(x=ends, y=ends, label=percent(small.hole.mean())),
            Frame(x=ends, y=ends, label=Sentence("less than at 0.3")),
        ),
    )


STEPS = (
    Step(
        Prose("A price on every nat"),
        Prose(
            "A **variational** encoder gives a cloud around $\\mu(x)$, and the decoder gets one draw from it. What the "
            "cloud says of $x$ beyond the **prior** $\\mathcal N(0, I)$ is its **KL**, counted in nats, and each nat "
            "costs $\\beta$. The bars are the 16 units of a linear network."
        ),
        "unit_kl",
        Prose("A unit either says something, or it becomes like the prior and says nothing."),
        Note(
            4,
            Prose("What is the KL of a unit whose mean is 0 and whose spread is 1 for every image?"),
            Prose("A unit that is switched off has weights of zero size only."),
            Prose("It is 0: the decoder gets pure noise from it, and learns to ignore it."),
        ),
        knob=0.5,
        guess=ChooseOption(
            Prose("$\\beta$ goes from $0.1$ to $0.5$. What becomes of the units?"),
            (
                Prose("All say a little less."),
                Prose("Some go out altogether, the others stay."),
                Prose("Nothing: only the error grows."),
            ),
            _order,
            at=0.1,
        ),
        do=Prose("Drag $\\beta$ up and watch the bars go out, one by one."),
    ),
    Step(
        Prose("The water level"),
        Prose(
            r"Let $\lambda_i$ be the variance of the $i$-th principal component, and pour water up to $\beta/2$. "
            r"What stands out of it gets a unit that says $\tfrac12 \ln(2\lambda_i/\beta)$."
        ),
        "water_filling",
        Prose("A component is worth a unit if its variance is above half the price: reverse water-filling."),
        Note(
            4,
            Prose("Why does the first component stay longest?"),
            Prose("The network chooses which units to keep by chance."),
            Prose(
                "It removes most error for each nat. Which unit carries it is chance, but not which components live."
            ),
        ),
        knob=0.3,
        guess=PlaceKnob(
            Prose("From which $\\beta$ on is every unit silent?"),
            _switched_off,
        ),
    ),
    Step(
        Prose("A bent network buys, too"),
        Prose(
            "With a hidden layer the law no longer holds. One curve is the network, the other the "
            "law of the linear one."
        ),
        "water_filling",
        Prose(
            "Bent maps make more of each nat: a smaller error from as many units or fewer, until the price silences "
            "all of them."
        ),
        Note(
            3,
            Prose("Where are both curves equal, and why?"),
            Prose("A smaller error takes more units."),
            Prose("At a high price: with nothing said, all that is left is the mean, for both."),
        ),
        spec="digits",
        knob=0.2,
        do=Prose("Compare the three panels at $\\beta = 0.05$ and at $1$."),
    ),
    Step(
        Prose("Holes in the prior"),
        Prose(
            "Now the code has two units. The circle holds $95\\%$ of the prior; points are codes of images. A cross "
            "is a draw of the prior without a code near it: a **hole**."
        ),
        "prior_holes",
        Prose("A low price lets codes leave the prior; only a price makes the prior a place to draw from."),
        Note(
            4,
            Prose("What would the decoder make of a code from a hole?"),
            Prose("Any point between codes decodes to something sensible."),
            Prose("Nobody knows: it was never asked there."),
        ),
        spec="digits, 2 units",
        knob=0.003,
        guess=ChooseOption(
            Prose("Where are there more holes, at $\\beta = 0.003$ or at $0.3$?"),
            (Prose("At the low price."), Prose("At the high price.")),
            _holes,
            at=0.1,
        ),
    ),
    Step(
        Prose("Images from nothing"),
        Prose(
            r"Draw a code and decode it: in the first row from the prior, in the second from a Gaussian fitted to "
            r"the codes themselves. A good code needs no second row."
        ),
        "prior_samples",
        Prose("The price decides between codes that say much and a prior that can be drawn from."),
        Note(
            4,
            Prose("At which price would you draw, and at which would you store images?"),
            Prose("The lower the error, the better the drawn images."),
            Prose("Store at a low price, draw at a middle one. The error tells nothing of the holes."),
        ),
        spec="digits",
        knob=0.2,
        do=Prose("Drag $\\beta$ from the lowest price to the highest, and watch both rows."),
    ),
)
TRANSFER = (
    Transfer(
        Prose("Someone scales all pixels by 10 and keeps β. How many units live now?"),
        Prose("More, as long as any are silent: the variances are 100 times as large and the water level is the same."),
    ),
    Transfer(
        Prose("Two units of a linear variational autoencoder could be turned by any angle in PCA's plane. Why not?"),
        Prose("Each unit's noise is its own, so along the axes of the components it costs least."),
    ),
)
