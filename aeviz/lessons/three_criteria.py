"""Lesson: three criteria."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.analysis import independence, pca
from aeviz.figures import Cells, Curve, Frame, Ring
from aeviz.language import Prose, Sentence, count, number, percent, times
from aeviz.lessons import identity_trap, where_data_lives
from aeviz.lessons.base import Answer, ChooseOption, Note, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.views.three_criteria.scorecard import MEASURES

TITLE = "Three criteria"
ORDER = 50
QUESTION = "Low-dimensional, sparse, independent: what makes a good code, and can one code be all three?"

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


def _used(runs: Mapping[str, Run]) -> Answer:
    held = computed("code_profile", runs["sparse"], START["sparse"], others=runs).held
    used, narrow = (1 + int((held[name] < 0.9).sum()) for name in ("sparse", "undercomplete"))
    return Answer(
        2 if used < 10 else 1 if used < 60 else 0,
        Sentence(
            "{used} of {all} units hold 90% of the code of one example; of the narrow code it is {narrow} of {few}.",
            used=count(used),
            all=count(len(held["sparse"])),
            narrow=count(narrow),
            few=count(len(held["undercomplete"])),
        ),
        tuple(Ring(x=(float(n),), y=(0.9,)) for n in (100, 30, min(used, 10))),
    )


def _ring(runs: Mapping[str, Run]) -> Answer:
    x = runs["ring"].dataset().x_train
    z = pca.fit(x, 2).encode(x)
    correlation = abs(float(independence.correlation(z)[0, 1]))
    explained = float(np.corrcoef(z[:, 0] ** 2, z[:, 1] ** 2)[0, 1] ** 2)
    return Answer(
        1 if explained > 0.9 else 2 if explained > 0.1 else 0,
        Sentence(
            "The correlation is {correlation}, but the square of one number explains {explained} of the variance of "
            "the other's square.",
            correlation=number(round(correlation, 3)),
            explained=percent(explained),
        ),
        _known(z),
    )


def _known(z: np.ndarray) -> tuple[Curve | Ring, ...]:
    """Where the first number is about half of its largest: what the second would be by each option."""
    x, radius = float(z[:, 0].max() / 2), float(np.abs(z).max())
    up = float((radius**2 - x**2) ** 0.5)
    return (
        Curve(x=(x, x), y=(radius, -radius), label=Sentence("anything")),
        Ring(x=(x, x), y=(up, -up)),
        Curve(x=(x, x), y=(0.0, -radius), label=Sentence("this half")),
    )


def _factors(runs: Mapping[str, Run]) -> Answer:
    found = computed("factors", runs["shapes, Gaussian code"], START["shapes, Gaussian code"])
    most, (n, m) = float(found.shares.max()), found.shares.shape
    best = tuple(int(place) for place in np.unravel_index(int(found.shares.argmax()), (n, m)))
    return Answer(
        0 if found.gap > 0.8 else 1 if most > 5 * found.chance else 2,
        Sentence(
            "The unit that tells most of one number tells {most} of it. The mutual information gap, 1 if each number "
            "had a unit of its own, is {gap}; PCA's is {flat}.",
            most=percent(most),
            gap=number(found.gap, 2),
            flat=number(found.pca_gap, 2),
        ),
        (
            Frame(**_cells(0, 0, n - 1, m - 1), label=Sentence("1 in one cell of each column, 0 elsewhere")),
            Frame(**_cells(*best, *best), label=percent(most)),
            Frame(**_cells(0, 0, n - 1, m - 1), label=Sentence("0 everywhere")),
        ),
    )


def _cells(top: int, left: int, bottom: int, right: int) -> dict[str, Any]:
    """The ends of a part of a table, from its first row and column to its last."""
    return {"x": (left - 0.5, right + 0.5), "y": (top - 0.5, bottom + 0.5)}


def _first(runs: Mapping[str, Run]) -> Answer:
    found = computed("scorecard", runs["undercomplete"], START["undercomplete"], others=runs)

    def of(name: str) -> tuple[float, float, float]:
        return found.of(name, "units"), -found.of(name, "Hoyer"), found.of(name, "HSIC") / found.of(name, "chance")

    least = [min(found.names, key=lambda name: of(name)[i]) for i in range(3)]
    last, rows = len(MEASURES) - 1, map(list(MEASURES).index, ("units", "Hoyer", "HSIC"))
    places: dict[str, Any] = {"x": tuple(found.names.index(name) for name in least), "y": tuple(rows)}
    first = Cells(**places, label=Sentence("first in its row"))
    alone = least[0] if len(set(least)) == 1 else ""
    return Answer(
        {"undercomplete": 0, "sparse": 1}.get(alone, 2),
        Sentence(
            "Fewest units: {units}. Sparsest: {used}. Least dependent in pairs: {hsic}, whose HSIC is {ratio} that "
            "by chance.",
            units=least[0],
            used=least[1],
            hsic=least[2],
            ratio=times(of(least[2])[2]),
        ),
        (*(Frame(**_cells(0, j, last, j)) for j in map(found.names.index, ("undercomplete", "sparse"))), first),
    )


STEPS = (
    Step(
        Prose("Few units, or few in use"),
        Prose(
            r"A code can be short in two ways: **low-dimensional**, with few units, or **sparse**, with many units "
            r"of which few are in use for one example. Count each example's units from the largest on: how soon do "
            r"they hold nearly all of the code?"
        ),
        "code_profile",
        Prose("A wide sparse code uses about as few units for one example as a narrow code has in all."),
        Note(
            4,
            Prose("What can a sparse code do that a narrow one cannot?"),
            Prose("A wide code always holds more about an example."),
            Prose("It uses other units for other examples. A narrow code must say everything with the same few."),
        ),
        spec="sparse",
        knob=0.3,
        guess=ChooseOption(
            Prose("The sparse code has 128 units. How many hold 90% of the code of one example?"),
            (
                Prose("About a hundred."),
                Prose("About thirty."),
                Prose("Fewer than ten."),
            ),
            _used,
            at=0.0,
        ),
        do=Prose("Find the narrow code of 8 units in the picture. Where does its curve reach the top?"),
    ),
    Step(
        Prose("Uncorrelated is not independent"),
        Prose(
            r"Two units are **uncorrelated** if no straight line tells one from the other, and **independent** if "
            r"nothing does. PCA makes its units uncorrelated. Here the data are a ring."
        ),
        "uncorrelated",
        Prose(
            "A correlation of 0 does not make units independent. On a ring $z_1^2 + z_2^2$ is constant, so one tells "
            "all of the other but its sign."
        ),
        Note(
            4,
            Prose("Which pairs of everyday numbers are uncorrelated and yet belong together?"),
            Prose("PCA gives independent features."),
            Prose(
                "The day of the year and the temperature, say: it rises and falls again. PCA removes correlation only."
            ),
        ),
        spec="ring",
        knob=2.0,
        guess=ChooseOption(
            Prose("The correlation of the two numbers is 0. One of them is known: what is known of the other?"),
            (
                Prose("Nothing."),
                Prose("All but its sign."),
                Prose("A little."),
            ),
            _ring,
        ),
        do=Prose(
            "Compare the ring with the cloud of shuffled numbers. The cloud is what independent numbers look like."
        ),
    ),
    Step(
        Prose("Do the units tell of one another?"),
        Prose(
            "**HSIC** (the Hilbert–Schmidt independence criterion) sees any dependence of two units: the more of it, "
            "the larger; for independent units it tends to 0. The table has the correlation and the HSIC of each "
            "pair."
        ),
        "dependence",
        Prose("The units of a narrow code tell of one another. Nothing in its loss asks them not to."),
        Note(
            3,
            Prose("What would it help if units were independent?"),
            Prose("A good code has independent units by itself."),
            Prose("One could then change one property and leave the others alone."),
        ),
        spec="undercomplete",
        knob=8.0,
        do=Prose("Find the pair with the largest HSIC. Is its correlation the largest, too?"),
    ),
    Step(
        Prose("One unit for one property?"),
        Prose(
            "These pictures were made from five independent numbers: kind, place across and down, size and angle. "
            "The table says how much of each number a unit tells."
        ),
        "factors",
        Prose("Even where the true numbers are known and independent, a code seldom has one unit for each."),
        Note(
            4,
            Prose("How could you find out with data whose true numbers nobody knows?"),
            Prose("Training finds the true causes."),
            Prose("You could not, from the data alone. The **mutual information gap** needs the true numbers."),
        ),
        spec="shapes, Gaussian code",
        knob=4.0,
        guess=ChooseOption(
            Prose("Five numbers made each picture. Does each of them get a unit of its own?"),
            (
                Prose("Yes, each has its own unit."),
                Prose("Some units tell much of one number, most tell a little of several."),
                Prose("No unit tells anything of any of them."),
            ),
            _factors,
        ),
        do=Prose("Lower the weight on the Gaussian code and watch the columns spread."),
    ),
    Step(
        Prose("Can one code be all three?"),
        Prose(
            r"A column is a model, all at nearly the same share of variance given back; a row is a criterion, and "
            r"darker is worse. **L0** counts the units that are not 0; **Hoyer's measure** is 1 for one unit alone "
            r"and 0 where all are equal."
        ),
        "scorecard",
        Prose("No code here is first in all three. Which is good depends on what it is for."),
        Note(
            5,
            Prose("For which use would you choose which row?"),
            Prose("There is one best representation."),
            Prose(
                "Few units to store and to plot; few in use to read; independent ones to change one thing at a time."
            ),
        ),
        spec="undercomplete",
        knob=8.0,
        guess=ChooseOption(
            Prose("Fewest units, sparsest, least dependent: which code is first in all three?"),
            (
                Prose("The narrow one (undercomplete)."),
                Prose("The sparse one."),
                Prose("None."),
            ),
            _first,
        ),
        do=Prose("Choose another model at *Trained on*. The others are then compared at its share of variance."),
    ),
)
TRANSFER = (
    Transfer(
        Prose(
            "A sensor's two outputs have a correlation of 0. A colleague throws one of them away, as the other “says "
            "nothing of it”. Right?"
        ),
        Prose(
            "No reason to. A correlation of 0 sees straight lines only. And even if they were independent, each "
            "might tell something of what you want to know."
        ),
    ),
    Transfer(
        Prose(
            "You must explain to a doctor why a model found a patient unusual. Which of the three criteria do you "
            "care about most?"
        ),
        Prose("Few units in use for one patient. Three reasons can be read; a hundred cannot."),
    ),
)
