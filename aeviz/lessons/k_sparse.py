"""Lesson: the k-sparse autoencoder."""

from collections.abc import Mapping
from dataclasses import replace

from aeviz.figures import Ring, Span
from aeviz.language import Prose, Sentence, count, number, percent
from aeviz.lessons import sparse
from aeviz.lessons.base import Answer, ChooseOption, Note, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "k-sparse"
ORDER = 110
QUESTION = "What if each image simply gets its k strongest units, and no unit has a price?"

AUX = 1 / 32  # the weight of the second loss in the paper that proposed it (Gao et al. 2024)
SPECS = {
    "top-k": sparse.SPECS["top-k"],
    "with AuxK": Spec(**sparse.TOPK, knobs=sparse.SPECS["top-k"].knobs, variant_options={"aux": AUX}),
}
BESIDE = {"L1": sparse.SPECS["digits"]} | {
    f"{label}, seed {seed}": replace(spec, seed=seed)
    for label, spec in {**SPECS, "L1": sparse.SPECS["digits"]}.items()
    for seed in sparse.SEEDS
}
START = {"top-k": 4, "with AuxK": 4}
VIEWS = {
    "Codes": ("embedding", "code_histogram", "activation_map"),
    "Dictionary": ("dictionary", "top_images"),
    "Sums": ("atoms_sum",),
    "Dead units": ("dead_units",),
    "Compared": ("topk_or_l1",),
}


def _dead(runs: Mapping[str, Run]) -> Answer:
    found = computed("dead_units", runs["top-k"], 2, others=runs)
    share = found.paths[found.shown][0, found.i]
    return Answer(
        int(share > 0.2) + int(share > 0.5),
        Sentence(
            "At k = 2, {dead} of {n} units are dead: they are among the two strongest for no example, so they "
            "learn no more.",
            dead=percent(share),
            n=count(found.n),
        ),
        tuple(Span(y=ends) for ends in ((0.0, 0.2), (0.2, 0.5), (0.5, 1.0))),
        (Ring(x=(found.i,), y=(float(share),)),),
        everywhere=True,
    )


def _better(runs: Mapping[str, Run]) -> Answer:
    found = computed("topk_or_l1", runs["top-k"], 4, others=runs)
    mine = found.paths[found.shown].error[found.i]
    l1 = next(equal.error for name, equal in found.equal.items() if "AuxK" not in name)
    return Answer(
        0 if mine < l1 else 1,
        Sentence(
            "With as many units in use top-k leaves {mine}, L1 {l1}: no price shrinks its codes.",
            mine=number(mine),
            l1=number(l1),
        ),
        tuple(Ring(x=(float(found.paths[found.shown].l0[found.i]),), y=(float(error),)) for error in (mine, l1)),
    )


STEPS = (
    Step(
        Prose("Exactly k"),
        Prose(
            "A **code** of 96 units is worked out, the $k$ largest are kept, all others are set to 0. No unit has a "
            "price. The picture shows an image as the sum of the columns of its $k$ units."
        ),
        "atoms_sum",
        Prose("The number of units in use is chosen directly, and it is the same for every image."),
        Note(
            3,
            Prose("How many numbers would you have to send to tell somebody this image?"),
            Prose("The network has only k units."),
            Prose("It has 96, and each image picks its own k: send k strengths, and which units they belong to."),
        ),
        do=Prose("Drag $k$ from 1 to 8 and watch the parts come in."),
    ),
    Step(
        Prose("More units, smaller error"),
        Prose("Each image may use $k$ of 96 units. How does the squared error on new images fall with $k$?"),
        "dead_units",
        Prose("The first few units bring most; each further one brings less."),
        Note(
            4,
            Prose("Why is the curve so flat at the end?"),
            Prose("Twice as many units halve the error."),
            Prose("The strongest units come first. What is left for the others is small."),
        ),
        knob=4,
        do=Prose("Drag $k$ up and look at the right panel."),
    ),
    Step(
        Prose("Units that never speak"),
        Prose(
            "Only the $k$ winners of an image learn from it. A unit that wins for no image any more learns nothing "
            "more: it is **dead**. The left panel shows which share of the units that is."
        ),
        "dead_units",
        Prose("Where only winners learn, losers stay losers: with a small k most units die."),
        Note(
            4,
            Prose("Could a dead unit come back by itself?"),
            Prose("Dead units are the ones that the data do not need."),
            Prose(
                "Hardly: no gradient reaches it. It can come back only where the winners become weaker. With its "
                "help the error would be smaller, as the next step shows."
            ),
        ),
        knob=2,
        guess=ChooseOption(
            Prose("At $k = 2$, how many of the 96 units are dead?"),
            (Prose("Hardly any."), Prose("About a third."), Prose("More than half.")),
            _dead,
        ),
    ),
    Step(
        Prose("A second chance"),
        Prose(
            "**AuxK** is a second loss for the dead only: the largest of the silent units try to explain what is "
            "left, $x - \\hat x$. It costs the living units nothing."
        ),
        "dead_units",
        Prose("Given something to learn from, dead units come to life; where many were dead, the error falls."),
        Note(
            3,
            Prose("Why does AuxK help only at small k?"),
            Prose("A second loss must make the first one worse."),
            Prose("At a large k no unit is dead, so there is nobody to help."),
        ),
        spec="with AuxK",
        knob=2,
        do=Prose("Compare both curves at $k = 1$, $2$ and $4$."),
    ),
    Step(
        Prose("Against a price"),
        Prose(
            "A price on every unit, $\\lambda \\sum_j |z_j|$, makes codes sparse, too, and what stays too small. "
            "Which way leaves the smaller error if as many units are in use?"
        ),
        "topk_or_l1",
        Prose(
            "With as many units in use, the k strongest at full strength leave a smaller error than units that pay "
            "a price."
        ),
        Note(
            4,
            Prose("What would you compare if one network used 4 units and the other 20?"),
            Prose("The network with the lower error is better."),
            Prose("Nothing: with more units anybody errs less. Only at equal numbers is it a race."),
        ),
        knob=4,
        guess=ChooseOption(
            Prose("Which leaves the smaller error at equal sparsity?"),
            (Prose("Top-k."), Prose("The price, L1.")),
            _better,
        ),
    ),
)
TRANSFER = (
    Transfer(
        Prose("A language model's codes are made sparse with k = 32 of 100,000 units. What would you check first?"),
        Prose("How many of the units are ever among the 32: most may be dead."),
    ),
    Transfer(
        Prose("Some images are simple and some are not. What does top-k do with a simple one?"),
        Prose("It still uses k units; a price would let it use fewer."),
    ),
)
