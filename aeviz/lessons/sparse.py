"""Lesson: sparse codes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from aeviz.analysis import pca, sparsity
from aeviz.figures import Figure, Frame, Ring, Span, Tiles, mosaic
from aeviz.language import Prose, Sentence, count, degrees, number, percent
from aeviz.lessons.base import Answer, ChooseOption, ChoosePicture, DrawCurve, Note, PlaceKnob, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.views.sparse.concepts import N_SHOWN
from aeviz.views.sparse.superposition import arrows

TITLE = "Sparse"
ORDER = 70
QUESTION = "What happens to a wide code when every unit that speaks has to pay for it?"

KNOBS = (0.0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
WEIGHTS = (0.0, 1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.2, 0.3)
DIGITS: dict[str, Any] = {"data": "digits", "variant": "sparse", "d_latent": 96, "hidden": (), "steps": 1500}
ATOMS: dict[str, Any] = {
    "data": "atoms",
    "variant": "sparse",
    "d_latent": 64,
    "hidden": (),
    "knobs": (0.0, 0.005, 0.02, 0.05, 0.1, 0.15, 0.3, 0.5, 1.0, 2.0),
    "steps": 3000,
    "batch_size": 512,
}
ANGLES: dict[str, Any] = {
    "d_latent": 32,
    "knobs": (0.0, 0.1, 0.2, 0.4, 0.8),
    "data_options": {"n_atoms": 32, "orthonormal": 1},
}
PAIRS: dict[str, Any] = {
    "d_latent": 16,
    "knobs": (0.0, 0.05, 0.1, 0.2, 0.4),
    "data_options": {"d_in": 16, "n_atoms": 16, "n_active": 2.0, "orthonormal": 1, "nested": 1},
}
FEATURES: dict[str, Any] = {
    "d_latent": 2,
    "hidden": (),
    "knobs": (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0),
    "data_options": {"d_in": 5, "n_atoms": 5, "n_active": 5.0, "along_axes": 1, "fade": 0.95},
    "steps": 4000,
    "batch_size": 512,
    "lr": 0.01,
    "seed": 1,  # others hold on to four arrows, back to back, at middling chances: both are minima
}
LARGE = Spec("mnist_sample", "sparse", d_latent=96, hidden=(), knobs=(0.0, 0.3, 1.0, 2.0, 4.0), steps=1500)
PATCHES = Spec(
    "photograph_patches",
    "sparse",
    d_latent=80,
    hidden=(),
    knobs=(0.0, 0.1, 0.3),
    data_options={"side": 8},
    steps=3000,
    batch_size=256,
)
TOPK: dict[str, Any] = DIGITS | {"variant": "topk"}
SPECS = {
    "digits, 28×28": LARGE,
    "digits": Spec(**DIGITS, knobs=KNOBS),
    "known atoms": Spec(**ATOMS),
    "shapes": Spec("shapes", "sparse", d_latent=48, hidden=(), knobs=(0.0, 1.0, 3.0), steps=1500),
    "top-k": Spec(**TOPK, knobs=(1, 2, 4, 8, 16, 32, 64)),
    "free columns": Spec(**DIGITS, knobs=KNOBS, variant_options={"unit_norm": False}),
    "L1 on weights": Spec(**DIGITS, knobs=WEIGHTS, variant_options={"on": "weights"}),
    "known atoms, free columns": Spec(**ATOMS, variant_options={"unit_norm": False}),
    "atoms at right angles": Spec(**{**ATOMS, **ANGLES}),
    "atoms in pairs": Spec(**{**ATOMS, **PAIRS}),
    "five features, two numbers": Spec("atoms", "superposition", **FEATURES),
    "pieces of photographs": PATCHES,
}
SEEDS = (1, 2)  # besides the lesson's own, of what is compared
BESIDE = {
    f"{label}, seed {seed}": replace(SPECS[label], seed=seed)
    for label in ("digits", "top-k", "free columns")
    for seed in SEEDS
} | {"pieces of photographs, noise": replace(PATCHES, variant="denoising", knobs=(0.0, 0.1, 0.2, 0.3, 0.5))}
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
    "atoms in pairs": 0.2,
    "five features, two numbers": 0.05,
    "pieces of photographs": 0.3,
}
VIEWS = {
    "Codes": ("embedding", "code_histogram", "activation_map"),
    "Dictionary": ("dictionary", "unit_map", "top_images"),
    "Sums": ("atoms_sum", "steer", "concepts"),
    "Path": ("sparsity_path", "exact_codes", "threshold"),
    "Known truth": ("recovery", "recovery_path", "absorption", "superposition"),
    "Compared": ("edges", "topk_or_l1", "scale_cheat", "weights_or_codes"),
}


def _l0(runs: Mapping[str, Run]) -> Answer:
    run = runs["digits"]
    found = computed("sparsity_path", run)
    i = run.index(START["digits"])
    return Answer(
        tuple(found.l0.tolist()),
        Sentence(
            "Without a price {all} of {n} units are in use for a test picture, at λ = {price} it is {few}, and the "
            "squared error has gone from {small} to {large}.",
            all=number(found.l0[0], 2),
            n=count(found.n_units),
            price=number(run.knobs[i]),
            few=number(found.l0[i], 2),
            small=number(found.recon[0]),
            large=number(found.recon[i]),
        ),
    )


def _alive(runs: Mapping[str, Run]) -> Answer:
    run, knob = runs["digits"], START["digits"]
    data = run.dataset()
    before, after = (sparsity.l0(run.at(value).encode(data.x_test)).mean() for value in (0.0, knob))
    alive = sparsity.frac_alive(run.at(knob).encode(data.x))
    n = round(alive * run.spec.d_latent)
    return Answer(
        0 if alive < 0.5 else 1 if after < before / 2 else 2,
        Sentence(
            "A test picture went from {before} of {n} units to {after}, and {alive} of the units still fire for some "
            "picture.",
            before=number(before, 2),
            n=count(run.spec.d_latent),
            after=number(after, 2),
            alive=percent(alive),
        ),
        (
            Frame(x=(-0.5, 9.5), y=(-0.5, 0.1 * n)),
            Frame(x=(-0.5, 9.5), y=(-0.5, n - 0.5), label=Sentence("most alive, few for each class")),
            Frame(x=(-0.5, 9.5), y=(-0.5, n - 0.5), label=Sentence("bright everywhere")),
        ),
    )


def _both(runs: Mapping[str, Run]) -> Answer:
    found = computed("concepts", runs["digits"], START["digits"])
    still = found.every.kept / found.every.union
    first = np.flatnonzero((found.z[:2] > 0).any(axis=0))  # of the picture's columns, the first is the image
    n = min(len(first), N_SHOWN)
    return Answer(
        0 if still > 0.6 else 1 if still > 0.3 else 2,
        Sentence(
            "Over all test pictures, each with another one, {still} of the units that fire for one of the two still "
            "fire for both together.",
            still=percent(still),
        ),
        tuple(Tiles(rows=(2,), columns=tuple(range(1, 1 + max(1, round(part * n))))) for part in (0.8, 0.5, 0.1)),
    )


def _found(runs: Mapping[str, Run]) -> Answer:
    run = runs["known atoms"]
    found = computed("recovery_path", run)
    best = int(found.mmcs.argmax())
    return Answer(
        float(run.knobs[best]),
        Sentence(
            "There the mean of the largest cosines is {best}; by chance it would be {chance}, and without a price it "
            "is {none}. {units} units fire for a point that is made of {active} atoms.",
            best=number(found.mmcs[best]),
            chance=number(found.chance, 2),
            none=number(found.mmcs[0], 2),
            units=number(found.l0[best], 2),
            active=number(found.active, 2),
        ),
    )


def _absorbed(runs: Mapping[str, Run]) -> Answer:
    run = runs["atoms in pairs"]
    i = run.index(START["atoms in pairs"])
    found = computed("absorption", run, START["atoms in pairs"])
    return Answer(
        0 if found.both[i] > 0.7 else 1 if found.both[i] > 0.3 else 2,
        Sentence(
            "It fires for {both} of them, and for {alone} of those with the first alone. The other column's cosine "
            "with the sum of both is {together}.",
            both=percent(found.both[i]),
            alone=percent(found.alone[i]),
            together=number(found.together[i]),
        ),
        tuple(Span(y=ends) for ends in ((0.7, 1.0), (0.3, 0.7), (0.0, 0.3))),
        (Ring(x=(i,), y=(float(found.both[i]),)),),
    )


CUT = "pieces of photographs"
N_TILES, PER_ROW = 12, 6  # shown of each to choose from


def _tiles(columns: np.ndarray, run: Run) -> Figure:
    """The first columns (n, d_in) as images."""
    shown = columns[:N_TILES].reshape(-1, *run.dataset().height_width)
    return mosaic(shown, PER_ROW, [""] * len(shown), [""] * (N_TILES // PER_ROW))


def _looks(runs: Mapping[str, Run]) -> tuple[Figure, ...]:
    """Without a price, PCA's components, and with one."""
    run = runs[CUT]
    components = pca.learned(run.dataset(), N_TILES).components
    free, paid = (run.at(price).decoder_layers()[0][0] for price in (0.0, START[CUT]))
    return tuple(_tiles(columns, run) for columns in (free, components, paid))


def _edges(runs: Mapping[str, Run]) -> Answer:
    run = runs[CUT]
    x = run.dataset().x_test
    free, paid = (sparsity.l0(run.at(price).encode(x)).mean() for price in (0.0, START[CUT]))
    return Answer(
        2,
        Sentence(
            "A piece is put together from {paid} of {n} units on average; without a price from {free}.",
            paid=number(paid, 2),
            n=count(run.spec.d_latent),
            free=number(free, 2),
        ),
        tuple(
            Tiles(rows=(0,), label=label)
            for label in (Sentence("noise"), Sentence("waves across the whole piece"), Sentence("edges"))
        ),
    )


SHARED = "five features, two numbers"
TWO = np.array([[0.0, 1.0], [-1.0, 0.0], [0, 0], [0, 0], [0, 0]])  # arrows, of the other features none
HALF = np.deg2rad([90, 45, 0, -45, -90])  # directions


def _ways_to_share(runs: Mapping[str, Run]) -> tuple[Figure, ...]:
    """Two features alone, all five in one half of the plane, and what is learned."""
    learned = computed("superposition", runs[SHARED], START[SHARED]).arrows
    return arrows(TWO), arrows(np.stack([np.cos(HALF), np.sin(HALF)], axis=1)), arrows(learned)


def _shared(runs: Mapping[str, Run]) -> Answer:
    found = computed("superposition", runs[SHARED], START[SHARED])
    lengths = np.linalg.norm(found.arrows, axis=1)
    turns = np.sort(np.arctan2(found.arrows[:, 1], found.arrows[:, 0]))
    apart = np.diff(np.append(turns, turns[0] + 2 * np.pi))
    return Answer(
        2 if lengths.min() > 0.5 else 0,
        Sentence(
            "All five have arrows, {low} to {high} long, and neighbours are {least} to {most} apart. The squared "
            "lengths add up to {rare}; where all features are always there, to {dense}.",
            low=number(lengths.min(), 2),
            high=number(lengths.max(), 2),
            least=degrees(np.rad2deg(apart.min())),
            most=degrees(np.rad2deg(apart.max())),
            dense=number(found.stored[-1], 2),
            rare=number(found.stored[found.i], 2),
        ),
        (
            Ring(x=tuple(TWO[:2, 0]), y=tuple(TWO[:2, 1])),
            Ring(x=tuple(np.cos(HALF)), y=tuple(np.sin(HALF))),
            Ring(x=tuple(found.arrows[:, 0]), y=tuple(found.arrows[:, 1])),
        ),
    )


STEPS = (
    Step(
        Prose("A price on every unit"),
        Prose(
            r"A code with more units than the picture has directions need not choose. A price $\lambda$ on every "
            r"unit makes it choose: $$\begin{aligned} &\lVert x - D z \rVert^2 \\ &\textcolor{#D55E00}{{} + "
            r"\lambda \textstyle\sum_j \lvert z_j \rvert} \end{aligned}$$ The columns $d_j$ of $D$ are the "
            r"**dictionary**; unit $j$ adds $z_j d_j$ to the picture."
        ),
        "sparsity_path",
        Prose("A price on every unit leaves a handful of units in use for each picture. You pay with a larger error."),
        Note(
            5,
            Prose("Where would you stop raising the price?"),
            Prose("A higher price makes all units weaker, and none silent."),
            Prose("There is no right place; it depends on the use. But units do fall silent: that is the next step."),
        ),
        spec="digits",
        knob=1.0,
        guess=DrawCurve(
            Prose("Draw how many of the 96 units are in use for one picture, from no price to a high one."),
            Sentence("units that fire per example"),
            96,
            _l0,
            panel=2,
        ),
        do=Prose("Watch the squared error while you raise the price. What do you pay with?"),
    ),
    Step(
        Prose("Other pictures, other units"),
        Prose(
            "A unit **fires** for a picture if $z_j > 0$. The **L0** of a code counts the units that fire. The table "
            "shows for how many pictures of a class each unit fires."
        ),
        "activation_map",
        Prose("Most units stay alive, and each picture uses few: other pictures, other units."),
        Note(
            4,
            Prose("Is there a unit for the digit 0? One for the digit 5?"),
            Prose("Each unit becomes a detector of one class."),
            Prose("A few units prefer a class. Most fire for a part that several classes share."),
        ),
        spec="digits",
        knob=1.0,
        guess=ChooseOption(
            Prose("The price goes from 0 to 1. What becomes of the 96 units?"),
            (
                Prose("Most die; the few left serve all pictures."),
                Prose("Most live on, but each picture uses few of them."),
                Prose("All fire for all pictures, only more weakly."),
            ),
            _alive,
            at=0.0,
        ),
        do=Prose("Set the price to 0 and back to 1. Watch the table become empty in most places."),
    ),
    Step(
        Prose("What a unit stands for"),
        Prose(
            "Now the pictures are pieces of two photographs, **whitened**, so that slow changes of light do not hide "
            "the rest. Each tile is a column of $D$: what a unit adds to a piece when it fires."
        ),
        "dictionary",
        Prose(
            "With a price most columns become edges, each with a place and an angle of its own (Olshausen and Field "
            "1996). Without one they look like noise."
        ),
        Note(
            4,
            Prose("Why edges, and not leaves or roofs?"),
            Prose("Somebody told the network what an edge is."),
            Prose(
                "It saw pieces of 8 × 8 pixels and a price. Few edges give such a piece back, so they are cheap. Cells "
                "in the visual cortex react to the same kind of thing. Learning to take noise off goes the same way, "
                "though not as far: All pictures, Compared."
            ),
        ),
        spec=CUT,
        knob=0.3,
        guess=ChoosePicture(
            Prose(r"What do the columns look like under a price of $\lambda = 0.3$?"),
            _looks,
            _edges,
        ),
        do=Prose(r"Set $\lambda$ to 0. What is left of the edges?"),
    ),
    Step(
        Prose("Parts add up"),
        Prose("Two digits are put into one picture. Each alone wakes its own units."),
        "concepts",
        Prose(
            "Two things in one picture wake most of the units of both, and some of neither. The code does not say "
            "which units belong together."
        ),
        Note(
            4,
            Prose("Can you read off the code that the picture shows two digits?"),
            Prose("The code says which things are in the picture."),
            Prose("It is a set of parts. Which parts belong to which thing is not in it."),
        ),
        spec="digits",
        knob=1.0,
        guess=ChooseOption(
            Prose("Both digits are in one picture, at full strength. How many of their units still fire?"),
            (
                Prose("Most of them."),
                Prose("About half."),
                Prose("Hardly any: the mixture is something new."),
            ),
            _both,
        ),
        do=Prose("Set the menu to “averaged”. At half the strength fewer pass the threshold."),
    ),
    Step(
        Prose("Exactly zero, and too small"),
        Prose(
            r"Where the columns are at right angles the best code is known: $$z_j = \max\!\big(0,\ d_j^\top x "
            r"\textcolor{#D55E00}{{} - \tfrac{\lambda}{2}}\big)$$ A unit that brings less than $\lambda/2$ is "
            r"exactly 0, and what stays is too small by $\lambda/2$: **shrinkage**."
        ),
        "threshold",
        Prose("The price cuts small reactions to exactly 0 and shortens all others by the same amount."),
        Note(
            4,
            Prose("Why exactly 0, and not just small?"),
            Prose("A price makes numbers small, never 0."),
            Prose(
                r"The slope of $\lvert z \rvert$ is the same however small $z$ is. So the last bit costs as much as "
                r"the first and is not worth it."
            ),
        ),
        controls={"of": "the example"},
        spec="atoms at right angles",
        knob=0.1,
        do=Prose(r"Raise $\lambda$ and watch the bend move to the right."),
    ),
    Step(
        Prose("Does it find the truth?"),
        Prose(
            "These data were made: each is the sum of about three of 64 known directions, the **atoms**. So we can "
            "count how many of them the columns find. The measure is the largest cosine with each atom, 1 if it is "
            "found."
        ),
        "recovery_path",
        Prose(
            "At the right price a sparse code finds the parts that made the data. With none or too much it does not."
        ),
        Note(
            5,
            Prose("How would you choose the price if the atoms were not known?"),
            Prose("The smallest error finds the truth."),
            Prose(
                "The error is least at no price, and there hardly an atom is found. One can look at how many units "
                "fire, if one knows how many parts there are."
            ),
        ),
        spec="known atoms",
        knob=0.0,
        guess=PlaceKnob(
            Prose("At which price are the true atoms found best?"),
            _found,
        ),
        do=Prose("Go to that price and beyond. What do a too small and a too high price do?"),
    ),
    Step(
        Prose("Taken in"),
        Prose(
            r"Now the atoms come in pairs: a point may hold the first alone (“animal”), or both (“animal” and “dog”), "
            r"but never the second alone. One column along the sum of both costs $\sqrt2$ where two columns cost $2$."
        ),
        "absorption",
        Prose(
            "A price favours one unit for what comes together. The unit of the general thing then is silent where it "
            "should fire: it is **absorbed**."
        ),
        Note(
            4,
            Prose("You found a unit for “animal”. Does it tell you of each animal?"),
            Prose("A unit that fires for animals alone fires for every animal."),
            Prose("Dogs have a unit of their own, in which “animal” is taken in. Ask where a unit is silent, too."),
        ),
        spec="atoms in pairs",
        knob=0.2,
        guess=ChooseOption(
            Prose("Both atoms are there. For how many such points does the first one's unit fire?"),
            (Prose("For all of them."), Prose("For about half."), Prose("For hardly any.")),
            _absorbed,
        ),
        do=Prose("Look at the right chart: with which of the two directions does a column agree?"),
    ),
    Step(
        Prose("More things than numbers"),
        Prose(
            r"Five features have to go through two numbers: $$\hat x = \max(0,\ \textcolor{#D55E00}{W^\top W} x + b)$$ "
            r"Each feature is there with chance $p$, else 0. Column $j$ of $W$ is the arrow along which feature $j$ is "
            r"written."
        ),
        "superposition",
        Prose(
            "Features that are rarely there together can share a few numbers: **superposition** (Elhage et al. "
            "2022). A sparse dictionary of such numbers can take them apart again."
        ),
        Note(
            5,
            Prose("Two features lie on one line, in opposite directions. When does this go wrong?"),
            Prose("Two numbers hold two features and no more."),
            Prose(
                "It goes wrong when both are there at once. If one is there alone, the ReLU sets to 0 what it spills "
                "over on the other."
            ),
        ),
        spec=SHARED,
        knob=0.05,
        guess=ChoosePicture(
            Prose("Each feature is there once in twenty times. Which arrows does the network learn?"),
            _ways_to_share,
            _shared,
        ),
        do=Prose("Raise $p$ to 1. Which arrows shrink when features are there together?"),
        lights=("all",),
    ),
)
TRANSFER = (
    Transfer(
        Prose(
            "A recording has several birds singing at once. Would a sparse dictionary of single songs fit? What "
            "would it not tell?"
        ),
        Prose(
            "It fits, as sounds add up: the units of each bird fire. It does not tell which sounds come from the "
            "same bird."
        ),
    ),
    Transfer(
        Prose(
            "Two dictionaries have the same error. One uses 5 units for a picture, the other 50. Why might you still "
            "choose the second?"
        ),
        Prose(
            "Its codes may be less shortened or its units more stable. And if nobody has to read the code, few units "
            "are no aim in themselves."
        ),
    ),
)
