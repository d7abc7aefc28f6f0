"""Lesson: an autoencoder with bent layers does with few units what PCA needs many for."""

from collections.abc import Mapping

import numpy as np

from aeviz.analysis import pca
from aeviz.analysis.reconstruction import reconstruction_error, squared_errors
from aeviz.figures import Ring, Span
from aeviz.language import Prose, Sentence, count, number, percent
from aeviz.lessons import where_data_lives
from aeviz.lessons.base import Answer, ChooseOption, Note, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "A bent line beats a straight one"
ORDER = 30
QUESTION = "With the same few numbers for each example, how much more can a bent map keep than PCA?"

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


def _needed(runs: Mapping[str, Run]) -> Answer:
    run = runs["digits, 28×28"]
    data, model = run.dataset(), run.at(START)
    error = reconstruction_error(data.x_test, model.reconstruct(data.x_test))
    errors = pca.error_by_k(pca.fit(data.x_train), data.x_test)
    needed = pca.components_needed(errors, error)
    places = tuple(Span(x=ends) for ends in ((1.0, 2.0), (3.0, 4.0), (5.0, 12.0), (12.0, 16.0)))
    values = {"k": count(START), "error": number(error), "flat": number(errors[START])}
    if needed is None:
        why = Sentence("The code of {k} numbers leaves {error}, PCA {flat}. PCA never gets as low.", **values)
        return Answer(3, why, places, everywhere=True)
    why = Sentence(
        "The code of {k} numbers leaves {error}, as many components {flat}. As little is left by {needed} components.",
        needed=count(needed),
        **values,
    )
    option = 0 if needed <= 2 else 1 if needed <= 4 else 2 if needed <= 12 else 3
    return Answer(option, why, places, (Span(x=float(needed)), Span(y=error)), everywhere=True)


def _sheet(runs: Mapping[str, Run]) -> Answer:
    found = computed("sheet", runs["S-curve"], 2.0)
    share = found.error / found.pca_error
    x, flat, bent = _farthest(runs["S-curve"])
    return Answer(
        2 if share < 0.01 else 1 if share < 0.25 else 0,
        Sentence(
            "The plane misses a test point by {flat}, the bent sheet by {bent} (mean squared errors): {share} of it.",
            flat=number(found.pca_error),
            bent=number(found.error),
            share=percent(share),
        ),
        tuple(_ring(x + part**0.5 * (flat - x)) for part in PARTS),
        (_ring(bent),),
    )


PARTS = 0.5, 0.1, 0.005  # of the plane's squared error: what the three options say


def _farthest(run: Run) -> tuple[np.ndarray, ...]:
    """The test point that PCA's plane misses by most, where the plane has it, and where the bent sheet has it."""
    x = run.dataset().x_test
    flat, bent = (model.reconstruct(x) for model in (pca.learned(run.dataset(), START), run.at(START)))
    worst = int(squared_errors(x, flat).argmax())
    return x[worst], flat[worst], bent[worst]


def _ring(point: np.ndarray) -> Ring:
    x, y, z = point.tolist()
    return Ring(x=(x,), y=(y,), z=(z,))


STEPS = (
    Step(
        Prose("Two numbers for a picture"),
        Prose(
            r"The **encoder** squeezes a picture into $k$ numbers, its **code** $z = f(x)$, and the **decoder** "
            r"must get it back: $$\min_{f,g}\ \mathbb{E}\,\lVert x - g(\textcolor{#D55E00}{f(x)}) \rVert^2$$ Both "
            r"have **hidden layers** that bend. Each dot is a picture, on the left by PCA's two numbers, on the "
            r"right by the code."
        ),
        "embedding",
        Prose("Digits of one kind lie closer together in two numbers from bent layers than in PCA's two numbers."),
        Note(
            4,
            Prose("Which digits lie next to each other, and why these?"),
            Prose("The network was told which digit is which."),
            Prose(
                "It never saw a label; the colours are ours. Digits lie side by side because their pictures are alike."
            ),
        ),
        spec="digits, 28×28",
        knob=2.0,
        do=Prose("Move over the right side. The decoder draws what it makes of the code under the pointer."),
        lights=("all",),
    ),
    Step(
        Prose("How many principal components is that worth?"),
        Prose(
            "The picture shows the error on pictures that were not trained on, over the code size $k$. PCA is the "
            "best *straight* map with $k$ numbers."
        ),
        "errors_by_size",
        Prose("At every size shown here a bent map loses less than the best straight one of as many numbers."),
        Note(
            5,
            Prose("Why do we look at pictures that were not trained on?"),
            Prose("A bent network wins because it has more weights."),
            Prose(
                "It could also learn the training pictures by heart. The error on new pictures shows that it did not "
                "only do that."
            ),
        ),
        spec="digits, 28×28",
        knob=2.0,
        guess=ChooseOption(
            Prose("How many principal components does PCA need to do as well as this autoencoder with 2 numbers?"),
            (
                Prose("1 or 2"),
                Prose("3 or 4"),
                Prose("5 to 12"),
                Prose("more than 12"),
            ),
            _needed,
        ),
        do=Prose("Go to the largest code. By how much is the bent map ahead there?"),
    ),
    Step(
        Prose("A plane cannot follow a curve"),
        Prose(
            r"Points on a sheet bent like an S, with two numbers for each. PCA spans a plane. The decoder's sheet "
            r"$\{g(z)\}$ has two directions as well, but it may bend."
        ),
        "sheet",
        Prose("Where data lie on a bent sheet, no plane follows it. A decoder that bends can."),
        Note(
            4,
            Prose("Would a bent encoder with a straight decoder do as well?"),
            Prose("It is the encoder that has to bend."),
            Prose(
                "No. What comes back lies in the decoder's sheet. If that is straight, PCA's training error cannot "
                "be beaten."
            ),
        ),
        spec="S-curve",
        knob=2.0,
        guess=ChooseOption(
            Prose("How large is the error of the bent sheet, beside that of the plane?"),
            (
                Prose("About half of it."),
                Prose("About a tenth."),
                Prose("Less than a hundredth."),
            ),
            _sheet,
            at=1,
        ),
        do=Prose("Turn the picture. Where does the plane miss most?"),
    ),
    Step(
        Prose("One number for a surface"),
        Prose("Now allow one number only. Its image is a curve, and the curve has to come near a whole surface."),
        "sheet",
        Prose(
            "With one number too few, the curve follows the S along its length and gives up its width: points side "
            "by side get the same code."
        ),
        Note(
            3,
            Prose("Is this code better than PCA's line?"),
            Prose("A small error means a good code."),
            Prose(
                "By the error, yes: it follows the S. But where a point lies across the S is lost. The error "
                "alone chose which direction to give up."
            ),
        ),
        spec="S-curve",
        knob=1.0,
        do=Prose("Follow the curve with your eyes. Find two points of the sheet that get the same place on it."),
    ),
    Step(
        Prose("Where nothing was learned"),
        Prose(
            "Each row moves one unit of the code from end to end, the others stay. From 0% to 100% the codes are "
            "such as the data have. Outside, the decoder was never asked for anything."
        ),
        "traversal",
        Prose("The decoder promises something only where codes of data are. Outside it makes up what it likes."),
        Note(
            3,
            Prose("How could one make the whole code usable?"),
            Prose("Every code stands for some digit."),
            Prose("One has to ask for it in training, as a variational autoencoder does."),
        ),
        controls={"overshoot": 1.5},
        spec="digits, 28×28",
        knob=8.0,
        do=Prose("Compare the middle of a row with its two ends."),
    ),
)
TRANSFER = (
    Transfer(
        Prose("A robot arm has two joints. A camera takes pictures of it. How many numbers does a good code need?"),
        Prose(
            "Two, if it bends: the angles. The pictures lie on a bent sheet with two directions, however many pixels "
            "they have."
        ),
    ),
    Transfer(
        Prose("An autoencoder and PCA with 30 numbers have the same error on your data. Which do you take?"),
        Prose("PCA. It is quicker, has no chance in it, and its numbers are in order."),
    ),
)
